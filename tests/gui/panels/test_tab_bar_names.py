from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.panels.tab_bar_names import TabBarNames

TITLES = ("Variables", "Set-up", "Data", "Runs", "Queue", "At this step", "Events")


def test_tabs_without_room_are_scrolled_to_instead_of_cut(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    TabBarNames(window)
    window.setCentralWidget(QWidget())
    docks = [QDockWidget(title, window) for title in TITLES]
    for dock in docks:
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        if dock is not docks[0]:
            window.tabifyDockWidget(docks[0], dock)
    window.resize(320, 240)
    window.show()
    qtbot.waitUntil(lambda: [bar.isVisible() for bar in window.findChildren(QTabBar)] == [True])
    bar = window.findChildren(QTabBar)[0]
    assert bar.accessibleName() == "Panels"
    docks[-1].raise_()
    qtbot.waitUntil(lambda: bar.rect().contains(bar.tabRect(len(TITLES) - 1)))
    assert bar.tabRect(0).right() < 0  # there is no room for all
    for n, title in enumerate(TITLES):
        assert bar.tabRect(n).width() > bar.fontMetrics().horizontalAdvance(title)
