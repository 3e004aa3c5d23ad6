"""The loop around the engine, on the runner's thread: requests between chunks, what is due when.

Owns the engine; draws and stores nothing itself.
"""

from __future__ import annotations

import logging
import time
import traceback
from dataclasses import replace
from pathlib import Path

from gradgui.core.errors import GradguiError, StoreError, TrainingError
from gradgui.core.interventions import Intervention
from gradgui.core.loss_scaling import can_be_halved
from gradgui.core.records import RunEvent, StepBatch
from gradgui.core.spec import RunSpec
from gradgui.core.status import Activity, RunState, StopReason
from gradgui.runs.engine import Engine, EngineFactory, OpenedRun
from gradgui.runs.loop.chunk_sizer import ChunkSizer
from gradgui.runs.loop.live_changes import IN_THE_SPEC, NOTHING_LEARNS, LiveChanges
from gradgui.runs.loop.live_status import LiveStatus
from gradgui.runs.loop.mailbox import Apply, CancelCompile, Go, Mailbox, Measure, Pause, Request, Save, Stop
from gradgui.runs.loop.measurements import Measurements
from gradgui.runs.loop.non_finite import advice, in_a_row, non_finite_text, skipped_text
from gradgui.runs.loop.plan import RunPlan
from gradgui.runs.loop.replay import Replayed, replay
from gradgui.runs.loop.run_ending import Ending, end_record, unexpected_text
from gradgui.runs.loop.run_files import RunFiles
from gradgui.runs.loop.step_choice import StepChoice
from gradgui.runs.loop.stopping import Stopping
from gradgui.runs.loop.unfinished_window import unfinished_window_text
from gradgui.runs.recorder import Recorder
from gradgui.runs.start_point import StartPoint

logger = logging.getLogger(__name__)

#: A slice of validation between two looks into the mailbox.
VALIDATION_SLICE_S = 0.05
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
        self._sizer = ChunkSizer()
        self._files = RunFiles(live, spec.loop.checkpoint_every_s, self._event)
        self._changes = LiveChanges(live, self._changed, self._note, self._pause, self._obstacle, headless=headless)
        self._measurements = Measurements(live, self._event)
        apply_one, flush = (lambda change: self._changes.apply([change])), self._files.flush
        self._choice = StepChoice(live, self._event, apply_one, flush, patient=headless)
        self._steps_wanted: int | None = None
        self._steps_asked: int | None = None  # what `_steps_wanted` began with
        self._reason: StopReason | None = None
        self._cause = ""  # why the run ends before its last step, by the rules of the spec
        self._validated_step = 0
        self._planned_step = -1
        self._blocked: Go | None = None  # what goes on once the record can be written
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
        self._live.busy(Activity.OPENING)
        opened = engine.open(self._spec)
        self._plan = RunPlan(self._spec, opened)
        self._stopping = Stopping(self._spec, opened)
        replayed = Replayed(opened.controls)
        if self._start is not None:
            replayed = self._go_back(engine, opened, self._start)
        controls = replace(replayed.controls, target=self._stopping.step_target)
        self.recorder = self._files.recorder = Recorder(self._spec, opened, self._start)
        self.opened = opened
        for text in replayed.notes:
            self._event("note", text)
        self._live.enter(
            RunState.READY,
            controls=controls,
            device=opened.device,
            n_steps=opened.n_steps,
            steps_per_epoch=opened.steps_per_epoch,
            message=opened.obstacle or ("" if controls.selection.any_active else NOTHING_LEARNS),
        )

    def _go_back(self, engine: Engine, opened: OpenedRun, start: StartPoint) -> Replayed:
        """Brings the engine to where the stored run was, and takes note of what was due and done before."""
        self._live.busy(Activity.REPLAYING)

        def progress(step: int) -> bool:
            self._live.publish(step=step)
            self._reason = self._mailbox.take_stop()
            return self._reason is None

        replayed = replay(engine, opened, start, progress)
        self._live.publish(step=start.step)
        self._planned_step = start.step if start.plan_is_done else start.step - 1
        validations = start.validations
        self._validated_step = max((validation.step for validation in validations), default=0)
        self._stopping.resumed(validations, start.trained_s)
        self._files.best.adopt(start, self._stopping)
        return replayed

    def _serve(self, engine: Engine) -> None:
        """Carries out what waits in the mailbox; waits for something unless running."""
        while self._reason is None:
            working = self._live.status.state is RunState.RUNNING or self._measurements.pending
            request = self._mailbox.take(0 if working else RETRY_S if self._blocked else None)
            if request is None and not working:
                request = self._blocked
            if request is None:
                return
            self._carry_out(engine, request)

    def _carry_out(self, engine: Engine, request: Request) -> None:
        match request:
            case Go(n_steps):
                self._go(engine, n_steps)
            case Pause():
                self._blocked = None
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
            self._want(n_steps)
        if state not in {RunState.READY, RunState.PAUSED}:
            return
        step = self._live.status.step
        planned = self._plan.changes_at(step) if self._planned_step < step else []
        obstacle = self._obstacle() or ("" if self._changes.learns_after(planned) else NOTHING_LEARNS)
        if obstacle:
            if self._headless:
                raise TrainingError(f"{obstacle} {IN_THE_SPEC}" if obstacle == NOTHING_LEARNS else obstacle)
            self._live.publish(message=obstacle)
            return
        if state is RunState.READY:
            if not self._begin():
                return
        elif self._blocked is not None and not self._write_out(engine):
            return
        elif n_steps is None:
            self._event("resumed", "Resumed")
        self._blocked = None
        self._want(n_steps)
        self._stopping.goes_on(time.monotonic())
        self._live.enter(RunState.RUNNING)

    def _want(self, n_steps: int | None) -> None:
        """Pauses after so many steps more; None: not by itself."""
        self._steps_wanted = self._steps_asked = n_steps
        self._live.publish(steps_left=n_steps)

    def _begin(self) -> bool:
        """Makes the run's folder; whether the run may start. If not, a person is told, and may try again."""
        try:
            self._record.begin(self._runs_dir)
        except StoreError as error:
            if self._headless:
                raise
            self._event("note", f"Not started. {error}")
            return False
        self._live.publish(run_path=str(self._record.path or ""))
        start = self._start
        text = f"Started on {self._live.status.device}, seed {self._spec.loop.seed}" if start is None else start.words()
        self._event("started", text)
        for note in self.opened.notes if self.opened else ():
            self._event("note", note)
        return True

    def _write_out(self, engine: Engine) -> bool:
        """Brings to disk what must be there now, at the end the weights too; if that can't be done, waits for room."""
        try:
            self._record.flush()
            if self._ends:
                self._files.checkpoint(engine)  # of the last step, from which training can go on whatever is put back
                self._files.put_back_best(engine, self._stopping)
        except StoreError as error:
            self._wait_for_room(error)
            return False
        return True

    def _keep_best(self, engine: Engine) -> bool:
        """Keeps the weights if the validation before this step was the best; if they can't be written, waits for room."""
        try:
            self._files.keep_best(engine, self._stopping)
        except StoreError as error:
            self._wait_for_room(error)
            return False
        return True

    def _wait_for_room(self, error: StoreError) -> None:
        """Pauses until the record can be written, or a person decides otherwise."""
        how = "" if self._headless else "; Resume tries at once"
        text = f"{error} Free some space: the run goes on by itself once it can be written{how}."
        if self._live.status.state is RunState.RUNNING:
            wanted = Go(self._steps_wanted)
            self._pause(text)
            self._blocked = wanted
        else:
            self._live.publish(message=text)

    def _pause(self, message: str, *, event: str = "Paused") -> None:
        self._steps_wanted, self._blocked = None, None
        self._stopping.pauses(time.monotonic())
        self._event("paused", message or event)
        self._files.flush()
        self._files.rhythm.want()
        self._live.enter(RunState.PAUSED, message=message, steps_left=None)

    def _advance(self, engine: Engine) -> None:
        """Does what is due before the next step; then, if still running, one chunk."""
        step = self._live.status.step
        if self._record.problem is not None and not self._write_out(engine):
            return
        if self._validation_due:
            self._validate(engine)
            return
        if not self._keep_best(engine):
            return
        self._cause = self._cause or self._stopping.after_time(time.monotonic())
        if self._ends:
            if self._write_out(engine):
                left = unfinished_window_text(self._record.history, self._changes.controls.accumulation_steps)
                if left:
                    self._note(left)
                self._reason = StopReason.COMPLETED
            return
        self._carry_out_plan(step)
        if self._live.status.state is not RunState.RUNNING:
            return
        if self._choice.prepare(engine):
            self._chunk(engine)
            if not self._plan.ends_at(self._live.status.step):
                self._files.checkpoint_if_due(engine)

    def _carry_out_plan(self, step: int) -> None:
        """Carries out the changes that are planned for this step, once."""
        if self._planned_step >= step:
            return
        self._planned_step = step
        changes = self._plan.changes_at(step)
        self._changes.apply(changes)
        if changes:
            self._choice.planned()

    def _chunk(self, engine: Engine) -> None:
        step = self._live.status.step
        n_steps = 1 if self._steps_wanted == 1 else min(self._sizer.steps, self._steps_wanted or self._sizer.steps)
        n_steps = min(n_steps, self._plan.steps_to_boundary(step) or n_steps)
        started = time.monotonic()
        batch = engine.advance(n_steps, self._changes.controls)
        seconds = time.monotonic() - started
        self._sizer.measured(batch.n_steps, seconds)
        self._record.append(batch, started, seconds)
        self._changes.follow_schedule(float(batch.scalars[-1, self._record.layout.column("learning_rate")]))
        self._live.stepped(batch, seconds)
        self._cause = self._stopping.after_steps(batch)
        finite, scale = (batch.scalars[-1, self._record.layout.column(name)] for name in ("finite", "loss_scale"))
        if finite == 0 and can_be_halved(scale):
            self._event("skipped", skipped_text(batch, self._record.layout), step=batch.next_step - 1)
        if finite == 0 and not can_be_halved(scale):
            self._non_finite(batch)
        elif self._steps_wanted is not None:
            self._steps_wanted -= batch.n_steps
            self._live.publish(steps_left=max(0, self._steps_wanted))
            if self._steps_wanted <= 0:
                asked = self._steps_asked
                self._pause("", event="Stepped" if asked == 1 else f"Paused after {asked} steps")

    def _non_finite(self, batch: StepBatch) -> None:
        text = non_finite_text(batch, self._record.layout, self._changes.controls.selection.active)
        self._event("non_finite", text, step=batch.next_step - 1)
        if self._headless:
            raise TrainingError(f"{text} Lower the learning rate, clip the gradients, or look at the data of that batch.")
        self._pause(f"{text} {advice(in_a_row(self._record.history.non_finite_steps))}")

    def _validate(self, engine: Engine) -> None:
        """Validates in slices, so that requests are answered in between."""
        if self._live.status.activity is not Activity.VALIDATING:
            self._files.flush()
            self._live.busy(Activity.VALIDATING)
        result = engine.validate(VALIDATION_SLICE_S)
        if result is None:
            return
        self._validated_step = self._live.status.step
        validation = replace(result, step=self._live.status.step)
        self._record.add_validation(validation)
        self._cause = self._stopping.after_validation(validation)
        self._live.busy(Activity.NONE)

    @property
    def _validation_due(self) -> bool:
        step = self._live.status.step
        return self._plan.validates_at(step) and self._validated_step < step

    @property
    def _ends(self) -> bool:
        """Whether the run is complete, by its length or a rule of the spec, and validated where that is due."""
        return not self._validation_due and (bool(self._cause) or self._plan.ends_at(self._live.status.step))

    def _finish(self, engine: Engine | None, message: str, details: str) -> None:
        """Tears down whatever was built; the end is announced even if that fails."""
        ending = Ending(message, details)
        reason = StopReason.FAILED if ending.failed else (self._reason or StopReason.STOPPED)
        self._live.enter(RunState.FINISHING, message=message, details=details, reason=reason)
        if self.recorder is not None:
            if self.recorder.begun:
                self._live.busy(Activity.SAVING)
            write = engine.checkpoint if engine is not None else None
            end_record(self.recorder, write, ending, reason, self._live.status.step, self._cause)
            self._live.publish(run_path=str(self.recorder.path or ""))
        if engine is not None:
            ending.attempt("Closing the engine", engine.close)
        ending.attempt("Removing the best weights", self._files.best.close)
        self._live.publish(activity=Activity.NONE)
        last = RunState.FAILED if ending.failed else RunState.FINISHED
        self._live.enter(last, message=ending.message or self._cause, details=ending.details)

    @property
    def _record(self) -> Recorder:
        assert self.recorder is not None
        return self.recorder

    def _obstacle(self) -> str:
        """Returns why training can't start; "" if it can."""
        return self.opened.obstacle if self.opened is not None else ""

    def _changed(self, intervention: Intervention) -> None:
        self._files.rhythm.want()
        self._record.add_intervention(intervention)

    def _note(self, text: str) -> None:
        self._event("note", text)

    def _event(self, kind: str, text: str, *, step: int | None = None) -> None:
        self._record.add_event(RunEvent(self._live.status.step if step is None else step, kind, text))
