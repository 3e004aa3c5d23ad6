"""Reads a stored run, also one that another process is writing this moment. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from gradgui.core.errors import did_you_mean
from gradgui.core.gradient_math import clip_firing
from gradgui.core.interventions import Intervention
from gradgui.core.records import NORM_KINDS, NormKind, RecordLayout, RunEvent, StepBatch, Validation
from gradgui.core.spec import RunSpec
from gradgui.runs.history import RunHistory
from gradgui.runs.store import run_format
from gradgui.runs.store.checkpoint_folder import CheckpointFolder
from gradgui.runs.store.pages import SCALARS_SERIES
from gradgui.runs.store.run_labels import given_name
from gradgui.runs.store.stored_head import StoredHead
from gradgui.runs.store.stored_history import add_what_is_new, fill_history
from gradgui.runs.store.stored_rows import StoredArchive, StoredRows
from gradgui.runs.store.stored_spec import read_stored_spec
from gradgui.runs.store.stored_status import StoredStatus, stored_status
from gradgui.runs.store.stored_validations import StoredValidations, validations_as_columns
from gradgui.runs.store.writer_lock import is_being_written

#: `batches` yields so many steps at a time.
_BATCH_STEPS = 1024


class RunReader:
    """A stored run as arrays. What it shows is the run at one moment; `refresh` moves on to the present one.

    Args:
        path: the run's folder.
        record: the file with its record, if that isn't in there.

    Raises:
        StoreError: there is no run, it is damaged, or a newer gradgui wrote it.
    """

    def __init__(self, path: str | Path, record: Path | None = None) -> None:
        self.path = Path(path).expanduser()
        self._record = run_format.RECORD_FILE if record is None else str(record.absolute())
        self.mended = ""  # what was said when its record, found damaged, was written anew a moment ago
        self._spec: RunSpec | None = None
        with run_format.record_opened(self.path, self._record) as connection:
            self._meta = meta = run_format.read_meta(self.path, connection)
            try:
                head = StoredHead.of(meta)
            except (KeyError, ValueError, msgspec.MsgspecError) as error:
                raise run_format.damaged(self.path, error) from error
        self.variables_info, self.initial, self.layout = head.variables, head.initial, head.layout
        self.environment, self.arrays = head.environment, head.arrays
        self.planned_steps, self.n_validation_examples = head.planned_steps, head.n_validation_examples
        self.model_name, self.is_raw = head.model_name, head.is_raw
        self._parent = head.parent
        self._stored = StoredRows(
            lambda: run_format.record_opened(self.path, self._record), self.layout, head.scalars, head.page_steps
        )
        self.name = given_name(self.path) or meta.get("name", "")
        self.gradgui_version = meta.get("gradgui_version", "")
        self.started_at = meta.get("started_at", "")
        self.refresh()

    def refresh(self) -> bool:
        """Takes note of what was written since; whether anything was."""
        before = getattr(self, "_seen", None)
        # Asked before the record is read: a writer that finishes in between is then seen as finished, never as dead.
        alive = is_being_written(self.path)
        try:
            with run_format.record_opened(self.path, self._record) as connection:
                status = connection.execute("SELECT state, reason, message, steps, updated_at FROM status").fetchone()
                tables = {
                    table: [body for (body,) in connection.execute(f"SELECT body FROM {table} ORDER BY id")]
                    for table in ("interventions", "validations", "events")
                }
                self._index = self._stored.index(connection)  # of the same moment: no step without the changes before it
            self._status = stored_status(status, alive)
            self._interventions = tuple(run_format.intervention_from_json(body) for body in tables["interventions"])
            self._validations = tuple(run_format.validation_from_json(body) for body in tables["validations"])
            self._events = tuple(run_format.event_from_json(body) for body in tables["events"])
        except (ValueError, TypeError, KeyError, msgspec.MsgspecError) as error:
            raise run_format.damaged(self.path, error) from error
        self._all_scalars: npt.NDArray[np.float64] | None = None
        self._seen = (self._status, self.n_steps, len(self._events))
        return self._seen != before

    # What was run ----------------------------------------------------------------------------------------------------

    @property
    def spec(self) -> RunSpec:
        """The spec of the run.

        Raises:
            SpecError: its file is missing or was changed, and the record holds no copy.
        """
        if self._spec is None:
            self._spec = read_stored_spec(self.path, self._meta)
        return self._spec

    @property
    def variables(self) -> tuple[str, ...]:
        """Paths of the learnable variables: the columns of `norms`."""
        return self.layout.variables

    @property
    def checkpoints(self) -> CheckpointFolder:
        """The files from which training can go on."""
        return CheckpointFolder(self.path / run_format.CHECKPOINTS)

    @property
    def trained_weights(self) -> Path | None:
        """The file with the weights that the run ended with: those of its best validation where they were put back.

        Before its end, those of its newest checkpoint; None: there is none.
        """
        best = self.path / run_format.BEST
        ends = [event.kind for event in self._events if event.kind in {"started", "restored"}]  # it may have gone on since
        if best.is_file() and ends[-1:] == ["restored"]:
            return best
        newest = self.checkpoints.newest()
        return None if newest is None else newest[1]

    @property
    def parent(self) -> run_format.Parent | None:
        """The run that this one was forked from; None: from none."""
        return self._parent

    @property
    def status(self) -> StoredStatus:
        """Where the run stands."""
        return self._status

    # What was recorded -----------------------------------------------------------------------------------------------

    @property
    def n_steps(self) -> int:
        """Number of recorded steps."""
        return self._index.n_steps

    @property
    def n_sealed(self) -> int:
        """Number of steps in sealed pages; those after them are the newest."""
        return self._index.n_sealed

    @property
    def steps(self) -> npt.NDArray[np.int64]:
        """Step numbers, [n] int64."""
        return np.arange(self.n_steps)

    @property
    def loss(self) -> npt.NDArray[np.float64]:
        """The quantity that was differentiated, before the step's update, [n] float64: data loss plus penalty."""
        return self.scalars("loss")

    @property
    def penalty(self) -> npt.NDArray[np.float64]:
        """The part of the loss that regularisers add, [n] float64."""
        return self.scalars("penalty")

    @property
    def learning_rate(self) -> npt.NDArray[np.float64]:
        """The base rate, [n] float64."""
        return self.scalars("learning_rate")

    @property
    def clip_factor(self) -> npt.NDArray[np.float64]:
        """The smallest factor over the active variables, [n] float64; NaN without clipping and for "value"."""
        return self.scalars("clip_factor")

    @property
    def loss_scale(self) -> npt.NDArray[np.float64]:
        """The factor of each step's backward pass in float16, [n] float64; NaN in other precisions."""
        return self.scalars("loss_scale")

    @property
    def clip_fired(self) -> tuple[int, int]:
        """How many updates a clip by norm changed, and how many it looked at; clipping by value isn't counted."""
        return clip_firing(self.clip_factor, self.finite)

    @property
    def epoch(self) -> npt.NDArray[np.float64]:
        """The epoch that each step belongs to, from 0, [n] float64."""
        return self.scalars("epoch")

    @property
    def time_s(self) -> npt.NDArray[np.float64]:
        """Seconds since the start at each step's end, [n] float64."""
        return self.scalars("time_s")

    @property
    def finite(self) -> npt.NDArray[np.bool_]:
        """Whether the step was finite, [n]; one that wasn't changed nothing."""
        return np.not_equal(self.scalars("finite"), 0)

    def metrics(self, name: str) -> npt.NDArray[np.float64]:
        """Returns a metric on each step's batch, [n] float64.

        Raises:
            KeyError: no such metric; names those that there are.
        """
        if name not in self.layout.metrics:
            raise KeyError(f'The metric must be recorded. Received: "{name}". {did_you_mean(name, self.layout.metrics)}')
        return self.scalars(name)

    def scalars(self, name: str) -> npt.NDArray[np.float64]:
        """Returns a scalar column, [n] float64.

        Raises:
            KeyError: no such column.
        """
        column = self.layout.column(name)
        if self._all_scalars is None:
            self._all_scalars = self._rows(SCALARS_SERIES, 0, self.n_steps)
        return self._all_scalars[:, column].copy()

    def norms(self, kind: str | NormKind) -> npt.NDArray[np.float32]:
        """Returns the L2 norms of all variables at every step, [n, n_variables] float32.

        Args:
            kind: "gradient" (raw; NaN: not connected or not differentiated), "clipped" (NaN where frozen), "update" (of the
                change that the step made; 0 where frozen), "weight" (before the update).

        Raises:
            KeyError: no such kind.
        """
        chosen = NORM_KINDS.index(kind) if isinstance(kind, str) and kind in NORM_KINDS else kind
        if isinstance(chosen, str):
            raise KeyError(f'The kind of norm must be one of {", ".join(NORM_KINDS)}. Received: "{kind}".')
        return self._rows(chosen, 0, self.n_steps)

    def batches(self, start: int = 0, stop: int | None = None) -> Iterator[StepBatch]:
        """Yields the steps `start` to `stop` (None: the last) in order, a stretch at a time: never the whole run at once."""
        last = self.n_steps if stop is None else min(stop, self.n_steps)
        for first in range(start, last, _BATCH_STEPS):
            stop = min(first + _BATCH_STEPS, last)
            norms = np.stack([self._rows(kind, first, stop) for kind in NormKind], axis=2)
            yield StepBatch(first, self._rows(SCALARS_SERIES, first, stop), norms)

    @property
    def interventions(self) -> tuple[Intervention, ...]:
        """What was changed while it ran, in order."""
        return self._interventions

    @property
    def events(self) -> tuple[RunEvent, ...]:
        """What else happened, in order."""
        return self._events

    @property
    def validations(self) -> tuple[Validation, ...]:
        """What was validated, in order."""
        return self._validations

    @property
    def validation(self) -> StoredValidations:
        """Validations as columns."""
        return validations_as_columns(self._validations)

    def history(self, n_steps: int | None = None, layout: RecordLayout | None = None) -> RunHistory:
        """Returns what was recorded as the history that the plots read; made anew at each call.

        Sealed pages stay on disk and are read when they are looked at.

        Args:
            n_steps: only the first so many steps, and what happened before the next one; None: everything.
            layout: the scalar columns to have, NaN where they weren't recorded; None: those of the record.
        """
        stored, layout = self._stored.relaid(layout or self.layout), layout or self.layout
        n_steps = self.n_steps if n_steps is None else min(n_steps, self.n_steps)
        n_sealed = min(self._index.n_sealed, n_steps // self._index.page_steps * self._index.page_steps)
        history = RunHistory(layout, self.initial, StoredArchive(stored, layout, lambda: n_sealed))
        fill_history(history, self, n_sealed, n_steps)
        return history

    def follow(self, history: RunHistory) -> bool:
        """Adds to a history that this reader made what another process has written since; whether anything was.

        Args:
            history: of `history()`, whole. Nothing else may add to it meanwhile; it may be read.
        """
        grown = self.refresh()
        add_what_is_new(history, self)
        return grown

    def _rows(self, series: int, start: int, stop: int) -> npt.NDArray[Any]:
        try:
            return self._stored.rows(series, start, stop)
        except ValueError as error:
            raise run_format.damaged(self.path, error) from error
