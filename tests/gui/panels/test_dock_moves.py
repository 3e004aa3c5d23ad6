"""Panels floated and moved by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QLineEdit, QMainWindow, QTabBar
from pytestqt.qtbot import QtBot

from gradgui.gui.panels.dock_moves import DockMoves


def test_the_dock_that_has_the_keyboard_floats_moves_and_closes_and_keeps_the_keyboard(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    plot = QLineEdit(window)
    window.setCentralWidget(plot)
    docks = [QDockWidget(title, window) for title in ("first", "second")]
    for dock in docks:
        dock.setWidget(QLineEdit(dock))
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    moves = DockMoves(window, docks)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    plot.setFocus()
    assert moves.current is None
    moves.toggle_floating()
    assert not any(dock.isFloating() for dock in docks)
    first = docks[0]
    first.widget().setFocus()
    assert moves.current is first
    moves.toggle_floating()
    assert first.isFloating()
    assert moves.current is first
    moves.toggle_floating()
    assert not first.isFloating()
    moves.move_to(Qt.DockWidgetArea.RightDockWidgetArea)
    assert window.dockWidgetArea(first) is Qt.DockWidgetArea.RightDockWidgetArea
    assert window.focusWidget() is first.widget()
    moves.close()
    assert first.isHidden()
    assert moves.current is None


def test_on_a_bar_of_tabs_the_panel_of_the_tab_is_meant(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    docks = [QDockWidget(title, window) for title in ("first", "second")]
    for dock in docks:
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    window.tabifyDockWidget(*docks)
    moves = DockMoves(window, docks)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    (bar,) = window.findChildren(QTabBar)
    bar.setFocus()
    for index in range(2):
        bar.setCurrentIndex(index)
        assert moves.current is not None
        assert moves.current.windowTitle() == bar.tabText(index)
