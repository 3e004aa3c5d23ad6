"""Changes of a run that is open: carried out between chunks, recorded with their step; what follows if nothing learns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from gradgui.core.controls import Controls
from gradgui.core.errors import GradguiError, TrainingError
from gradgui.core.interventions import Change, ChangeKind, Intervention, apply_change
from gradgui.core.status import RunState
from gradgui.runs.loop.live_status import LiveStatus

#: What a spec does about that, where nobody can tick.
IN_THE_SPEC = "In a spec, variables.frozen and [[interventions]] say what is frozen."
NOTHING_LEARNS = "Nothing learns: every variable is frozen. Tick at least one variable."


class LiveChanges:
    """Carries changes out on the controls in force.

    Args:
        live: where the controls are, and the step.
        record: takes note of what was changed.
        note: says why something wasn't.
        pause: pauses the run, with the reason.
        obstacle: why training can't start; "" if it can.
        headless: nobody is there to resume: what would pause for a person's decision fails.
    """

    def __init__(
        self,
        live: LiveStatus,
        record: Callable[[Intervention], None],
        note: Callable[[str], None],
        pause: Callable[[str], None],
        obstacle: Callable[[], str],
        *,
        headless: bool,
    ) -> None:
        self._live = live
        self._record = record
        self._note = note
        self._pause = pause
        self._obstacle = obstacle
        self._headless = headless

    @property
    def controls(self) -> Controls:
        """What holds for the next step."""
        assert self._live.status.controls is not None
        return self._live.status.controls

    def apply(self, changes: Sequence[Change]) -> None:
        """Carries out changes that belong together: whether anything learns is asked after the last of them.

        Raises:
            GradguiError: a planned one can't be carried out.
            TrainingError: nothing learns any more, and nobody is there.
        """
        any_active, pauses = self.controls.selection.any_active, False
        for change in changes:
            try:
                controls, intervention = apply_change(self.controls, change)
            except GradguiError as error:
                if change.source == "planned":
                    raise
                self._note(str(error))
                continue
            if intervention is not None:
                self._live.publish(controls=controls)
                self._record(replace(intervention, step=self._live.status.step))
                pauses = pauses or change.kind is ChangeKind.PAUSE
        if any_active != self.controls.selection.any_active:
            self._nothing_learns() if any_active else self._something_learns()
        if pauses and not self._headless and self._live.status.state is RunState.RUNNING:
            self._pause("Paused as planned")

    def learns_after(self, changes: Sequence[Change]) -> bool:
        """Whether something learns once these changes are carried out."""
        controls = self.controls
        for change in changes:
            controls, _ = apply_change(controls, change)
        return controls.selection.any_active

    def follow_schedule(self, rate: float) -> None:
        """Takes note of the rate of the newest step, where a schedule gives it."""
        if self.controls.follows_schedule and rate != self.controls.learning_rate:
            self._live.publish(controls=replace(self.controls, learning_rate=rate))

    def _nothing_learns(self) -> None:
        if self._headless:
            raise TrainingError(f"Step {self._live.status.step}: {NOTHING_LEARNS} {IN_THE_SPEC}")
        if self._live.status.state is RunState.RUNNING:
            self._pause(NOTHING_LEARNS)
        else:
            self._live.publish(message=NOTHING_LEARNS)

    def _something_learns(self) -> None:
        """Takes the message back; what else kept the run from starting still does."""
        if self._live.status.message == NOTHING_LEARNS:
            ready = self._live.status.state is RunState.READY
            self._live.publish(message=self._obstacle() if ready else "")
