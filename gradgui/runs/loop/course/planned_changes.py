"""The changes that a spec plans ahead, each carried out once."""

from __future__ import annotations

from gradgui.core.interventions import Change
from gradgui.runs.loop.plan import RunPlan
from gradgui.runs.start_point import StartPoint


class PlannedChanges:
    """Says which planned changes wait for the step that comes next.

    Args:
        plan: what is due before which step.
        start: where a stored run goes on: what it has carried out already isn't due again; None: a run begins.
    """

    def __init__(self, plan: RunPlan, start: StartPoint | None) -> None:
        self._plan = plan
        self._done_step = -1
        if start is not None:
            self._done_step = start.step if start.plan_is_done else start.step - 1

    def due(self, step: int) -> list[Change]:
        """Returns the changes that must be carried out before `step`, and weren't yet."""
        return self._plan.changes_at(step) if self._done_step < step else []

    def take(self, step: int) -> list[Change]:
        """Returns the same, for carrying them out: they aren't due any more afterwards."""
        changes = self.due(step)
        self._done_step = max(self._done_step, step)
        return changes
