"""What the loop says of itself: written on the runner's thread alone, read by any."""

from __future__ import annotations

import logging
import time
from dataclasses import replace

from gradgui.core.measured import Measured
from gradgui.core.records import StepBatch
from gradgui.core.status import ENDED, TRANSITIONS, Activity, RunState, RunStatus

logger = logging.getLogger(__name__)


class LiveStatus:
    """The newest snapshot of a run, and every state so far.

    Readers need no lock: `status` and `states` are frozen, and a new one takes the old one's place in a single assignment.
    """

    def __init__(self) -> None:
        self.status = RunStatus()
        self.states: tuple[RunState, ...] = (RunState.IDLE,)

    def publish(self, **changes: object) -> None:
        """Makes a new snapshot in which these fields are different."""
        self.status = replace(self.status, **changes)  # type: ignore[arg-type]

    def busy(self, activity: Activity) -> None:
        """Says what the loop is busy with beside stepping, from now on."""
        self.publish(activity=activity, activity_since=time.monotonic())

    def add_measured(self, measured: Measured) -> None:
        """Takes note of a measurement; it takes the place of the one of its kind."""
        others = tuple(other for other in self.status.measured if other.kind != measured.kind)
        self.publish(measured=(*others, measured))

    def stepped(self, batch: StepBatch, seconds: float) -> None:
        """Takes note of a chunk that took so long; the speed is smoothed over the last ones."""
        speed, smoothed = batch.n_steps / max(seconds, 1e-9), self.status.steps_per_second
        self.publish(
            step=batch.next_step,
            elapsed_s=self.status.elapsed_s + seconds,
            chunk_steps=batch.n_steps,
            chunk_s=seconds,
            steps_per_second=speed if smoothed == 0 else 0.8 * smoothed + 0.2 * speed,
        )

    def enter(self, state: RunState, **changes: object) -> None:
        """Moves to another state; everything else that changes with it changes at the same moment.

        Raises:
            RuntimeError: that state can't follow this one.
        """
        if state not in TRANSITIONS[self.status.state]:
            raise RuntimeError(f"{self.status.state} can't be followed by {state}.")
        changes.setdefault("message", "")
        changes.setdefault("activity", Activity.NONE)
        changes.setdefault("activity_since", time.monotonic())
        self.publish(state=state, **changes)
        self.states = (*self.states, state)
        if state in ENDED:
            logger.debug("Run ended: %s", state)
