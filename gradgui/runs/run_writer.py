"""Writes a run to disk while it happens: the run's folder, the transactions and their rhythm. The tables are `run_format`'s.

What is added waits in memory for `COMMIT_EVERY_S` at most: a thread of the writer's own commits it, so that a slow disk
never holds up the training and a long step holds up no commit. SQLite in WAL mode survives the death of the process at any
moment. What can't be written (the disk is full) waits on: adding never fails, `problem` says why, and the thread tries
again every `RETRY_EVERY_S`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib.metadata
import logging
import shutil
import sqlite3
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

import numpy as np

from gradgui.core.errors import StoreError
from gradgui.core.interventions import Intervention
from gradgui.core.records import NormKind, RunEvent, StepBatch, Validation
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import spec_to_toml
from gradgui.core.status import StopReason
from gradgui.runs import run_format
from gradgui.runs.engine import OpenedRun
from gradgui.runs.run_folder import make_run_folder, not_writable, not_written, not_written_at_end
from gradgui.runs.writer_lock import WriterLock

logger = logging.getLogger(__name__)

#: Nothing waits longer than this for its commit.
COMMIT_EVERY_S = 0.4
#: How long to wait before what couldn't be written is tried again.
RETRY_EVERY_S = 2.0
#: More than this isn't held back, however young.
BUFFER_BYTES = 1 << 23


class RunWriter:
    """Writes one run. One thread adds; `close` must be called.

    Args:
        path: the run's folder, with its record made.
        connection: an open connection to the record, usable from any thread.
        lock: says to other processes that this one writes.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: WriterLock) -> None:
        self.path = path
        self._connection = connection
        self._lock = lock
        self._waiting_lock = threading.Lock()  # what waits: held for an instant, so that adding never waits for the disk
        self._commit_lock = threading.Lock()  # the connection
        self._batches: list[StepBatch] = []
        self._rows: list[tuple[str, tuple[Any, ...]]] = []
        self._waiting_bytes = 0
        self._steps = 0
        self._problem: StoreError | None = None
        self._closed = False
        self._something_waits = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._keep_committing, name="gradgui-run-writer", daemon=True)
        self._thread.start()

    @classmethod
    def create(cls, runs_dir: Path, spec: RunSpec, opened: OpenedRun) -> Self:
        """Makes a new folder for a run, with its spec and an empty record.

        Raises:
            StoreError: the folder can't be written to.
        """
        started = dt.datetime.now(dt.UTC)
        folder: Path | None = None
        lock: WriterLock | None = None
        connection: sqlite3.Connection | None = None
        try:
            folder = make_run_folder(runs_dir, started, spec.name or opened.model_name or "run")
            (folder / run_format.SPEC_FILE).write_text(
                spec_to_toml(spec.with_absolute_paths(Path.cwd())), encoding="utf-8", newline="\n"
            )
            lock = WriterLock(folder)
            connection = sqlite3.connect(
                folder / run_format.RECORD_FILE, isolation_level=None, check_same_thread=False, timeout=10.0
            )
            _make_record(connection, started, spec, opened)
        except (OSError, sqlite3.Error) as error:
            if connection is not None:
                connection.close()
            if lock is not None:
                lock.release()
            if folder is not None:  # made a moment ago, for nothing
                shutil.rmtree(folder, ignore_errors=True)
            raise not_writable(runs_dir, error) from error
        return cls(folder, connection, lock)

    @property
    def problem(self) -> StoreError | None:
        """Why what waits can't be written at present; None while all is well. Any thread."""
        return self._problem

    def append(self, batch: StepBatch) -> None:
        """Adds the steps that follow the last one."""
        with self._waiting_lock:
            self._batches.append(batch)
            self._waiting_bytes += batch.scalars.nbytes + batch.norms.nbytes
            full = self._waiting_bytes > BUFFER_BYTES
        self._something_waits.set()
        if full and self._problem is None:
            self._try_to_commit()

    def add_intervention(self, intervention: Intervention) -> None:
        """Adds an intervention."""
        self._add_row("interventions", intervention.step, intervention)

    def add_validation(self, validation: Validation) -> None:
        """Adds the means of a validation."""
        self._add_row("validations", validation.step, validation)

    def add_event(self, event: RunEvent) -> None:
        """Adds an event."""
        self._add_row("events", event.step, event)

    def flush(self) -> None:
        """Commits what waits; afterwards every reader sees it, and a crash of this process loses none of it.

        Raises:
            StoreError: the disk is full or gone; what couldn't be written still waits.
        """
        problem = self._try_to_commit()
        if problem is not None:
            raise problem

    def close(self, reason: StopReason, message: str = "") -> None:
        """Commits what waits, writes how the run ended, and gives the files back. A second call does nothing.

        Raises:
            StoreError: it couldn't be written; the files are given back all the same.
        """
        if self._closed:
            return
        self._closed = True
        self._closing.set()
        self._something_waits.set()
        self._thread.join()
        state = "failed" if reason is StopReason.FAILED else "finished"
        try:
            self._commit(state, reason.value, message)
            # One plain file is easier to copy and to read from a folder that can't be written to. A reader may be in the
            # way: then it stays as it is, which is as good.
            with contextlib.suppress(sqlite3.OperationalError):
                self._connection.execute("PRAGMA busy_timeout = 200")
                self._connection.execute("PRAGMA journal_mode = DELETE")
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{not_written_at_end(self.path, error)} The first {self._steps} steps are there.") from error
        finally:
            self._connection.close()
            self._lock.release()

    def _add_row(self, table: str, step: int, record: Any) -> None:
        row = (f"INSERT INTO {table} (step, body) VALUES (?, ?)", (step, run_format.to_json(asdict(record))))
        with self._waiting_lock:
            self._rows.append(row)
        self._something_waits.set()

    def _keep_committing(self) -> None:
        """The writer's own thread."""
        while True:
            self._something_waits.wait()
            if self._closing.wait(COMMIT_EVERY_S if self._problem is None else RETRY_EVERY_S):
                return
            self._something_waits.clear()
            if self._try_to_commit() is not None:
                self._something_waits.set()

    def _try_to_commit(self) -> StoreError | None:
        """Commits what waits; returns why it can't be done, which `problem` then says too."""
        try:
            self._commit("running", "", "")
        except Exception as error:  # noqa: BLE001 - the recorder's edge: whatever it is, what waits is kept
            if self._problem is None:
                logger.warning("The run can't be written to %s: %s", self.path, error)
            self._problem = not_written(self.path, error)
        else:
            self._problem = None
        return self._problem

    def _commit(self, state: str, reason: str, message: str) -> None:
        """Writes what waits in one transaction: all of it or, with an error, nothing; then it waits again."""
        with self._commit_lock:
            with self._waiting_lock:
                batches, rows, waiting_bytes = self._batches, self._rows, self._waiting_bytes
                self._batches, self._rows, self._waiting_bytes = [], [], 0
            steps = batches[-1].next_step if batches else self._steps
            execute = self._connection.execute
            try:
                execute("BEGIN IMMEDIATE")
                if batches:
                    _insert(self._connection, batches)
                for statement, values in rows:
                    execute(statement, values)
                execute(
                    "UPDATE status SET state = ?, reason = ?, message = ?, steps = ?, updated_at = ?",
                    (state, reason, message, steps, _now()),
                )
                execute("COMMIT")
            except Exception:
                with self._waiting_lock:
                    self._batches, self._rows = [*batches, *self._batches], [*rows, *self._rows]
                    self._waiting_bytes += waiting_bytes
                if self._connection.in_transaction:
                    execute("ROLLBACK")
                raise
            self._steps = steps


def _insert(connection: sqlite3.Connection, batches: list[StepBatch]) -> None:
    """Writes consecutive batches as one row: thousands of single steps a second stay cheap to write and to read."""
    first = batches[0].first_step
    scalars = np.concatenate([batch.scalars for batch in batches])
    norms = np.concatenate([batch.norms for batch in batches])
    connection.execute(
        "INSERT INTO chunks VALUES (?, ?, ?)", (first, len(scalars), scalars.astype(run_format.SCALARS_DTYPE).tobytes())
    )
    connection.executemany(
        "INSERT INTO norms VALUES (?, ?, ?)",
        [(int(kind), first, norms[:, :, kind].astype(run_format.NORMS_DTYPE).tobytes()) for kind in NormKind],
    )


def _make_record(connection: sqlite3.Connection, started: dt.datetime, spec: RunSpec, opened: OpenedRun) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    variables = [asdict(variable) for variable in opened.variables]
    opening = {
        "device": opened.device, "model_name": opened.model_name, "n_examples": opened.n_examples,
        "n_validation_examples": opened.n_validation_examples, "steps_per_epoch": opened.steps_per_epoch,
        "n_steps": opened.n_steps, "notes": opened.notes,
    }  # fmt: skip
    meta = {
        "format": str(run_format.FORMAT),
        "gradgui_version": _gradgui_version(),
        "started_at": started.isoformat(timespec="seconds"),
        "name": spec.name or opened.model_name or "run",
        "model_source": spec.model.source,
        "layout": run_format.to_json({"scalars": opened.layout.scalars, "metrics": opened.metrics}),
        "variables": run_format.to_json(variables),
        "initial_selection": run_format.to_json(opened.controls.selection.flags),
        "environment": run_format.to_json(opened.environment),
        "opened": run_format.to_json(opening),
    }
    connection.execute("BEGIN")
    for statement in run_format.SCHEMA.strip().split(";\n"):
        connection.execute(statement)
    connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    connection.execute("INSERT INTO status VALUES (1, 'running', '', '', 0, ?)", (_now(),))
    connection.execute("COMMIT")


def _gradgui_version() -> str:
    try:
        return importlib.metadata.version("gradgui")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
