"""Names for the tab bars that Qt makes for docks behind each other: it makes them when it likes, and without names."""

from __future__ import annotations

from PySide6.QtCore import QChildEvent, QEvent, QObject, Qt
from PySide6.QtWidgets import QMainWindow, QTabBar


class TabBarNames(QObject):
    """Names every tab bar of a window as it appears, for screen readers.

    Args:
        window: whose tab bars.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Looks at new children; lets every event through."""
        if event.type() == QEvent.Type.ChildPolished and isinstance(event, QChildEvent):
            child = event.child()
            if isinstance(child, QTabBar):
                child.setDrawBase(False)
                child.setElideMode(Qt.TextElideMode.ElideNone)  # where there is no room, the bar scrolls
                child.setAccessibleName(self.tr("Panels"))
        return super().eventFilter(watched, event)
