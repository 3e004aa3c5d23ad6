from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from tests.gui.conftest import close_window


class Moves(QObject):
    """Counts the widgets below those that got another parent: Qt styles each of them anew."""

    def __init__(self) -> None:
        super().__init__()
        self.n_widgets = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ParentChange and isinstance(watched, QWidget):
            self.n_widgets += len(watched.findChildren(QWidget))
        return False


def test_the_window_makes_its_parts_in_their_places(qtbot: QtBot, qapp: QApplication, services: WindowServices) -> None:
    moves = Moves()
    qapp.installEventFilter(moves)
    try:
        window = MainWindow(services)
    finally:
        qapp.removeEventFilter(moves)
    n_widgets = len(window.findChildren(QWidget))
    assert n_widgets > 1000
    assert moves.n_widgets < 1.5 * n_widgets  # four times as many where panels are made first and put into docks afterwards
    assert all(dock.content.parentWidget() is dock.body for dock in window.docks.values())
    close_window(qtbot, window)
