"""Docks of the window: what lies behind a tab, what is floated, what is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from tests.gui.conftest import wait_for_state


def test_what_lies_behind_another_tab_is_out_of_reach_of_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    window.docks["form"].raise_()
    qtbot.waitUntil(lambda: not window.form.visibleRegion().isEmpty())
    window.transport.start_button.setFocus()
    behind = (window.docks["variables"], window.docks["runs"])
    for _ in range(60):
        QTest.keyClick(window, Qt.Key.Key_Tab)
        focus = window.focusWidget()
        assert focus is not None
        assert not any(dock.isAncestorOf(focus) for dock in behind), focus.objectName()


def test_what_lies_behind_a_tab_keeps_its_place_in_the_column(qtbot: QtBot, window: MainWindow) -> None:
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    window.resize(1280, 800)
    docks = window.docks
    qtbot.waitUntil(lambda: docks["variables"].width() >= 400 and docks["variables"].height() > docks["step"].height())
    before = docks["variables"].size()
    docks["form"].raise_()
    qtbot.waitUntil(window.form.isVisible)
    assert docks["form"].size() == before


def test_a_closed_dock_comes_back_with_its_content(qtbot: QtBot, window: MainWindow) -> None:
    dock = window.docks["runs"]
    dock.close()
    dock.toggleViewAction().trigger()
    dock.raise_()
    qtbot.waitUntil(window.runs.isVisible)


def test_a_dock_keeps_its_size_when_it_is_floated(qtbot: QtBot, window: MainWindow) -> None:
    dock = window.docks["variables"]
    dock.raise_()
    qtbot.waitUntil(window.variables.isVisible)
    before = dock.size()
    dock.setFloating(True)
    assert window.variables.isVisible()
    assert abs(dock.width() - before.width()) < 20
    dock.setFloating(False)
