"""Reads a stored run, also one that another process is writing this moment. Changes nothing."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from gradgui.core.errors import did_you_mean
from gradgui.core.interventions import Intervention
from gradgui.core.records import NORM_KINDS, NormKind, RecordLayout, RunEvent, StepBatch
from gradgui.core.selection import Selection
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import read_spec
from gradgui.core.variables import VariableInfo, learnable_paths
from gradgui.runs.history import RunHistory
from gradgui.runs.store import run_format
from gradgui.runs.store.stored_status import StoredStatus, stored_status
from gradgui.runs.store.writer_lock import is_being_written


@dataclass(frozen=True, slots=True)
class StoredValidations:
    """Validations as columns: `validation["loss"]` belongs to `validation.steps`.

    Args:
        steps: [n] int64, the step before which each was taken.
        values: name ("loss" and the metrics) to [n] float64.
    """

    steps: npt.NDArray[np.int64]
    values: dict[str, npt.NDArray[np.float64]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> npt.NDArray[np.float64]:
        try:
            return self.values[name]
        except KeyError:
            raise KeyError(
                f'No validation value has this name. Received: "{name}". {did_you_mean(name, self.values)}'
            ) from None

    def __len__(self) -> int:
        return len(self.steps)


class RunReader:
    """A stored run as arrays. What it shows is the run at one moment; `refresh` moves on to the present one.

    Args:
        path: the run's folder.

    Raises:
        StoreError: there is no run, it is damaged, or a newer gradgui wrote it.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path).expanduser()
        self._spec: RunSpec | None = None
        with self._open() as connection:
            meta = run_format.read_meta(self.path, connection)
            try:
                self.variables_info: tuple[VariableInfo, ...] = run_format.variables_from_json(meta["variables"])
                self.initial: Selection = run_format.selection_from_json(meta["initial_selection"], self.variables_info)
                self.environment: dict[str, str] = msgspec.json.decode(meta["environment"], type=dict[str, str])
                metrics = msgspec.json.decode(meta["layout"])["metrics"]
            except (KeyError, ValueError, msgspec.MsgspecError) as error:
                raise run_format.damaged(self.path, error) from error
        self.layout = RecordLayout(learnable_paths(self.variables_info), tuple(metrics))
        self.name = meta.get("name", "")
        self.gradgui_version = meta.get("gradgui_version", "")
        self.started_at = meta.get("started_at", "")
        self.refresh()

    def refresh(self) -> bool:
        """Takes note of what was written since; whether anything was."""
        before = getattr(self, "_seen", None)
        # Asked before the record is read: a writer that finishes in between is then seen as finished, never as dead.
        alive = is_being_written(self.path)
        with self._open() as connection:
            status = connection.execute("SELECT state, reason, message, steps, updated_at FROM status").fetchone()
            rows = connection.execute("SELECT first_step, n_steps, scalars FROM chunks ORDER BY first_step").fetchall()
            tables = {
                table: [body for (body,) in connection.execute(f"SELECT body FROM {table} ORDER BY id")]
                for table in ("interventions", "validations", "events")
            }
        try:
            self._status = stored_status(status, alive)
            self._interventions = tuple(run_format.intervention_from_json(body) for body in tables["interventions"])
            self._validations = tuple(run_format.validation_from_json(body) for body in tables["validations"])
            self._events = tuple(run_format.event_from_json(body) for body in tables["events"])
            self._chunks = [(first, n) for first, n, _ in rows]
            self._steps = np.concatenate([np.arange(first, first + n) for first, n in self._chunks] or [np.arange(0)])
        except (ValueError, TypeError, KeyError, msgspec.MsgspecError) as error:
            raise run_format.damaged(self.path, error) from error
        self._scalars = self._array([blob for *_, blob in rows], run_format.SCALARS_DTYPE, len(self.layout.scalars))
        self._seen = (self._status, len(self._steps), len(self._events))
        return self._seen != before

    # What was run ----------------------------------------------------------------------------------------------------

    @property
    def spec(self) -> RunSpec:
        """The spec of the run.

        Raises:
            SpecError: its file is missing or was changed.
        """
        if self._spec is None:
            self._spec = read_spec(self.path / run_format.SPEC_FILE)
        return self._spec

    @property
    def variables(self) -> tuple[str, ...]:
        """Paths of the learnable variables: the columns of `norms`."""
        return self.layout.variables

    @property
    def checkpoint(self) -> Path | None:
        """The values of all variables at the end (`.npz`, by path); None where none was written."""
        path = self.path / run_format.CHECKPOINT
        return path if path.is_file() else None

    @property
    def status(self) -> StoredStatus:
        """Where the run stands."""
        return self._status

    # What was recorded -----------------------------------------------------------------------------------------------

    @property
    def n_steps(self) -> int:
        """Number of recorded steps."""
        return len(self._steps)

    @property
    def steps(self) -> npt.NDArray[np.int64]:
        """Step numbers, [n] int64."""
        return self._steps

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
        return self._scalars[:, self.layout.column(name)].copy()

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
        with self._open() as connection:
            blobs = [self._norm_blob(connection, chosen, first) for first, _ in self._chunks]
        return self._array(blobs, run_format.NORMS_DTYPE, len(self.variables))

    def batches(self) -> Iterator[StepBatch]:
        """Yields all steps in order, a stored stretch at a time: for what needn't hold the whole run in memory."""
        n_variables = len(self.variables)
        row = 0
        with self._open() as connection:
            for first, n in self._chunks:
                norms = np.empty((n, n_variables, len(NORM_KINDS)), np.float32)
                for kind in NormKind:
                    blob = self._norm_blob(connection, kind, first)
                    norms[:, :, kind] = self._array([blob], run_format.NORMS_DTYPE, n_variables, n)
                yield StepBatch(first, self._scalars[row : row + n].copy(), norms)
                row += n

    @property
    def interventions(self) -> tuple[Intervention, ...]:
        """What was changed while it ran, in order."""
        return self._interventions

    @property
    def events(self) -> tuple[RunEvent, ...]:
        """What else happened, in order."""
        return self._events

    @property
    def validation(self) -> StoredValidations:
        """Validations as columns."""
        names = dict.fromkeys(name for validation in self._validations for name in validation.values)
        steps = np.array([validation.step for validation in self._validations], dtype=np.int64)
        return StoredValidations(
            steps, {name: np.array([v.values.get(name, np.nan) for v in self._validations]) for name in names}
        )

    def history(self) -> RunHistory:
        """Returns all that was recorded as the history that the plots read; made anew at each call."""
        history = RunHistory(self.layout, self.initial)
        for batch in self.batches():
            history.append(batch)
        for intervention in self._interventions:
            history.add_intervention(intervention)
        for validation in self._validations:
            history.add_validation(validation)
        for event in self._events:
            history.add_event(event)
        return history

    # The file --------------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Opens the record for one moment: nothing stays open that would keep the folder from being moved or deleted."""
        connection = run_format.connect_to_read(self.path)
        try:
            connection.execute("BEGIN")  # one moment of the record for all that is read
            yield connection
        except sqlite3.DatabaseError as error:
            raise run_format.damaged(self.path, error) from error
        finally:
            connection.close()

    def _norm_blob(self, connection: sqlite3.Connection, kind: int, first_step: int) -> bytes:
        row = connection.execute("SELECT data FROM norms WHERE kind = ? AND first_step = ?", (kind, first_step)).fetchone()
        if row is None:
            raise run_format.damaged(self.path, f"the norms from step {first_step} are missing")
        return bytes(row[0])

    def _array(self, blobs: list[bytes], dtype: str, n_columns: int, n_rows: int | None = None) -> npt.NDArray[Any]:
        """Returns blobs one below the other, [n_rows (None: every step), n_columns], in this machine's byte order."""
        shape = (self.n_steps if n_rows is None else n_rows, n_columns)
        try:
            return np.frombuffer(b"".join(blobs), dtype).reshape(shape).astype(np.dtype(dtype).newbyteorder("="))
        except ValueError as error:
            raise run_format.damaged(self.path, error) from error
