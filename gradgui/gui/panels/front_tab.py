"""Which tab of the left column is in front, and where the keyboard is, once a run or a comparison came or went."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QWidget
from shiboken6 import isValid

from gradgui.gui.panels.dock_layout import DockLayout
from gradgui.gui.panels.panel_dock import PanelDock

#: Lists of runs: who opens one after another from them stays there.
_LISTS = ("runs", "queue")
#: Tabs of the left column that say nothing of what couldn't be opened.
_SILENT = frozenset({"variables", "runs"})


class FrontTab:
    """Keeps a person where they were, unless what came is looked at elsewhere.

    Args:
        window: has the keyboard.
        docks: the panels by name.
        layout: knows which of them is in front.
        tree: gets the keyboard once a run is open.
        middle: gets it where the place that had it is gone.
    """

    def __init__(
        self, window: QMainWindow, docks: Mapping[str, PanelDock], layout: DockLayout, tree: QWidget, middle: QWidget
    ) -> None:
        self._window, self._docks, self._layout = window, docks, layout
        self._tree, self._middle = tree, middle
        self._before: tuple[str, QWidget | None] = ("", None)

    def show_run(self, *, stored: bool) -> None:
        """Brings the variables into sight; a stored run that was opened from a list leaves the list there.

        Args:
            stored: whether it is a run to look at, not one to train.
        """
        if not (stored and self._list_with_keyboard()):
            self._docks["variables"].raise_()
            self._tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_refused(self) -> None:
        """Brings the set-up into sight, where what couldn't be opened is mended; leaves who looks at the data or a list."""
        if self._layout.front() in _SILENT and not self._list_with_keyboard():
            self._docks["form"].raise_()

    def leave_for_comparison(self) -> None:
        """Remembers where a person is, before a comparison takes the plots' place."""
        self._before = (self._layout.front(), self._window.focusWidget())

    def come_back(self) -> None:
        """Goes back to where a person was before the comparison, unless they went to another tab meanwhile."""
        front, had_keyboard = self._before
        self._before = ("", None)
        if front and self._layout.front() == "runs":  # the comparison brought it there
            self._docks[front].raise_()
        there = had_keyboard is not None and isValid(had_keyboard) and had_keyboard.isVisible()
        (had_keyboard if had_keyboard is not None and there else self._middle).setFocus(Qt.FocusReason.OtherFocusReason)

    def _list_with_keyboard(self) -> bool:
        focus = self._window.focusWidget()
        return focus is not None and any(self._docks[name].isAncestorOf(focus) for name in _LISTS)
