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

from gradgui.gui.language.chosen_language import LANGUAGES, apply_language
from gradgui.gui.language.pseudo_locale import GROWTH, pseudo
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from tests.gui.conftest import close_window
from tests.gui.walk.shown_words import cut_words, shown_words
from tests.gui.walk.window_walk import WindowWalk

#: Names and numbers, which have no language.
DATA = re.compile(r"quadratic|gradgui|auto|accuracy|[CG]PU:\d+|\bsteps?/s\b|NaN|toml")
#: Words from below the window: what examples, data and files are called, keys of the spec.
ENGLISH = re.compile(
    r"example_\w+ |Field (tool|acc|pla|item)|qt_scrollarea_viewport text"
    r"|exportFormat\.|_ButtonWords exportDialog|action\.example\.|of recentMenu|aboutDialog text"
)


@pytest.fixture
def pseudo_window(qtbot: QtBot, services: WindowServices) -> Iterator[MainWindow]:
    shown = MainWindow(replace(services, language="pseudo"))
    shown.resize(1440, 900)
    shown.show()
    yield shown
    close_window(qtbot, shown)
    app = QApplication.instance()
    assert app is not None
    apply_language(app, "en")


def outside_brackets(words: str) -> str:
    """Returns what of a text isn't in the made-up language."""
    depth, outside = 0, []
    for character in words:
        depth += (character == "[") - (character == "]")
        if depth == 0 and character != "]":
            outside.append(character)
    return "".join(outside)


def test_every_word_of_the_window_is_translated(
    qtbot: QtBot, pseudo_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    untranslated: dict[str, str] = {}

    def look(widget: QWidget, name: str) -> None:
        for words in shown_words(widget):
            if re.search("[A-Za-z]{3}", DATA.sub("", outside_brackets(words.words))) and not ENGLISH.search(words.place):
                untranslated.setdefault(words.place, f"{words.words!r} ({name})")

    cut: dict[str, str] = {}

    def look_at_room(widget: QWidget, name: str) -> None:
        look(widget, name)
        for words in cut_words(widget):
            cut.setdefault(words.place, f"{words.words!r} ({name})")

    WindowWalk(qtbot, pseudo_window, tmp_path, monkeypatch, look_at_room).walk()
    print("\n".join(f"{place}: {words}" for place, words in {**untranslated, **cut}.items()))
    assert untranslated == {}
    assert cut == {}
