"""Notifications through the system's tray, which on Linux speaks to the desktop's own; without one, the task bar blinks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from gradgui.gui.notices.notifier import Notice

#: How long the system shows one, where it asks.
SHOWN_MS = 10_000


class TrayNotifier(QObject):
    """An icon is in the tray only while a notification is out."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._clicked: Callable[[], object] | None = None

    def send(self, notice: Notice, clicked: Callable[[], object]) -> None:
        """Shows a notification, and has the window ask for attention in the task bar."""
        self._clicked = clicked
        app = QApplication.instance()
        if isinstance(app, QApplication):
            for window in app.topLevelWidgets():
                if window.isVisible() and window.isWindow() and window.parent() is None:
                    app.alert(window)
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(QGuiApplication.windowIcon(), self)
            self._icon.setToolTip("gradgui")
            self._icon.messageClicked.connect(self._on_icon_clicked)
            self._icon.activated.connect(self._on_icon_clicked)
        self._icon.show()
        kind = QSystemTrayIcon.MessageIcon.Warning if notice.is_bad else QSystemTrayIcon.MessageIcon.Information
        self._icon.showMessage(notice.title, notice.text, kind, SHOWN_MS)

    def take_back(self) -> None:
        """Takes the icon out of the tray."""
        self._clicked = None
        if self._icon is not None:
            self._icon.hide()

    def set_badge(self, number: int) -> None:
        """Shows a number at the program's icon, where the desktop has such."""
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.setBadgeNumber(number)

    @Slot()
    def _on_icon_clicked(self) -> None:
        clicked = self._clicked
        self.take_back()
        if clicked is not None:
            clicked()
