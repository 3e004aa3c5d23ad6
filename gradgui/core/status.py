"""The runner's states and the snapshot of it that readers get."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from gradgui.core.controls import Controls
from gradgui.core.interventions import Change
from gradgui.core.measured import Measured, MeasuredKind


class RunState(StrEnum):
    """Where a run stands.

    ```
    idle ─► opening ─► ready ─► running ⇄ paused
               │         │         │        │
               │         └────┬────┴────────┘
               ▼              ▼
             failed ◄──── finishing ─► finished
    ```
    Any state before `finishing` may go there (stop, an error); `finishing` always ends in `finished` or `failed`.
    """

    IDLE = "idle"
    OPENING = "opening"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHING = "finishing"
    FINISHED = "finished"
    FAILED = "failed"


#: Which state may follow which.
TRANSITIONS: dict[RunState, frozenset[RunState]] = {
    RunState.IDLE: frozenset({RunState.OPENING}),
    RunState.OPENING: frozenset({RunState.READY, RunState.FINISHING}),
    RunState.READY: frozenset({RunState.RUNNING, RunState.FINISHING}),
    RunState.RUNNING: frozenset({RunState.PAUSED, RunState.FINISHING}),
    RunState.PAUSED: frozenset({RunState.RUNNING, RunState.FINISHING}),
    RunState.FINISHING: frozenset({RunState.FINISHED, RunState.FAILED}),
    RunState.FINISHED: frozenset(),
    RunState.FAILED: frozenset(),
}

#: States after which a runner does nothing more.
ENDED = frozenset({RunState.FINISHED, RunState.FAILED})


class StopReason(StrEnum):
    """Why a run ended."""

    COMPLETED = "completed"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


class Activity(StrEnum):
    """What a runner is busy with beside stepping: shown to the user with the time since it began."""

    NONE = ""
    IMPORTING = "importing TensorFlow"
    OPENING = "opening the model and the data"
    COMPILING = "compiling the training step"
    VALIDATING = "validating"
    SAVING = "saving"
    MEASURING = "measuring the training step"
    REPLAYING = "repeating steps from a checkpoint"


@dataclass(frozen=True, slots=True)
class RunStatus:
    """One consistent picture of a runner, taken between two chunks.

    `message` says why it is in this state where that isn't plain (why it paused, why it failed).
    `activity_since` is in seconds of `time.monotonic()`. `measured` holds the newest measurement of each kind that was asked
    for, the newest last. `steps_left` counts down to the pause that was asked for with
    "so many steps more"; None: the run goes on to its end.
    """

    state: RunState = RunState.IDLE
    message: str = ""
    details: str = ""
    activity: Activity = Activity.NONE
    activity_since: float = 0.0
    step: int = 0
    n_steps: int | None = None
    steps_left: int | None = None
    steps_per_epoch: int | None = None
    steps_per_second: float = 0.0
    elapsed_s: float = 0.0
    chunk_steps: int = 0
    chunk_s: float = 0.0
    device: str = ""
    controls: Controls | None = None
    pending: tuple[Change, ...] = field(default=())
    reason: StopReason | None = None
    run_path: str = ""
    measured: tuple[Measured, ...] = ()

    def measured_of(self, kind: MeasuredKind) -> Measured | None:
        """Returns the newest measurement of a kind; None where there is none yet."""
        return next((measured for measured in self.measured if measured.kind == kind), None)

    @property
    def epoch(self) -> int:
        """The epoch that the next step belongs to, counted from 0."""
        return self.step // self.steps_per_epoch if self.steps_per_epoch else 0

    @property
    def remaining_s(self) -> float | None:
        """Seconds to the end at the present speed; None where that isn't known."""
        if self.n_steps is None or self.steps_per_second <= 0:
            return None
        return max(0, self.n_steps - self.step) / self.steps_per_second
