"""In which order Tab visits the panels: as they are read, not as they happened to be made or docked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

    def __init__(self, window: QMainWindow, parts: Sequence[QWidget], docks: Iterable[QDockWidget]) -> None:
        super().__init__(window)
        self._window = window
        self._parts = parts
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

    @Slot()
    def _on_dock_top_level_changed(self) -> None:
        self.arrange()


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
