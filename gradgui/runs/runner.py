"""A run's handle: one spec from opening to its end, on a thread of its own. What happens there is `loop.run_loop`."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import msgspec

from gradgui.core.interventions import Change
from gradgui.core.measured import MeasuredKind
from gradgui.core.spec import RunSpec
from gradgui.core.status import RunState, RunStatus, StopReason
from gradgui.runs.engine import EngineFactory, OpenedRun, SaveKind
from gradgui.runs.loop.live_status import LiveStatus
from gradgui.runs.loop.mailbox import Apply, CancelCompile, Go, Mailbox, Measure, Pause, Save, Stop
from gradgui.runs.loop.run_loop import RunLoop
from gradgui.runs.recorder import Recorder
from gradgui.runs.start_point import StartPoint


class Runner:
    """Runs one spec from opening to its end.

    `run()` blocks and is the whole truth; `start()` puts it on a daemon thread. All other public methods may be called from
    any thread: requests are carried out between chunks, `status` is a frozen snapshot.

    Args:
        spec: what to run.
        engine_factory: makes the engine, on the runner's thread (importing TensorFlow may happen there).
        runs_dir: where the run's folder is made at the first step; None: nothing is stored.
        headless: nobody is there to resume. A planned pause is recorded and not waited for; what would pause the run for
            a person's decision ends it as failed.
        start: where a stored run goes on, resumed or forked; None: a run begins.

    A run that can't be written (the disk is full) pauses, says so, and goes on by itself once it can be: also headless,
    where it waits for as long as that takes or until it is stopped. What isn't written yet waits in memory.
    """

    def __init__(
        self,
        spec: RunSpec,
        engine_factory: EngineFactory,
        runs_dir: Path | None,
        *,
        headless: bool = False,
        start: StartPoint | None = None,
    ) -> None:
        if start is None and spec.start is not None:
            spec = msgspec.structs.replace(spec, start=None)  # the spec of a fork, taken for a run that begins
        self.spec = spec
        #: Steps before its own: those of the stored run that it goes on with.
        self.n_earlier = start.step if start is not None else 0
        self._mailbox = Mailbox()
        self._live = LiveStatus()
        self._loop = RunLoop(spec, engine_factory, runs_dir, self._mailbox, self._live, headless=headless, start=start)
        self._thread: threading.Thread | None = None

    @property
    def status(self) -> RunStatus:
        """A consistent picture of the run, with the changes that are still waiting."""
        pending = self._mailbox.pending  # read first: a change carried out in between is seen twice, never not at all
        return replace(self._live.status, pending=pending)

    @property
    def states(self) -> tuple[RunState, ...]:
        """Every state so far, in order: a reader that polls misses none."""
        return self._live.states

    @property
    def opened(self) -> OpenedRun | None:
        """What was opened; None until the state is `ready`."""
        return self._loop.opened

    @property
    def recorder(self) -> Recorder | None:
        """The record so far, `recorder.history` for drawing; None until the state is `ready`."""
        return self._loop.recorder

    @property
    def error(self) -> Exception | None:
        """What the run failed of, with its class; None unless it failed."""
        return self._loop.error

    def run(self) -> None:
        """Opens, waits for `go`, runs to the end, and always announces it."""
        self._loop.run()

    def start(self) -> None:
        """Runs on a daemon thread of its own, so that Keras' automatic names start afresh."""
        self._thread = threading.Thread(target=self.run, name="gradgui-runner", daemon=True)
        self._thread.start()

    def join(self, timeout_s: float | None = None) -> bool:
        """Waits for the thread; whether it has ended."""
        if self._thread is not None:
            self._thread.join(timeout_s)
        return self._thread is None or not self._thread.is_alive()

    def go(self, n_steps: int | None = None) -> None:
        """Starts or resumes; with `n_steps`, pauses again after so many (1: a single step)."""
        self._mailbox.put(Go(n_steps))

    def pause(self) -> None:
        """Pauses at the next chunk boundary."""
        self._mailbox.put(Pause())

    def stop(self, reason: StopReason = StopReason.STOPPED) -> None:
        """Ends the run at the next chunk boundary; everything recorded so far is kept."""
        self._mailbox.put(Stop(reason))

    def change(self, change: Change) -> None:
        """Asks for a change; it takes effect at the next chunk boundary and is recorded with its step."""
        self._mailbox.put(Apply(change))

    def request_measurement(self, kind: MeasuredKind) -> None:
        """Asks for the step to be timed with and without something.

        Nothing of the training changes; it stands still meanwhile, for about two seconds and for compiling what is compared.
        An event, "measured", and `status.measured` bring the result; a note says why there is none. Requests of one kind
        that wait are answered by one measurement.

        Args:
            kind: "watching" (with all norms, and without) or "skip" (with the gradients of what is frozen, and without).
        """
        self._mailbox.put(Measure(kind))

    def cancel_compile(self) -> None:
        """Does without the step that is being compiled or is due to be: back to watching everything.

        TensorFlow's tracing can't be interrupted: one that has begun goes on to its end, and its result is kept unused.
        """
        self._mailbox.put(CancelCompile())

    def save(self, path: Path, kind: SaveKind) -> None:
        """Asks for the model to be written; an event says when it is, or why not."""
        self._mailbox.put(Save(path, kind))
