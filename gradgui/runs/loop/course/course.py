"""What lies ahead of an opened run: planned changes, validations, and where it ends."""

from __future__ import annotations

import time
from collections.abc import Callable

from gradgui.core.records import StepBatch, Validation
from gradgui.core.spec import RunSpec
from gradgui.core.status import Activity
from gradgui.runs.engine import Engine, OpenedRun
from gradgui.runs.loop.course.planned_changes import PlannedChanges
from gradgui.runs.loop.course.validation_rounds import ValidationRounds
from gradgui.runs.loop.ending.stopping import Stopping
from gradgui.runs.loop.live_changes import LiveChanges
from gradgui.runs.loop.live_status import LiveStatus
from gradgui.runs.loop.plan import RunPlan
from gradgui.runs.recorder import Recorder
from gradgui.runs.start_point import StartPoint


class Course:
    """Joins the plan of a spec with the rules that end a run, at the step where the run is.

    Args:
        spec: what is run.
        opened: what was opened.
        start: where a stored run goes on: what it did already isn't due again; None: a run begins.
        live: the step.
        flush: brings to disk what is there before a validation begins.

    Raises:
        SpecError: a metric that ends the run isn't recorded.
    """

    def __init__(
        self, spec: RunSpec, opened: OpenedRun, start: StartPoint | None, live: LiveStatus, flush: Callable[[], None]
    ) -> None:
        self._live = live
        self._plan = RunPlan(spec, opened)
        self.stopping = Stopping(spec, opened)
        self.planned = PlannedChanges(self._plan, start)
        self.validations = ValidationRounds(self._plan, live, start.validations if start is not None else (), flush)
        self.cause = ""  # why the run ends before its last step, by the rules of the spec
        if start is not None:
            comparable = start.settings is None or start.settings.inheritance.validations
            self.stopping.resumed(start.validations if comparable else (), start.trained_s)

    @property
    def at_last_step(self) -> bool:
        """Whether all steps of the spec are done."""
        return self._plan.ends_at(self._live.status.step)

    @property
    def ends(self) -> bool:
        """Whether the run is complete, by its length or a rule of the spec, and validated where that is due."""
        return not self.validations.due and (bool(self.cause) or self.at_last_step)

    def chunk(self, n_steps: int) -> int:
        """Returns how many of `n_steps` may follow in one chunk: something is due after them."""
        return min(n_steps, self._plan.steps_to_boundary(self._live.status.step) or n_steps)

    def look_at_the_clock(self) -> None:
        """Asks whether the run has trained for as long as the spec says."""
        self.cause = self.cause or self.stopping.after_time(time.monotonic())

    def stepped(self, batch: StepBatch) -> None:
        """Asks whether the newest step reached a target."""
        self.cause = self.stopping.after_steps(batch)

    def carry_out_plan(self, changes: LiveChanges, done: Callable[[], None]) -> None:
        """Carries out the changes that are planned for this step, once; calls `done` if there were any."""
        planned = self.planned.take(self._live.status.step)
        changes.apply(planned)
        if planned:
            done()

    def validate(self, engine: Engine, recorder: Recorder) -> None:
        """Goes on with the validation that is due; at its end asks whether it ends the run."""
        validation = self.validations.advance(engine)
        if validation is not None:
            recorder.add_validation(validation)
            self.validated(validation)
            self._live.busy(Activity.NONE)

    def validated(self, validation: Validation) -> None:
        """Asks whether a validation reached a target, or the last ones no longer improve."""
        self.cause = self.stopping.after_validation(validation)
