"""Where a run must stop between two steps: planned interventions, validation, the end."""

from __future__ import annotations

from gradgui.core.initial_controls import planned_changes
from gradgui.core.interventions import Change
from gradgui.core.spec import RunSpec
from gradgui.runs.engine import OpenedRun


class RunPlan:
    """What is due before which step. Steps count from 0."""

    def __init__(self, spec: RunSpec, opened: OpenedRun) -> None:
        self._changes: dict[int, list[Change]] = {}
        for planned in sorted(spec.interventions, key=lambda planned: planned.at_step):
            self._changes.setdefault(planned.at_step, []).extend(planned_changes(planned))
        every = spec.loop.validate_every
        self._validation_steps, self._validates_from = 0, spec.counts.batches_from if every == "epoch" else 0
        if opened.n_validation_examples:
            self._validation_steps = (opened.steps_per_epoch or 0) if every == "epoch" else every
        self.n_steps = opened.n_steps

    def changes_at(self, step: int) -> list[Change]:
        """Returns the changes planned to take effect before `step`."""
        return self._changes.get(step, [])

    def validates_at(self, step: int) -> bool:
        """Whether a validation is due once `step` steps are done."""
        done = step - self._validates_from
        return self._validation_steps > 0 and done > 0 and done % self._validation_steps == 0

    def ends_at(self, step: int) -> bool:
        """Whether the run is complete once `step` steps are done."""
        return self.n_steps is not None and step >= self.n_steps

    def steps_to_boundary(self, step: int) -> int | None:
        """Returns how many steps may follow in one chunk, at least 1; None: any number."""
        boundaries = [at for at in self._changes if at > step]
        if self.n_steps is not None:
            boundaries.append(self.n_steps)
        if self._validation_steps:
            done = step - self._validates_from
            boundaries.append(step + self._validation_steps - done % self._validation_steps)
        return max(1, min(boundaries) - step) if boundaries else None
