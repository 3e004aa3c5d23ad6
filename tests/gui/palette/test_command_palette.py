"""The palette in the window, used as a person does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gradgui.gui.look.theme import theme
from gradgui.gui.main_window import MainWindow
from gradgui.gui.palette.command_palette import CommandPalette


@pytest.fixture
def palette(qtbot: QtBot, ready: MainWindow) -> CommandPalette:
    ready.activateWindow()
    ready.variables.tree.setFocus()
    ready.actions_by_id["view.palette"].trigger()
    found = ready.findChild(CommandPalette)
    assert isinstance(found, CommandPalette)
    assert found.isVisible()
    return found


def type_in(palette: CommandPalette, text: str) -> None:
    palette.edit.clear()
    QTest.keyClicks(palette.edit, text)


def texts(palette: CommandPalette) -> list[str]:
    return [palette.model.index(row).data() for row in range(palette.model.rowCount())]


def test_typing_and_enter_does_it_and_closes_the_palette(qtbot: QtBot, ready: MainWindow, palette: CommandPalette) -> None:
    type_in(palette, "dark high")
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: theme().name == "dark high contrast")
    assert not palette.isVisible()
    assert ready.settings.used_commands[0] == "theme.dark_high_contrast"


def test_what_was_done_last_is_first_when_it_opens_again(qtbot: QtBot, ready: MainWindow, palette: CommandPalette) -> None:
    type_in(palette, "follow")
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    ready.actions_by_id["view.palette"].trigger()
    assert texts(palette)[0] == "Follow the run"


def test_a_layer_is_frozen_thawed_and_gone_to_by_its_name(qtbot: QtBot, ready: MainWindow, palette: CommandPalette) -> None:
    path = next(node.path for node in ready.variables.model.tree.nodes[1:] if node.variable < 0)
    type_in(palette, f"freeze {path}")
    assert texts(palette)[0] == f"Freeze {path}"
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    below = ready.variables.model.tree.below(ready.variables.model.tree.find(path) or 0)

    def learn() -> bool:
        requested = ready.variables.rows.requested
        assert requested is not None
        return bool(requested.as_array[below].any())

    qtbot.waitUntil(lambda: not learn())
    ready.actions_by_id["view.palette"].trigger()
    type_in(palette, f"thaw {path}")
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(learn)
    ready.actions_by_id["view.palette"].trigger()
    type_in(palette, f"go to {path}")
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ready.variables.tree.selected_paths() == (path,))
    assert QApplication.focusWidget() is ready.variables.tree


def test_what_cant_be_done_stays_open_and_says_why(palette: CommandPalette, ready: MainWindow) -> None:
    type_in(palette, "pause")
    assert palette.words.text() == "Not now: Nothing is training"
    assert "can't be done now: Nothing is training" in palette.edit.accessibleDescription()
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    assert palette.isVisible()
    assert ready.settings.used_commands == []


def test_arrows_choose_round_the_list(palette: CommandPalette) -> None:
    QTest.keyClick(palette.edit, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == palette.model.rowCount() - 1
    QTest.keyClick(palette.edit, Qt.Key.Key_Down)
    QTest.keyClick(palette.edit, Qt.Key.Key_PageDown)
    assert palette.list.currentIndex().row() == 10


def test_escape_closes_it_and_gives_the_keyboard_back(palette: CommandPalette, ready: MainWindow) -> None:
    QTest.keyClick(palette.edit, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert QApplication.focusWidget() is ready.variables.tree


def test_a_click_elsewhere_closes_it(palette: CommandPalette, ready: MainWindow) -> None:
    QTest.mouseClick(ready.variables.search_edit, Qt.MouseButton.LeftButton)
    assert not palette.isVisible()
    assert QApplication.focusWidget() is ready.variables.search_edit


def test_a_click_on_a_row_does_it(qtbot: QtBot, palette: CommandPalette) -> None:
    type_in(palette, "theme light")
    place = palette.list.visualRect(palette.model.index(0)).center()
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    qtbot.waitUntil(lambda: theme().name == "light")


def test_letters_that_mean_nothing_say_so(palette: CommandPalette) -> None:
    type_in(palette, "qqqq")
    assert texts(palette) == []
    assert palette.words.text() == "Nothing is called that. Fewer letters find more"
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_every_panel_can_be_gone_to(qtbot: QtBot, palette: CommandPalette, ready: MainWindow) -> None:
    ready.docks["form"].close()
    type_in(palette, "go to set-up")
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not ready.docks["form"].isHidden())
    assert ready.docks["form"].isAncestorOf(QApplication.focusWidget() or ready)


def test_it_fits_a_small_window(palette: CommandPalette, ready: MainWindow) -> None:
    ready.resize(640, 480)
    assert ready.rect().contains(palette.geometry())


def test_a_field_of_the_set_up_is_found_by_its_label_and_gets_the_keyboard(
    qtbot: QtBot, ready: MainWindow, palette: CommandPalette
) -> None:
    type_in(palette, "batch size")
    assert texts(palette)[0] == "Set Batch size"
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ready.form.page.rows["data.batch_size"].has_focus)
    assert not ready.docks["form"].visibleRegion().isEmpty()
