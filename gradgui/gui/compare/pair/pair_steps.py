"""The steps that two plots of different runs share: one view and one cursor, as far as the longer run goes."""

from __future__ import annotations

from PySide6.QtCore import QObject

from gradgui.gui.plots.steps.linked_steps import LinkedSteps
from gradgui.gui.plots.steps.step_axis import StepRange


class PairSteps(LinkedSteps):
    """The steps of one of several plots; each says how far its own run has come.

    Args:
        of: what they share.
        group: all that share it; this one is added.
        parent: Qt's.
    """

    def __init__(self, of: StepRange, group: list[PairSteps], parent: QObject | None = None) -> None:
        self._shared = of
        self._own = 0
        self._group = group
        group.append(self)
        super().__init__(of, parent)

    @property
    def n_steps(self) -> int:
        """Steps of this plot's run."""
        return self._own

    @property
    def cursor_step(self) -> int | None:
        """The step under the mouse in any of the plots; None: this plot's run has none there."""
        step = self._shared.cursor_step
        return step if step is not None and step < self._own else None

    @property
    def seen(self) -> tuple[int, int]:
        """The steps of this plot's run that are in view."""
        start, stop = self._shared.seen
        return min(start, self._own), min(stop, self._own)

    def set_n_steps(self, n_steps: int) -> None:
        """Says how far this plot's run has come; the view reaches as far as the longest."""
        self._own = n_steps
        self._shared.set_n_steps(max(steps.n_steps for steps in self._group))
