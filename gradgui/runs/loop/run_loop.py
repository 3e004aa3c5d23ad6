"""The loop around the engine, on the runner's thread: requests between chunks, what is due when.

Owns the engine; draws and stores nothing itself.
"""

from __future__ import annotations

import logging
import time
import traceback
from dataclasses import replace
from functools import partial
from pathlib import Path

from gradgui.core.errors import GradguiError, StoreError, TrainingError
from gradgui.core.initial_controls import n_updates_of
from gradgui.core.records import RunEvent
from gradgui.core.spec import RunSpec
from gradgui.core.status import Activity, RunState, StopReason
from gradgui.runs.engine import Engine, EngineFactory, OpenedRun
from gradgui.runs.interruption import InterruptedOpeningError
from gradgui.runs.loop.chunks.measurements import Measurements
from gradgui.runs.loop.chunks.rate_end import RATE_IS_OVER, is_over
from gradgui.runs.loop.chunks.step_allowance import StepAllowance
from gradgui.runs.loop.chunks.step_choice import StepChoice
from gradgui.runs.loop.chunks.stepping import Stepping
from gradgui.runs.loop.course.course import Course
from gradgui.runs.loop.ending.run_ending import Ending, unexpected_text
from gradgui.runs.loop.ending.tear_down import tear_down
from gradgui.runs.loop.ending.unfinished_window import unfinished_window_text
from gradgui.runs.loop.files.disk_room import DiskRoom
from gradgui.runs.loop.files.run_files import RunFiles
from gradgui.runs.loop.hand_over import HandOver
from gradgui.runs.loop.live_changes import IN_THE_SPEC, NOTHING_LEARNS, LiveChanges
from gradgui.runs.loop.live_status import LiveStatus
from gradgui.runs.loop.mailbox import Apply, CancelCompile, Go, Mailbox, Measure, Pause, Request, Save, Stop
from gradgui.runs.recorder import Recorder
from gradgui.runs.start_point import StartPoint

logger = logging.getLogger(__name__)

#: How often a run that waits for room on the disk tries again.
RETRY_S = 2.0


class RunLoop:
    """Opens a spec, trains it and ends it; what `Runner` hands out is the other side of it.

    Args:
        spec: what to run.
        engine_factory: makes the engine, on the thread that calls `run`.
        runs_dir: where the run's folder is made at the first step; None: nothing is stored.
        mailbox: where requests come from.
        live: where the loop says how it stands.
        headless: nobody is there to resume.
        start: where a stored run goes on; None: a run begins.
    """

    def __init__(
        self,
        spec: RunSpec,
        engine_factory: EngineFactory,
        runs_dir: Path | None,
        mailbox: Mailbox,
        live: LiveStatus,
        *,
        headless: bool,
        start: StartPoint | None = None,
    ) -> None:
        self._spec = spec
        self._start = start
        self._engine_factory = engine_factory
        self._runs_dir = runs_dir
        self._mailbox = mailbox
        self._live = live
        self._headless = headless
        self._files = RunFiles(live, spec.loop.checkpoint_every_s, self._event)
        note = partial(self._event, "note")
        self._changes = LiveChanges(live, self._files.changed, note, self._pause, self._obstacle, headless=headless)
        self._stepping = Stepping(live, self._changes, self._event, headless=headless)
        self._measurements = Measurements(live, self._event)
        apply_one, flush = (lambda change: self._changes.apply([change])), self._files.flush
        self._choice = StepChoice(live, self._event, apply_one, flush, patient=headless)
        self._allowance = StepAllowance(live)
        self._room = DiskRoom(live, self._allowance, self._pause, headless=headless)
        self._reason: StopReason | None = None
        self.opened: OpenedRun | None = None
        self.recorder: Recorder | None = None
        self.error: Exception | None = None

    def run(self) -> None:
        """Opens, waits for `go`, runs to the end, and always announces it."""
        engine: Engine | None = None
        message, details = "", ""
        try:
            self._live.enter(RunState.OPENING, activity=Activity.IMPORTING)
            engine = self._engine_factory()
            self._open(engine)
            while self._reason is None:
                self._serve(engine)
                if self._reason is None:
                    self._work(engine)
        except InterruptedOpeningError:
            logger.info("Nobody waits any more for what was being opened")
        except GradguiError as error:
            self.error = error
            message, details = str(error), error.details
        except (Exception, SystemExit) as error:  # the thread's edge: the person sees it, the log keeps it
            self.error = error if isinstance(error, Exception) else None
            logger.exception("The run failed")
            begun = self.recorder is not None and self.recorder.begun
            message, details = unexpected_text(error, self._live.status.step if begun else None), traceback.format_exc()
        finally:
            self._finish(engine, message, details)

    def _open(self, engine: Engine) -> None:
        hand_over = HandOver(self._spec, self._start, self._engine_factory, self._live, self._mailbox)
        try:
            begun = hand_over.begin(engine)
        finally:
            self._reason = hand_over.reason
        opened = begun.opened
        self._course = Course(self._spec, opened, self._start, self._live, self._files.flush)
        if self._start is not None:
            self._files.best.adopt(self._start, self._course.stopping)
        controls = replace(begun.replayed.controls, target=self._course.stopping.step_target)
        self.recorder = self._files.recorder = Recorder(self._spec, opened, self._start)
        self.opened = opened
        self._stepping.bad_data = opened.data.not_finite if opened.data is not None else ()
        over = self._start is not None and is_over(controls, n_updates_of(self._spec, self._start.step))
        for text in (*begun.replayed.notes, *((RATE_IS_OVER,) if over else ())):
            self._event("note", text)
        self._live.enter(
            RunState.READY,
            controls=controls,
            device=opened.device,
            n_steps=opened.n_steps,
            steps_per_epoch=opened.steps_per_epoch,
            message=opened.obstacle or ("" if controls.selection.any_active else NOTHING_LEARNS),
        )

    def _serve(self, engine: Engine) -> None:
        """Carries out what waits in the mailbox; waits for something unless running."""
        while self._reason is None:
            working = self._live.status.state is RunState.RUNNING or self._measurements.pending
            request = self._mailbox.take(0 if working else RETRY_S if self._room.awaited else None)
            if request is None and not working:
                request = self._room.awaited
            if request is None:
                return
            self._carry_out(engine, request)

    def _carry_out(self, engine: Engine, request: Request) -> None:
        match request:
            case Go(n_steps):
                self._go(engine, n_steps)
            case Pause():
                self._room.forget()
                if self._live.status.state is RunState.RUNNING:
                    self._pause("")
                    self._files.checkpoint_if_due(engine)
            case Stop(reason):
                self._reason = reason
            case Apply(change):
                self._changes.apply([change])
                self._mailbox.applied(change)
            case Save(path, kind):
                self._files.save(engine, path, kind)
            case Measure(measured_kind):
                self._measurements.request(measured_kind)
            case CancelCompile():
                self._choice.cancel()

    def _work(self, engine: Engine) -> None:
        """Takes the next slice of what is to be done: a measurement first, else what a running run does next."""
        if self._measurements.pending:
            if self._live.status.activity is not Activity.MEASURING:
                self._files.flush()
            self._measurements.advance(engine, self._changes.controls, self._obstacle())
        elif self._live.status.state is RunState.RUNNING:
            self._advance(engine)

    def _go(self, engine: Engine, n_steps: int | None) -> None:
        state = self._live.status.state
        if state is RunState.RUNNING:  # so many from now on, or without an end again
            self._allowance.ask(n_steps)
        if state not in {RunState.READY, RunState.PAUSED}:
            return
        planned = self._course.planned.due(self._live.status.step)
        obstacle = self._obstacle() or ("" if self._changes.learns_after(planned) else NOTHING_LEARNS)
        if obstacle:
            if self._headless:
                raise TrainingError(f"{obstacle} {IN_THE_SPEC}" if obstacle == NOTHING_LEARNS else obstacle)
            self._live.publish(message=obstacle)
            return
        if state is RunState.READY:
            if not self._begin(engine):
                return
        elif self._room.awaited is not None and not self._write_out(engine):
            return
        elif n_steps is None:
            self._event("resumed", "Resumed")
        self._room.forget()
        self._allowance.ask(n_steps)
        self._course.stopping.goes_on(time.monotonic())
        self._live.enter(RunState.RUNNING)

    def _begin(self, engine: Engine) -> bool:
        """Makes the run's folder; whether the run may start. If not, a person is told, and may try again."""
        text = f"Started on {self._live.status.device}, seed {self._spec.loop.seed}"
        notes = self.opened.notes if self.opened is not None else ()
        if self._start is not None:
            text, notes = self._start.words(), (*self._start.settings_words(self._spec), *notes)
        try:
            self._files.begin(engine, self._runs_dir, text, notes)
        except StoreError as error:
            if self._headless:
                raise
            self._event("note", f"Not started. {error}")
            return False
        return True

    def _write_out(self, engine: Engine) -> bool:
        """Brings to disk what must be there now, at the end the weights too; if that can't be done, waits for room."""

        def write() -> None:
            self._record.flush()
            if self._course.ends:
                self._files.checkpoint(engine)  # of the last step, from which training can go on whatever is put back
                self._files.put_back_best(engine, self._course.stopping)

        return self._room.attempt(write)

    def _pause(self, message: str, *, event: str = "Paused") -> None:
        self._allowance.end()
        self._room.forget()
        self._course.stopping.pauses(time.monotonic())
        self._event("paused", message or event)
        self._files.flush()
        self._files.rhythm.want()
        self._live.enter(RunState.PAUSED, message=message, steps_left=None)

    def _advance(self, engine: Engine) -> None:
        """Does what is due before the next step; then, if still running, one chunk."""
        if self._record.problem is not None and not self._write_out(engine):
            return
        if self._course.validations.due:
            self._course.validate(engine, self._record)
            return
        if not self._room.attempt(lambda: self._files.keep_best(engine, self._course.stopping)):
            return
        self._course.look_at_the_clock()
        if self._course.ends:
            if self._write_out(engine):
                left = unfinished_window_text(self._record.history, self._changes.controls.accumulation_steps)
                if left:
                    self._event("note", left)
                self._reason = StopReason.COMPLETED
            return
        self._course.carry_out_plan(self._changes, self._choice.planned)
        if self._live.status.state is not RunState.RUNNING:
            return
        if self._choice.prepare(engine):
            self._chunk(engine)
            if not self._course.at_last_step:
                self._files.checkpoint_if_due(engine)

    def _chunk(self, engine: Engine) -> None:
        n_steps = self._course.chunk(self._allowance.chunk(self._stepping.n_steps))
        batch = self._stepping.take(engine, self._record, n_steps)
        self._course.stepped(batch)
        problem = self._stepping.problem(batch, self._record)
        if problem:
            self._pause(problem)
        elif over := self._allowance.spend(batch.n_steps):
            self._pause("", event=over)

    def _finish(self, engine: Engine | None, message: str, details: str) -> None:
        """Tears down whatever was built; the end is announced even if that fails."""
        ending = Ending(message, details)
        reason = StopReason.FAILED if ending.failed else (self._reason or StopReason.STOPPED)
        cause = self._course.cause if self.opened is not None else ""
        self._live.enter(RunState.FINISHING, message=message, details=details, reason=reason)
        tear_down(engine, self._files, self._live, ending, reason, cause)
        last = RunState.FAILED if ending.failed else RunState.FINISHED
        self._live.enter(last, message=ending.message or cause, details=ending.details)

    @property
    def _record(self) -> Recorder:
        assert self.recorder is not None
        return self.recorder

    def _obstacle(self) -> str:
        """Returns why training can't start; "" if it can."""
        return self.opened.obstacle if self.opened is not None else ""

    def _event(self, kind: str, text: str, step: int | None = None) -> None:
        self._record.add_event(RunEvent(self._live.status.step if step is None else step, kind, text))
