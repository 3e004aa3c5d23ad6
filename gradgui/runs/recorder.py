"""One place that every record of a run goes through: into the history (memory) and, once begun, to the writer (disk)."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from gradgui.core.errors import StoreError
from gradgui.core.interventions import Intervention
from gradgui.core.records import RecordLayout, RunEvent, StepBatch, Validation
from gradgui.core.spec import RunSpec
from gradgui.core.status import StopReason
from gradgui.runs.engine import OpenedRun
from gradgui.runs.forking.settings import own_beginning
from gradgui.runs.history import RunHistory
from gradgui.runs.kept.kept_sources import keep_sources
from gradgui.runs.parents import parent_of_start
from gradgui.runs.start_point import Continuation, StartPoint
from gradgui.runs.store.checkpoint_folder import CheckpointFolder
from gradgui.runs.store.durable_file import sync_folder
from gradgui.runs.store.rescue import copy_history, rescue, rescue_dir
from gradgui.runs.store.run_folder import not_written, not_written_at_end, reason_text
from gradgui.runs.store.run_format import BEST, CHECKPOINTS
from gradgui.runs.store.run_writer import RunWriter
from gradgui.runs.store.writing.discarding import discarded_on_failure


class Recorder:
    """Records one run. Written by the runner's thread alone; `history` may be read by any.

    Nothing is on disk until `begin`: looking at a model leaves no run behind. What was recorded before (changes made while
    ready) is written then.
    """

    def __init__(self, spec: RunSpec, opened: OpenedRun, start: StartPoint | None = None) -> None:
        self._spec = spec
        self._start = start
        self._parent = parent_of_start(start, spec)
        self._writer: RunWriter | None = None
        self._began: float | None = None
        self._checkpointed: tuple[Path, int] | None = None  # the run's folder and the step
        self.torn = False  # a call into the engine failed half-way: what it holds belongs to no step
        self.layout: RecordLayout = opened.layout
        if start is None:
            self.history = RunHistory(opened.layout, opened.controls.selection)
            self._earlier_s = 0.0
        else:
            self.history = start.run.history(start.step, opened.layout)
            self._earlier_s = self.history.last_scalars().get("time_s", 0.0)
            if start.settings is not None:
                for change in own_beginning(start, opened.controls):
                    self.history.add_intervention(replace(change, time_s=self._earlier_s))
        initial = self.history.initial.over(opened.controls.selection)
        # What learned before step 0: of a fork with settings of its own, that is its parent's to say.
        self._opened = replace(opened, controls=opened.controls.with_selection(initial))

    @property
    def begun(self) -> bool:
        """Whether the run has started."""
        return self._began is not None

    @property
    def path(self) -> Path | None:
        """The run's folder; None before `begin` and where nothing is stored."""
        return self._writer.path if self._writer else None

    def begin(self, runs_dir: Path | None) -> None:
        """Starts the clock and, with a folder for runs, makes the run's own.

        Raises:
            StoreError: the folder can't be written to; nothing has begun.
        """
        writer = self._make_writer(runs_dir) if runs_dir is not None else None
        self._began = time.monotonic()
        self._writer = writer

    def _make_writer(self, runs_dir: Path) -> RunWriter:
        """Returns the writer of a new run, with all that happened so far, or of the one that goes on."""
        start = self._start
        if start is not None and start.continuation is Continuation.SAME_RUN:
            writer = RunWriter.reopen(start.run.path, self._spec, self._opened, start.step)
            for intervention in self.history.interventions[len(start.run.interventions) :]:
                writer.add_intervention(intervention)
            for event in self.history.events[len(start.run.events) :]:
                writer.add_event(event)
            self._set_aside_checkpoints(writer)
        else:
            writer = RunWriter.create(runs_dir, self._spec, self._opened, self._parent)
            with discarded_on_failure(writer):
                copy_history(self.history, writer)
                self._keep_sources(writer)
                writer.seal()
        self.history.set_archive(writer.archive())
        writer.limit.max_bytes = self._spec.record.max_bytes
        return writer

    def _set_aside_checkpoints(self, writer: RunWriter) -> None:
        """Takes checkpoints out of the way that are of steps which the record lost: to a torn disk, say."""
        try:
            aside = CheckpointFolder(writer.path / CHECKPOINTS).set_aside(after=self.history.n_steps)
        except OSError as error:
            writer.close(StopReason.INTERRUPTED)
            raise not_written(writer.path, error) from error
        for file in aside:
            text = f"A checkpoint is of steps that the record doesn't have: nothing goes on from it. It is kept: {file.name}"
            event = RunEvent(self.history.n_steps, "note", text)
            writer.add_event(event)
            self.history.add_event(event)

    def _keep_sources(self, writer: RunWriter) -> None:
        """Copies what the run is made from into its folder; where that can't be done, the run goes on and says so."""
        try:
            keep_sources(writer.path, self._spec)
        except OSError as error:
            text = (
                f"The programs of this run can't be kept with it ({reason_text(error)}): it can be resumed while they stay."
            )
            event = RunEvent(self.history.n_steps, "note", text)
            writer.add_event(event)
            self.history.add_event(event)

    @contextlib.contextmanager
    def stepping(self) -> Iterator[None]:
        """Around the steps themselves: where they fail, some of a chunk's may be in the weights, and no record tells which.

        No checkpoint is written then. Training goes on from the one before, and the steps since are repeated.
        """
        self.torn = True
        yield
        self.torn = False

    def append(self, batch: StepBatch, started: float, seconds: float) -> None:
        """Records a chunk that began at `started` (`time.monotonic()`) and took `seconds`; fills in `time_s`."""
        scalars = batch.scalars.copy()
        shares = np.arange(1, batch.n_steps + 1) / batch.n_steps
        since = self._earlier_s + started - (self._began or started)
        scalars[:, self.layout.column("time_s")] = since + shares * seconds
        timed = replace(batch, scalars=scalars)
        if self._writer:
            self._writer.append(timed)
        self.history.append(timed)

    def add_intervention(self, intervention: Intervention) -> None:
        """Records an intervention."""
        timed = replace(intervention, time_s=self._time_s())
        if self._writer:
            self._writer.add_intervention(timed)
        self.history.add_intervention(timed)

    def add_validation(self, validation: Validation) -> None:
        """Records the means of a validation."""
        timed = replace(validation, time_s=self._time_s())
        if self._writer:
            self._writer.add_validation(timed)
        self.history.add_validation(timed)

    def add_event(self, event: RunEvent) -> None:
        """Records an event."""
        timed = replace(event, time_s=self._time_s())
        if self._writer:
            self._writer.add_event(timed)
        self.history.add_event(timed)

    @property
    def problem(self) -> StoreError | None:
        """Why what was recorded last can't be written at present; it is in the history all the same. None: all is well."""
        return self._writer.problem if self._writer else None

    def news(self) -> list[str]:
        """Returns what is to be said of the disk since the last call, a sentence each."""
        return self._writer.news() if self._writer is not None else []

    def flush(self) -> None:
        """Brings everything so far to disk: before anything that may take long.

        A record that was damaged or deleted under way is written anew from memory.

        Raises:
            StoreError: it can't be written at present; nothing is lost, and the next call tries again.
        """
        if self._writer is None:
            return
        try:
            self._writer.flush()
        except StoreError as error:
            if not self._writer.is_damaged:
                raise
            self._write_anew(self._writer, error)

    def _write_anew(self, damaged: RunWriter, error: StoreError) -> None:
        """Writes the whole run into a new record; what is left of the old one is moved aside and an event says so."""
        self._writer, aside = damaged.begin_again(self._spec, self._opened, self._parent)
        self._checkpointed = None
        if aside is not None:
            self.history.set_archive(damaged.archive(aside.name))  # what isn't in memory any more is there, if anywhere
        n_lost = copy_history(self.history, self._writer)
        self._keep_sources(self._writer)
        lost = f" {n_lost:,} steps were in it alone and are NaN now." if n_lost else ""
        left = f"What is left of the old record is {aside}." if aside is not None else "Nothing was left of it."
        reason = reason_text(error.__cause__ or error)
        text = f"The record of this run was damaged ({reason}) and was written anew from memory.{lost} {left}"
        self.add_event(RunEvent(self.history.n_steps, "note", text))
        self.history.set_archive(self._writer.archive())
        self._writer.flush()

    def checkpoint(self, write: Callable[[Path], None], step: int) -> None:
        """Writes everything that training goes on from beside the record, unless that of this step is there.

        Args:
            write: writes the file.
            step: the step that comes next.

        Raises:
            StoreError: they can't be written at present; the next call tries again.
        """
        if self._writer is None or self._checkpointed == (self._writer.path, step):
            return
        try:
            CheckpointFolder(self._writer.path / CHECKPOINTS, self._spec.record).write(step, write)
        except OSError as error:
            raise not_written(self._writer.path, error) from error
        self._checkpointed = (self._writer.path, step)

    def keep_beginning(self, write: Callable[[Path], None], step: int) -> None:
        """Writes the checkpoint that a new run begins with: its initial weights, or those that a fork took over.

        Raises:
            StoreError: it can't be written at present.
        """
        if self._start is None or self._start.continuation is Continuation.NEW_RUN:
            self.checkpoint(write, step)

    def keep_best(self, write: Callable[[Path], None]) -> Path | None:
        """Writes the values of all variables as those of the best validation.

        Returns:
            the file; None where nothing is stored.

        Raises:
            StoreError: they can't be written at present.
        """
        if self._writer is None:
            return None
        path = self._writer.path / BEST
        try:
            write(path)
        except OSError as error:
            raise not_written(self._writer.path, error) from error
        sync_folder(path.parent)
        return path

    def rescue_checkpoint(self, write: Callable[[Path], None], step: int) -> None:
        """As `checkpoint`, at the very end: what can't be written to the run's folder is written to another one.

        Raises:
            StoreError: it couldn't be written to the run's folder; says where it is, or that it is lost.
        """
        try:
            self.checkpoint(write, step)
        except StoreError as error:
            assert self.path is not None
            folder = CheckpointFolder(rescue_dir() / self.path.name / CHECKPOINTS)
            elsewhere = folder.path(step)
            where = f"The trained weights were written to {elsewhere} instead."
            try:
                folder.write(step, write)
            except OSError:
                where = f"The trained weights are lost: {elsewhere.parent} can't be written to either."
            raise StoreError(f"{not_written_at_end(self.path, error.__cause__ or error)} {where}") from error

    def close(self, reason: StopReason, message: str = "") -> None:
        """Writes how the run ended, and closes the file.

        Raises:
            StoreError: it couldn't be written there; says where the run is now (`path`), or that its end is lost.
        """
        if self._writer is None:
            return
        with contextlib.suppress(StoreError):
            self.flush()  # a damaged record is mended
        try:
            self._writer.close(reason, message)
        except StoreError as error:
            self._writer = rescue(self.history, self._spec, self._opened, reason, message, error, self._parent)
            raise StoreError(f"{error} The whole run was written to {self._writer.path} instead.") from error

    def _time_s(self) -> float:
        return self._earlier_s + (time.monotonic() - self._began if self._began is not None else 0.0)
