"""Two x axes over steps that move together, though one of them reaches further than the other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from gradgui.gui.plots.steps.step_axis import StepRange


class StepsLink(QObject):
    """Passes view and cursor of each on to the other while the link holds.

    Args:
        first: one axis.
        second: the other one.
        holds: whether both are over steps now.
        parent: owns it.
    """

    def __init__(self, first: StepRange, second: StepRange, holds: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._axes = (first, second)
        self._holds = holds
        self._passing = False
        for axis in self._axes:
            axis.changed.connect(self._on_changed)
            axis.cursorChanged.connect(self._on_cursor_changed)

    @Slot()
    def _on_changed(self) -> None:
        source, target = self._pair()
        if not self._passing and self._holds():
            self._passing = True
            target.follow() if source.following else target.show(source.x0, source.x1)
            self._passing = False

    @Slot()
    def _on_cursor_changed(self) -> None:
        source, target = self._pair()
        if not self._passing and self._holds():
            self._passing = True
            target.set_cursor(source.cursor)
            self._passing = False

    def _pair(self) -> tuple[StepRange, StepRange]:
        first, second = self._axes
        return (first, second) if self.sender() is first else (second, first)
