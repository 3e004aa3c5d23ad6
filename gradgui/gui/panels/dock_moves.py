"""Panels floated, moved and closed without the mouse: the one that has the keyboard, or had it last."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QMenuBar, QTabBar, QWidget

from gradgui.gui.layouts.window_place import bring_into_reach


class DockMoves(QObject):
    """Moves the dock that somebody works in, as dragging its head does.

    Args:
        window: where the docks are at home.
        docks: all of them.
    """

    def __init__(self, window: QMainWindow, docks: Sequence[QDockWidget]) -> None:
        super().__init__(window)
        self._window = window
        self._docks = docks
        self._last: QDockWidget | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_app_focus_changed)

    @property
    def current(self) -> QDockWidget | None:
        """The dock that has the keyboard, or had it last; None: none had, or it was closed."""
        bar = self._window.focusWidget()
        if isinstance(bar, QTabBar):  # its tab may have been changed since
            self._last = self._of_tab(bar)
        return self._last if self._last is not None and not self._last.isHidden() else None

    def toggle_floating(self) -> None:
        """Takes the dock out of the window, or back to where it was; it keeps the keyboard."""
        dock = self.current
        if dock is None:
            return
        focus = dock.focusWidget()
        dock.setFloating(not dock.isFloating())
        if dock.isFloating():
            bring_into_reach(dock)
        self._keep(dock, focus)

    def move_to(self, area: Qt.DockWidgetArea) -> None:
        """Puts the dock at an edge of the window; one that floated is back in it."""
        dock = self.current
        if dock is None:
            return
        focus = dock.focusWidget()
        dock.setFloating(False)
        self._window.removeDockWidget(dock)
        self._window.addDockWidget(area, dock)
        self._keep(dock, focus)

    def close(self) -> None:
        """Closes the dock; the View menu brings it back."""
        if self.current is not None:
            self.current.close()

    def _keep(self, dock: QDockWidget, focus: QWidget | None) -> None:
        dock.show()
        dock.raise_()
        dock.activateWindow()
        (focus or dock).setFocus(Qt.FocusReason.OtherFocusReason)
        self._last = dock

    @Slot(QWidget, QWidget)
    def _on_app_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Menus and questions take the keyboard for a while: the dock stays the one that is meant."""
        if now is None or isinstance(now, QMenuBar) or not (now.window() is self._window or now.window() in self._docks):
            return
        if isinstance(now, QTabBar):
            self._last = self._of_tab(now)
        else:
            self._last = next((dock for dock in self._docks if dock is now or dock.isAncestorOf(now)), None)

    def _of_tab(self, bar: QTabBar) -> QDockWidget | None:
        return next((dock for dock in self._docks if dock.windowTitle() == bar.tabText(bar.currentIndex())), None)
