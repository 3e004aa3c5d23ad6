"""The dialog for settings: what is chosen holds at once and is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QWidget

from gradgui.gui.language.chosen_language import LANGUAGES
from gradgui.gui.look.text_size import set_text_size
from gradgui.gui.look.theme import theme
from gradgui.gui.main_window import MainWindow
from gradgui.gui.preferences.preference import PREFERENCES, preference
from gradgui.gui.preferences.preferences_dialog import PreferencesDialog
from gradgui.gui.services import WindowServices
from gradgui.gui.settings import WindowSettings
from gradgui.runs.runs_folder import chosen_runs_dir
from tests.gui.test_accessibility import own, spoken


@pytest.fixture
def dialog(window: MainWindow) -> Iterator[PreferencesDialog]:
    window.actions_by_id["file.settings"].trigger()
    found = window.findChild(PreferencesDialog)
    assert isinstance(found, PreferencesDialog)
    yield found
    found.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    set_text_size(100)


def choose(dialog: PreferencesDialog, name: str, value: str) -> None:
    combo = dialog.general.controls[name]
    assert isinstance(combo, QComboBox)
    combo.setCurrentIndex(combo.findData(value))


def test_a_theme_holds_at_once_and_is_kept(dialog: PreferencesDialog, window: MainWindow) -> None:
    choose(dialog, "theme", "dark")
    assert (theme().name, window.settings.theme_name) == ("dark", "dark")


def test_all_text_follows_the_text_size_and_comes_back(dialog: PreferencesDialog, window: MainWindow) -> None:
    title = dialog.title
    before = (QApplication.font().pointSizeF(), title.font().pointSizeF())
    choose(dialog, "text-size", "150%")
    assert QApplication.font().pointSizeF() == pytest.approx(1.5 * before[0])
    assert title.font().pointSizeF() == pytest.approx(1.5 * before[1])
    for shown in (dialog.close_button, dialog.pages, window.variables.tree, window.transport.step_button):
        assert shown.font().pointSizeF() == pytest.approx(1.5 * before[0]), shown.objectName()
    choose(dialog, "text-size", "100%")
    assert QApplication.font().pointSizeF() == pytest.approx(before[0])
    assert title.font().pointSizeF() == pytest.approx(before[1])
    assert dialog.close_button.font().pointSizeF() == pytest.approx(before[0])


def test_every_preference_has_a_control_that_shows_what_holds(dialog: PreferencesDialog) -> None:
    assert set(dialog.general.controls) == {known.name for known in PREFERENCES}


def test_a_damaged_preference_is_as_good_as_none(tmp_path: Path) -> None:
    settings = WindowSettings(tmp_path / "settings.ini")
    for known in PREFERENCES:
        settings.set_text(known.key, "nonsense")
        assert known.of(settings) == known.usual
        with pytest.raises(ValueError, match="must be one of"):
            known.set(settings, "nonsense")


def test_reset_all_asks_and_takes_everything_back(dialog: PreferencesDialog, window: MainWindow) -> None:
    choose(dialog, "theme", "dark")
    window.settings.shortcuts = {"run.start": ""}
    dialog.ask_reset = lambda: False
    dialog.reset_button.click()
    assert theme().name == "dark"
    dialog.ask_reset = lambda: True
    dialog.reset_button.click()
    assert theme().name == "system"
    assert window.settings.shortcuts == {}
    assert window.actions_by_id["run.start"].shortcut().toString() == "F5"


def test_trusted_code_is_listed_and_forgotten(dialog: PreferencesDialog, services: WindowServices, tmp_path: Path) -> None:
    program = tmp_path / "net.py"
    program.write_text("x = 1", encoding="utf-8")
    services.trust.trust([program])
    dialog.trusted.show_all()
    assert dialog.trusted.list.item(0).text().startswith("net.py, trusted on ")
    dialog.trusted.list.setCurrentRow(0)
    dialog.trusted.forget_button.click()
    assert services.trust.untrusted([program]) == (program,)
    assert dialog.trusted.list.count() == 0
    assert dialog.trusted.empty.text().startswith("Nothing is trusted yet.")
    assert dialog.trusted.empty.isVisibleTo(dialog.trusted)


def test_another_folder_for_runs_holds_from_the_next_window_on(
    dialog: PreferencesDialog, services: WindowServices, tmp_path: Path
) -> None:
    page, wanted = dialog.folders, tmp_path / "elsewhere"
    page.choose_folder = lambda _now: str(wanted)
    page.change_button.click()
    assert chosen_runs_dir(services.settings_path) == wanted
    assert page.words_label.text() == f"The next window uses {wanted}."
    page.usual_button.click()
    assert chosen_runs_dir(services.settings_path) is None


def test_it_opens_once_and_goes_to_the_page_that_is_asked_for(dialog: PreferencesDialog, window: MainWindow) -> None:
    window.actions_by_id["help.shortcuts"].trigger()
    assert window.findChildren(PreferencesDialog) == [dialog]
    assert dialog.title.text() == "Keyboard shortcuts"


def test_every_control_of_it_has_a_name(dialog: PreferencesDialog) -> None:
    nameless = [widget for widget in dialog.findChildren(QWidget) if own(widget) and not spoken(widget)]
    assert nameless == []


def test_the_languages_that_can_be_chosen_are_those_there_are() -> None:
    assert preference("language").values == LANGUAGES


def test_what_was_open_is_opened_again_unless_it_is_switched_off(dialog: PreferencesDialog, window: MainWindow) -> None:
    box = dialog.general.controls["restore-session"]
    assert isinstance(box, QCheckBox)
    assert (box.isChecked(), window.settings.restore_session) == (True, True)
    box.setChecked(False)
    assert not window.settings.restore_session
