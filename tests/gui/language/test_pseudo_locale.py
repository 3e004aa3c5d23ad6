"""The whole window in the made-up language: what isn't translated shows, and so does what has no room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gradgui.cli.open_window import LANGUAGES as OFFERED
from gradgui.gui.language.chosen_language import LANGUAGES, apply_language
from gradgui.gui.language.pseudo_locale import GROWTH, pseudo
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from gradgui.gui.settings import WindowSettings
from tests.gui.conftest import close_window
from tests.gui.walk.painted_words import PaintedWords
from tests.gui.walk.shown_words import ShownWords, cut_words, shown_words
from tests.gui.walk.window_walk import WindowWalk

#: Names, paths, keys and units, which have no language.
DATA = re.compile(
    r"quadratic(\.toml)?|gradgui|\bauto\b|accuracy|loss\b|penalty|[CG]PU:\d+|NaN|/\S+|\b\w+\.\w+\b|(Ctrl|Alt|Shift)\+\S+",
    re.IGNORECASE,
)
#: What is painted and has no language: names and paths of variables, also elided ones, and of runs, metrics and devices.
NAMES = re.compile(
    r"quadratic|acc(uracy)?\b|[CG]PU:\d+|NaN|(Ctrl|Alt|Shift)\+\S+|\b\w+\.\w+\b|\w*…\w*(/\w+)?"
    r"|\b(conv2d|batch_normalization|dropout|head|kernel|bias|gamma|beta|moving_\w+|seed_\w+)\b",
)
#: What a run's record says of itself, in English.
RECORDED = re.compile(r"Started on|Compiled the step")
#: Words from below the window, which are English: errors, what examples and exports are, what a key of the spec means.
ENGLISH = re.compile(
    r"example_\w+ |Field (tool|acc|pla|item)|qt_scrollarea_viewport text|example\.|exportFormat\.|_ButtonWords exportDialog"
    r"|of recentMenu|aboutDialog text|runAboutLabel|reportHead|Section toolTip|compareQuantityCombo item"
    r"|template(Title|Words) |Question |Answer(Browse)? "
)


@pytest.fixture
def english(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    apply_language(qapp, "en")


@pytest.fixture
def pseudo_window(qtbot: QtBot, services: WindowServices, english: QApplication) -> Iterator[MainWindow]:
    shown = MainWindow(replace(services, language="pseudo"))
    shown.resize(1440, 900)
    shown.show()
    yield shown
    close_window(qtbot, shown)


def outside_brackets(words: str) -> str:
    """Returns what of a text isn't in the made-up language."""
    depth, outside = 0, []
    for character in words:
        depth += (character == "[") - (character == "]")
        if depth == 0 and character != "]":
            outside.append(character)
    return "".join(outside)


def is_english(words: ShownWords) -> bool:
    left = DATA.sub("", outside_brackets(words.words))
    return re.search("[A-Za-z]{3}", left) is not None and ENGLISH.search(words.place) is None


def is_english_painted(words: str) -> bool:
    left = NAMES.sub("", outside_brackets(words))
    return re.search("[A-Za-z]{3}", left) is not None and RECORDED.match(words) is None


def still_cut(widget: QWidget) -> list[ShownWords]:
    """Returns the words that have no room, also once layouts have come to rest."""
    found = list(cut_words(widget))
    for _ in range(3 if found else 0):
        QApplication.processEvents()
        found = list(cut_words(widget))
    return found


def test_every_word_of_the_window_is_translated_and_has_room(
    qtbot: QtBot, pseudo_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    untranslated: dict[str, str] = {}
    cut: dict[str, str] = {}

    def look(widget: QWidget, name: str) -> None:
        for words in shown_words(widget):
            if is_english(words):
                untranslated.setdefault(words.place, f"{words.words!r} ({name})")
        for words in still_cut(widget):
            cut.setdefault(words.place, f"{words.words!r} ({name})")

    painted = PaintedWords(monkeypatch)
    WindowWalk(qtbot, pseudo_window, tmp_path, monkeypatch, look).walk()
    for words, module in painted.where.items():
        if is_english_painted(words):
            untranslated.setdefault(module, repr(words))
    assert not untranslated, "\n".join(f"{place}: {words}" for place, words in untranslated.items())
    assert not cut, "\n".join(f"{place}: {words}" for place, words in cut.items())


def test_words_get_longer_accented_and_brackets() -> None:
    assert pseudo("Start") == "[Šţåŕţ one]"
    assert len(pseudo("a" * 100)) >= 100 * (1 + GROWTH)


def test_spaces_stay_outside() -> None:
    assert pseudo(" at ") == " [åţ one] "


@pytest.mark.parametrize("kept", ["{n_steps:,}", "%n", "%1", "&S", "<b>", "&lt;", "{{", "</p>"])
def test_what_a_program_needs_stays(kept: str) -> None:
    assert kept in pseudo(f"some {kept} words")


def test_a_dialog_still_finds_the_patterns_of_its_kinds_of_files() -> None:
    assert pseudo("Specs (*.toml *.py);;All files (*)") == "[Špéçš one] (*.toml *.py);;[Åļļ fîļéš one] (*)"


def test_placeholders_can_be_filled_after_it() -> None:
    assert "7 of" not in pseudo("{n} of {total}").format(n=7, total=9)
    assert "7" in pseudo("{n} of {total}").format(n=7, total=9)


def test_numbers_of_qt_are_put_in(english: QApplication) -> None:
    apply_language(english, "pseudo")
    assert QCoreApplication.translate("Context", "%n steps", "", 3) == "[3 šţépš one]"


def test_a_language_can_be_taken_back(english: QApplication) -> None:
    apply_language(english, "pseudo")
    apply_language(english, "pseudo")
    apply_language(english, "en")
    assert QCoreApplication.translate("Context", "Start") == "Start"


def test_an_unknown_language_is_refused_with_those_there_are(english: QApplication) -> None:
    with pytest.raises(ValueError, match="system, en, pseudo"):
        apply_language(english, "xx")


def test_the_command_line_offers_the_same_languages() -> None:
    assert OFFERED == LANGUAGES


def test_the_settings_keep_the_language(tmp_path: Path) -> None:
    settings = WindowSettings(tmp_path / "settings.ini")
    assert settings.language == "system"
    settings.language = "pseudo"
    settings.sync()
    assert WindowSettings(tmp_path / "settings.ini").language == "pseudo"
