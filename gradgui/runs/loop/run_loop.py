"""The loop around the engine, on the runner's thread: requests between chunks, what is due when.

Owns the engine; draws and stores nothing itself.
"""

from __future__ import annotations

import contextlib
import logging
import time
import traceback
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from gradgui.core.controls import Controls
from gradgui.core.errors import GradguiError, StoreError, TrainingError
from gradgui.core.interventions import Change, ChangeKind, apply_change
from gradgui.core.loss_scaling import can_be_halved
from gradgui.core.records import RunEvent, StepBatch
from gradgui.core.spec import RunSpec
from gradgui.core.status import Activity, RunState, StopReason
from gradgui.runs.engine import Engine, EngineFactory, OpenedRun, SaveKind
from gradgui.runs.loop.best_weights import BestWeights
from gradgui.runs.loop.checkpoint_rhythm import CheckpointRhythm
from gradgui.runs.loop.chunk_sizer import ChunkSizer
from gradgui.runs.loop.live_status import LiveStatus
from gradgui.runs.loop.mailbox import Apply, CancelCompile, Go, Mailbox, Measure, Pause, Request, Save, Stop
from gradgui.runs.loop.measurements import Measurements
from gradgui.runs.loop.non_finite import advice, in_a_row, non_finite_text, skipped_text
from gradgui.runs.loop.plan import RunPlan
from gradgui.runs.loop.replay import Replayed, replay
from gradgui.runs.loop.run_ending import Ending, end_record, unexpected_text
from gradgui.runs.loop.step_choice import StepChoice
from gradgui.runs.loop.stopping import Stopping
from gradgui.runs.recorder import Recorder
from gradgui.runs.start_point import StartPoint

logger = logging.getLogger(__name__)

#: A slice of validation between two looks into the mailbox.
VALIDATION_SLICE_S = 0.05
#: How often a run that waits for room on the disk tries again.
RETRY_S = 2.0
#: What a spec does about that, where nobody can tick.
IN_THE_SPEC = "In a spec, variables.frozen and [[interventions]] say what is frozen."
NOTHING_LEARNS = "Nothing learns: every variable is frozen. Tick at least one variable."


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
        self._rhythm = CheckpointRhythm(spec.loop.checkpoint_every_s)
        self._measurements = Measurements(live, self._event)
        self._choice = StepChoice(live, self._event, lambda change: self._apply([change]), self._flush, patient=headless)
        self._steps_wanted: int | None = None
        self._steps_asked: int | None = None  # what `_steps_wanted` began with
        self._reason: StopReason | None = None
        self._cause = ""  # why the run ends before its last step, by the rules of the spec
        self._best = BestWeights()
        self._put_back = False
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
        self.recorder = Recorder(self._spec, opened, self._start)
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
        self._best.adopt(start, self._stopping)
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
                    self._checkpoint_if_due(engine)
            case Stop(reason):
                self._reason = reason
            case Apply(change):
                self._apply([change])
                self._mailbox.applied(change)
            case Save(path, kind):
                self._save(engine, path, kind)
            case Measure(measured_kind):
                self._measurements.request(measured_kind)
            case CancelCompile():
                self._choice.cancel()

    def _work(self, engine: Engine) -> None:
        """Takes the next slice of what is to be done: a measurement first, else what a running run does next."""
        if self._measurements.pending:
            if self._live.status.activity is not Activity.MEASURING:
                self._flush()
            self._measurements.advance(engine, self._controls, self.opened.obstacle if self.opened else "")
        elif self._live.status.state is RunState.RUNNING:
            self._advance(engine)

    def _go(self, engine: Engine, n_steps: int | None) -> None:
        state = self._live.status.state
        if state is RunState.RUNNING:  # so many from now on, or without an end again
            self._want(n_steps)
        if state not in {RunState.READY, RunState.PAUSED}:
            return
        assert self.opened is not None
        obstacle = self.opened.obstacle or ("" if self._next_step_learns() else NOTHING_LEARNS)
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
                self._checkpoint(engine)  # of the last step, from which training can go on whatever is put back
                self._put_back_best(engine)
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

    def _checkpoint(self, engine: Engine) -> None:
        self._live.busy(Activity.SAVING)
        try:
            with self._rhythm.measured():
                self._record.checkpoint(engine.checkpoint, self._live.status.step)
        finally:
            self._live.busy(Activity.NONE)

    def _checkpoint_if_due(self, engine: Engine) -> None:
        """Writes a checkpoint where one is due; where it can't be written, the next one is tried in its turn."""
        if not self._rhythm.due or self._plan.ends_at(self._live.status.step):
            return
        try:
            self._checkpoint(engine)
        except StoreError as error:
            logger.warning("No checkpoint was written: %s", error)

    def _pause(self, message: str, *, event: str = "Paused") -> None:
        self._steps_wanted, self._blocked = None, None
        self._stopping.pauses(time.monotonic())
        self._event("paused", message or event)
        self._flush()
        self._rhythm.want()
        self._live.enter(RunState.PAUSED, message=message, steps_left=None)

    def _flush(self) -> None:
        """Brings everything so far to disk; if that can't be done, the next `_advance` sees it."""
        with contextlib.suppress(StoreError):
            self._record.flush()

    def _apply(self, changes: Sequence[Change]) -> None:
        """Carries out changes that belong together: whether anything learns is asked after the last of them."""
        any_active, pauses = self._controls.selection.any_active, False
        for change in changes:
            try:
                controls, intervention = apply_change(self._controls, change)
            except GradguiError as error:
                if change.source == "planned":
                    raise
                self._event("note", str(error))
                continue
            if intervention is not None:
                self._live.publish(controls=controls)
                self._rhythm.want()
                self._record.add_intervention(replace(intervention, step=self._live.status.step))
                pauses = pauses or change.kind is ChangeKind.PAUSE
        if any_active != self._controls.selection.any_active:
            self._nothing_learns() if any_active else self._something_learns()
        if pauses and not self._headless and self._live.status.state is RunState.RUNNING:
            self._pause("Paused as planned")

    def _next_step_learns(self) -> bool:
        """Whether something learns once the changes planned for the next step are carried out."""
        controls, step = self._controls, self._live.status.step
        if self._planned_step < step:
            for change in self._plan.changes_at(step):
                controls, _ = apply_change(controls, change)
        return controls.selection.any_active

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
            ready = self._live.status.state is RunState.READY and self.opened is not None
            self._live.publish(message=self.opened.obstacle if ready and self.opened else "")

    def _save(self, engine: Engine, path: Path, kind: SaveKind) -> None:
        self._live.busy(Activity.SAVING)
        try:
            engine.save(path, kind)
        except (GradguiError, OSError) as error:
            self._event("note", f"Not saved: {error}")
        else:
            self._event("saved", f"Saved {path}")
        finally:
            self._live.busy(Activity.NONE)

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
                self._reason = StopReason.COMPLETED
            return
        if self._planned_step < step:
            self._planned_step = step
            changes = self._plan.changes_at(step)
            self._apply(changes)
            if changes:
                self._choice.planned()
            if self._live.status.state is not RunState.RUNNING:
                return
        if self._choice.prepare(engine):
            self._chunk(engine)
            self._checkpoint_if_due(engine)

    def _chunk(self, engine: Engine) -> None:
        step = self._live.status.step
        n_steps = 1 if self._steps_wanted == 1 else min(self._sizer.steps, self._steps_wanted or self._sizer.steps)
        n_steps = min(n_steps, self._plan.steps_to_boundary(step) or n_steps)
        started = time.monotonic()
        batch = engine.advance(n_steps, self._controls)
        seconds = time.monotonic() - started
        self._sizer.measured(batch.n_steps, seconds)
        self._record.append(batch, started, seconds)
        if self._controls.follows_schedule:
            rate = float(batch.scalars[-1, self._record.layout.column("learning_rate")])
            if rate != self._controls.learning_rate:
                self._live.publish(controls=replace(self._controls, learning_rate=rate))
        speed = batch.n_steps / max(seconds, 1e-9)
        smoothed = self._live.status.steps_per_second
        self._live.publish(
            step=batch.next_step,
            elapsed_s=self._live.status.elapsed_s + seconds,
            chunk_steps=batch.n_steps,
            chunk_s=seconds,
            steps_per_second=speed if smoothed == 0 else 0.8 * smoothed + 0.2 * speed,
        )
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
        text = non_finite_text(batch, self._record.layout, self._controls.selection.active)
        self._event("non_finite", text, step=batch.next_step - 1)
        if self._headless:
            raise TrainingError(f"{text} Lower the learning rate, clip the gradients, or look at the data of that batch.")
        self._pause(f"{text} {advice(in_a_row(self._record.history.non_finite_steps))}")

    def _validate(self, engine: Engine) -> None:
        """Validates in slices, so that requests are answered in between."""
        if self._live.status.activity is not Activity.VALIDATING:
            self._flush()
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

    def _keep_best(self, engine: Engine) -> bool:
        """Keeps the weights if the validation before this step was the best; if they can't be written, waits for room."""
        best, step = self._stopping.best, self._live.status.step
        if best is None or best[0] != step or self._best.step == step:
            return True
        self._live.busy(Activity.SAVING)
        try:
            self._best.keep(engine, self._record, step)
        except StoreError as error:
            self._wait_for_room(error)
            return False
        finally:
            self._live.busy(Activity.NONE)
        return True

    def _put_back_best(self, engine: Engine) -> None:
        """Ends with the weights of the best validation, once; if that is the one at this step, they're there already."""
        best = self._stopping.best
        if best is None or best[0] == self._live.status.step or self._put_back:
            return
        self._put_back = True
        step, value = best
        problem = self._best.put_back(engine)
        whose = f"of the best validation, step {step}: {self._stopping.watched} {value:.4g}"
        if problem:
            self._event("note", f"The weights {whose}, can't be put back, and the run ends with its last ones: {problem}")
        else:
            self._event("restored", f"Put back the weights {whose}")

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
        ending.attempt("Removing the best weights", self._best.close)
        self._live.publish(activity=Activity.NONE)
        last = RunState.FAILED if ending.failed else RunState.FINISHED
        self._live.enter(last, message=ending.message or self._cause, details=ending.details)

    @property
    def _record(self) -> Recorder:
        assert self.recorder is not None
        return self.recorder

    @property
    def _controls(self) -> Controls:
        assert self._live.status.controls is not None
        return self._live.status.controls

    def _event(self, kind: str, text: str, *, step: int | None = None) -> None:
        self._record.add_event(RunEvent(self._live.status.step if step is None else step, kind, text))
