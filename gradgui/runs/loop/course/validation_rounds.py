"""Validation between chunks: when it is due, and in slices, so that requests are answered in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from gradgui.core.records import Validation
from gradgui.core.status import Activity
from gradgui.runs.engine import Engine
from gradgui.runs.loop.live_status import LiveStatus
from gradgui.runs.loop.plan import RunPlan

#: A slice of validation between two looks into the mailbox.
SLICE_S = 0.05


class ValidationRounds:
    """Validates once at every step where the plan says so.

    Args:
        plan: says where.
        live: the step, and where it is said that validation is going on.
        before: the validations of a stored run that goes on.
        flush: brings to disk what is there before a validation begins.
    """

    def __init__(self, plan: RunPlan, live: LiveStatus, before: Sequence[Validation], flush: Callable[[], None]) -> None:
        self._plan = plan
        self._live = live
        self._flush = flush
        self._done_step = max((validation.step for validation in before), default=0)

    @property
    def due(self) -> bool:
        """Whether the next step has to wait for a validation."""
        step = self._live.status.step
        return self._plan.validates_at(step) and self._done_step < step

    def advance(self, engine: Engine) -> Validation | None:
        """Validates for one slice; returns the validation once it is complete."""
        if self._live.status.activity is not Activity.VALIDATING:
            self._flush()
            self._live.busy(Activity.VALIDATING)
        result = engine.validate(SLICE_S)
        if result is None:
            return None
        self._done_step = self._live.status.step
        return replace(result, step=self._done_step)
