"""Where Tab goes: through the panels as they are read, past those behind another tab."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget


class TabOrder(QObject):
    """Keeps the order of a window's parts, also when docks have been floated and brought back.

    Args:
        window: whose keyboard focus it is.
        parts: from first to last; a control may stand before the panel that holds it, to come first in there.
        docks: Qt changes the order when they leave the window or return.
    """

    def __init__(self, window: QMainWindow, parts: Sequence[QWidget], docks: Sequence[QDockWidget]) -> None:
        super().__init__(window)
        self._window = window
        self._parts = parts
        self._docks = docks
        for dock in docks:
            dock.topLevelChanged.connect(self._on_dock_top_level_changed)
        self.arrange()

    def arrange(self) -> None:
        """Chains everything that takes the keyboard and stands in the window itself."""
        controls = [
            control for part in self._parts for control in (part, *part.findChildren(QWidget)) if _takes_tab(control)
        ]
        for before, after in pairwise(dict.fromkeys(control for control in controls if control.window() is self._window)):
            QWidget.setTabOrder(before, after)

    def move_on(self, move: Callable[[], bool]) -> bool:
        """Moves the keyboard on until it is somewhere in sight: Qt takes what lies behind another tab for visible.

        Args:
            move: moves it by one place; whether it could.
        """
        start = self._window.focusWidget()
        while move():
            focus = self._window.focusWidget()
            if focus is start or not any(dock.isAncestorOf(focus) and _is_behind(dock) for dock in self._docks):
                return True
        return False

    @Slot()
    def _on_dock_top_level_changed(self) -> None:
        self.arrange()


def _is_behind(dock: QDockWidget) -> bool:
    return dock.visibleRegion().isEmpty()


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
