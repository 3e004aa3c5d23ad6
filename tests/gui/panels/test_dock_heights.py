"""The share of the left column's height that the numbers of this step have, over several starts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.panels.dock_heights import DockHeights
from gradgui.gui.panels.panel_dock import PanelDock
from gradgui.gui.services import WindowServices
from gradgui.gui.settings import WindowSettings


def _window(qtbot: QtBot, settings: WindowSettings) -> tuple[QMainWindow, list[PanelDock], DockHeights]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QWidget(window))
    docks = [PanelDock(name, name, window) for name in ("above", "behind", "below")]
    for dock in docks:
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    window.tabifyDockWidget(docks[0], docks[1])
    docks[0].raise_()
    window.resize(600, 500)
    window.show()
    qtbot.waitUntil(lambda: not docks[2].visibleRegion().isEmpty())
    return window, docks, DockHeights(window, (docks[:2], docks[2:]), settings)


def _wait_for_height(qtbot: QtBot, dock: PanelDock, wanted: int) -> None:
    qtbot.waitUntil(lambda: abs(dock.height() - wanted) <= 14)


def test_heights_that_somebody_gave_come_back_after_each_start(qtbot: QtBot, services: WindowServices) -> None:
    settings = WindowSettings(services.settings_path)
    window, (above, _, below), heights = _window(qtbot, settings)
    window.resizeDocks([above, below], [320, 150], Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: below.height() < above.height() - 80)
    wanted = below.height()
    heights.save()
    for _ in range(2):
        window, (above, _, below), heights = _window(qtbot, settings)
        window.resizeDocks([above, below], [200, 270], Qt.Orientation.Vertical)  # what a lossy restoring may come to
        heights.restore()
        heights.note()  # nothing is taken note of while something is owed
        heights.give()
        _wait_for_height(qtbot, below, wanted)
        heights.save()


def test_nothing_is_given_after_everything_was_arranged_anew(qtbot: QtBot, services: WindowServices) -> None:
    settings = WindowSettings(services.settings_path)
    _, _, heights = _window(qtbot, settings)
    heights.save()
    _, _, heights = _window(qtbot, settings)
    heights.restore()
    heights.forget()
    heights.give()
    assert not heights._laid_out.isActive()
