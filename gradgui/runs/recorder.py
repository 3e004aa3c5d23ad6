"""One place that every record of a run goes through: into the history (memory) and, once begun, to the writer (disk)."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from gradgui.core.interventions import Intervention
from gradgui.core.records import RecordLayout, RunEvent, StepBatch, Validation
from gradgui.core.spec import RunSpec
from gradgui.core.status import StopReason
from gradgui.runs.engine import OpenedRun
from gradgui.runs.history import RunHistory
from gradgui.runs.run_writer import RunWriter


class Recorder:
    """Records one run. Written by the runner's thread alone; `history` may be read by any.

    Nothing is on disk until `begin`: looking at a model leaves no run behind. What was recorded before (changes made while
    ready) is written then.
    """

    def __init__(self, spec: RunSpec, opened: OpenedRun) -> None:
        self._spec = spec
        self._opened = opened
        self._writer: RunWriter | None = None
        self._began: float | None = None
        self.layout: RecordLayout = opened.layout
        self.history = RunHistory(opened.layout, opened.controls.selection)

    @property
    def begun(self) -> bool:
        """Whether the run has started."""
        return self._began is not None

    @property
    def path(self) -> Path | None:
        """The run's folder; None before `begin` and where nothing is stored."""
        return self._writer.path if self._writer else None

    def begin(self, runs_dir: Path | None) -> None:
        """Starts the clock and, with a folder for runs, makes the run's own."""
        self._began = time.monotonic()
        if runs_dir is None:
            return
        self._writer = RunWriter.create(runs_dir, self._spec, self._opened)
        for intervention in self.history.interventions:
            self._writer.add_intervention(intervention)
        for event in self.history.events:
            self._writer.add_event(event)

    def append(self, batch: StepBatch, started: float, seconds: float) -> None:
        """Records a chunk that began at `started` (`time.monotonic()`) and took `seconds`; fills in `time_s`."""
        scalars = batch.scalars.copy()
        shares = np.arange(1, batch.n_steps + 1) / batch.n_steps
        scalars[:, self.layout.column("time_s")] = started - (self._began or started) + shares * seconds
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

    def flush(self) -> None:
        """Brings everything so far to disk: before anything that may take long."""
        if self._writer:
            self._writer.flush()

    def close(self, reason: StopReason, message: str = "") -> None:
        """Writes how the run ended, and closes the file."""
        if self._writer:
            self._writer.close(reason, message)

    def _time_s(self) -> float:
        return time.monotonic() - self._began if self._began is not None else 0.0
