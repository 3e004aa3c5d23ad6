"""Writes a run to disk while it happens: the run's folder, the transactions and their rhythm. The tables are `run_format`'s.

What is added waits in memory for `COMMIT_EVERY_S` at most: a thread of the writer's own commits it, so that a slow disk
never holds up the training and a long step holds up no commit. SQLite in WAL mode survives the death of the process at any
moment; every commit is brought to the disk itself, and from the log into the record, so that a power cut costs no more
than a crash does. What can't be written (the disk is full) waits on: adding never fails, `problem` says why, and the thread
tries again every `RETRY_EVERY_S`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import shutil
import sqlite3
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Self

from gradgui.core.errors import StoreError
from gradgui.core.interventions import Intervention
from gradgui.core.records import RecordLayout, RunEvent, StepBatch, Validation
from gradgui.core.spec import RunSpec
from gradgui.core.status import StopReason
from gradgui.runs.engine import OpenedRun
from gradgui.runs.store import run_format
from gradgui.runs.store.commit_thread import CommitThread
from gradgui.runs.store.limits.disk_pace import DiskPace
from gradgui.runs.store.limits.record_limit import RecordLimit
from gradgui.runs.store.page_sealer import PageSealer
from gradgui.runs.store.pages import steps_a_page
from gradgui.runs.store.record_connection import bring_home
from gradgui.runs.store.record_tables import insert_steps, now
from gradgui.runs.store.run_folder import make_run_folder, move_aside, not_writable, not_written, not_written_at_end
from gradgui.runs.store.stored_rows import StoredArchive, StoredRows
from gradgui.runs.store.writing.open_record import OpenRecord, RecordGoneError, is_damage, made_record, reopened_record
from gradgui.runs.store.writing.waiting import Waiting

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
        record: open, of the run's folder.
        layout: the columns.
    """

    def __init__(self, record: OpenRecord, layout: RecordLayout) -> None:
        self.path = record.folder
        self.layout = layout
        self._record = record
        self._waiting = Waiting()
        self._commit_lock = threading.Lock()  # the connection
        page_steps, index = steps_a_page(len(layout.variables)), record.index
        self._sealer = PageSealer(layout, page_steps)
        if index is not None:
            self._sealer = PageSealer(layout, index.page_steps, index.n_pages, index.n_steps)
        self._problem: StoreError | None = None
        self._is_damaged = False
        self._closed = False
        self.pace = DiskPace()
        self.limit = RecordLimit()
        self._thread = CommitThread(self._carry_on, lambda: COMMIT_EVERY_S if self._problem is None else RETRY_EVERY_S)

    @classmethod
    def create(cls, runs_dir: Path, spec: RunSpec, opened: OpenedRun, parent: run_format.Parent | None = None) -> Self:
        """Makes a new folder for a run, with its spec and an empty record.

        Raises:
            StoreError: the folder can't be written to.
        """
        started = dt.datetime.now(dt.UTC)
        try:
            folder = make_run_folder(runs_dir, started, spec.name or opened.model_name or "run")
        except OSError as error:
            raise not_writable(runs_dir, error) from error
        try:
            return cls(made_record(folder, started, spec, opened, parent), opened.layout)
        except (OSError, sqlite3.Error) as error:
            shutil.rmtree(folder, ignore_errors=True)  # made a moment ago, for nothing
            raise not_writable(runs_dir, error) from error

    @classmethod
    def reopen(cls, folder: Path, spec: RunSpec, opened: OpenedRun, n_steps: int | None = None) -> Self:
        """Goes on with a run that has ended, after its last recorded step.

        Args:
            folder: the run's folder.
            spec: what is written beside the record from now on: it may go on for longer.
            opened: what was opened; its columns must be those of the record.
            n_steps: as many as it had when somebody looked; None: nobody did.

        Raises:
            StoreError: another process writes it or has gone on with it since, it is damaged, or it can't be written to.
        """
        return cls(reopened_record(folder, spec, opened, n_steps), opened.layout)

    def begin_again(
        self, spec: RunSpec, opened: OpenedRun, parent: run_format.Parent | None = None
    ) -> tuple[Self, Path | None]:
        """Gives a damaged record up: moves what is left of it aside and begins the same run's record again, empty.

        May be called again where it failed.

        Returns:
            the new writer; where the old record is, None where nothing was left of it.

        Raises:
            StoreError: the folder can't be written to.
        """
        self._thread.stop()
        with contextlib.suppress(sqlite3.Error):
            self._record.connection.close()
        self._record.lock.release()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            aside = move_aside(self.path / run_format.RECORD_FILE)
            record = made_record(self.path, self._record.started, spec, opened, parent)
            return type(self)(record, opened.layout), aside
        except (OSError, sqlite3.Error) as error:
            raise not_written(self.path, error) from error

    @property
    def is_damaged(self) -> bool:
        """Whether the record is gone or no record any more, so that trying again doesn't help. Any thread."""
        return self._is_damaged

    @property
    def problem(self) -> StoreError | None:
        """Why what waits can't be written at present; None while all is well. Any thread."""
        return self._problem

    @property
    def n_sealed(self) -> int:
        """Steps in sealed pages: on disk, and drawn without reading them. Any thread."""
        return self._sealer.n_sealed

    def archive(self, record: str = run_format.RECORD_FILE) -> StoredArchive:
        """Returns the record, or one that was moved aside, as the memory of a history: what is sealed needn't be held."""

        def opening() -> contextlib.AbstractContextManager[sqlite3.Connection]:
            return run_format.record_opened(self.path, record)

        stored = StoredRows(opening, self.layout, self.layout.scalars, self._sealer.page_steps)
        return StoredArchive(stored, self.layout, lambda: self.n_sealed)

    def append(self, batch: StepBatch) -> None:
        """Adds the steps that follow the last one."""
        full = self._waiting.add_steps(batch) > BUFFER_BYTES
        self.pace.added()
        self._thread.wake()
        if full and self._problem is None:
            with self.pace.holding_up():
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

    def seal(self) -> None:
        """Commits what waits and packs what is complete, at once: afterwards all of it can be read through `archive`.

        Raises:
            StoreError: the disk is full or gone; what couldn't be written still waits.
        """
        self.flush()
        self._seal_pages()

    def close(self, reason: StopReason, message: str = "") -> None:
        """Commits what waits, writes how the run ended, and gives the files back. A second call does nothing.

        Raises:
            StoreError: it couldn't be written; the files are given back all the same.
        """
        if self._closed:
            return
        self._closed = True
        self._thread.stop()
        state = "failed" if reason is StopReason.FAILED else "finished"
        try:
            self._commit(state, reason.value, message)
            # One plain file is easier to copy and to read from a folder that can't be written to. A reader may be in the
            # way: then it stays as it is, which is as good.
            with contextlib.suppress(sqlite3.OperationalError):
                self._record.connection.execute("PRAGMA busy_timeout = 200")
                self._record.connection.execute("PRAGMA journal_mode = DELETE")
        except (sqlite3.Error, OSError, RecordGoneError) as error:
            text = f"{not_written_at_end(self.path, error)} The first {self._sealer.n_steps} steps are there."
            raise StoreError(text) from error
        finally:
            self._record.close()

    def _add_row(self, table: str, step: int, record: Intervention | Validation | RunEvent) -> None:
        row = (f"INSERT INTO {table} (step, body) VALUES (?, ?)", (step, run_format.to_json(asdict(record))))
        self._waiting.add_row(row)
        self.pace.added()
        self._thread.wake()

    def _carry_on(self) -> bool:
        """Commits what waits, then packs, thins and brings home; whether it must be tried again. The writer's own thread."""
        if self._try_to_commit() is not None:
            return True
        self._seal_pages()
        with self._commit_lock, contextlib.suppress(sqlite3.Error):  # the next commit tries again
            if not self._thread.stopping:
                self.limit.apply(self._record.connection, self._sealer, len(self.layout.variables))
        with self._commit_lock, contextlib.suppress(sqlite3.Error):  # the log holds it all the same
            bring_home(self._record.connection)  # which alone is then at most a second old
        return False

    def news(self) -> list[str]:
        """Returns what is to be said since the last call: that the disk is slow, that the record has reached its limit."""
        slow = self.pace.news(self._waiting.n_bytes) if self._problem is None else ""
        return [text for text in (slow, self.limit.news()) if text]

    def _try_to_commit(self) -> StoreError | None:
        """Commits what waits; returns why it can't be done, which `problem` then says too."""
        try:
            self._commit("running", "", "")
        except Exception as error:  # noqa: BLE001 - the recorder's edge: whatever it is, what waits is kept
            if self._problem is None:
                logger.warning("The run can't be written to %s: %s", self.path, error)
            self._problem, self._is_damaged = not_written(self.path, error), is_damage(error)
            self._problem.__cause__ = error
        else:
            self._problem, self._is_damaged = None, False
        return self._problem

    def _seal_pages(self) -> None:
        """Packs the pages that are complete. Where that fails, their steps stay as they are: the next commit tries again."""
        while not self._thread.stopping:
            with self._commit_lock:
                if not self._sealer.due:
                    return
                try:
                    self._sealer.seal_next(self._record.connection)
                except (sqlite3.Error, ValueError) as error:
                    logger.warning("A page of %s can't be packed: %s", self.path, error)
                    return

    def _commit(self, state: str, reason: str, message: str) -> None:
        """Writes what waits in one transaction: all of it or, with an error, nothing; then it waits again."""
        with self._commit_lock:
            taken = self._waiting.take()
            batches = taken.batches
            self.pace.taken()
            steps = batches[-1].next_step if batches else self._sealer.n_steps
            execute = self._record.connection.execute
            try:
                self._record.check_there()
                execute("BEGIN IMMEDIATE")
                if batches:
                    insert_steps(self._record.connection, batches, self._sealer.page_steps)
                for statement, values in taken.rows:
                    execute(statement, values)
                execute(
                    "UPDATE status SET state = ?, reason = ?, message = ?, steps = ?, updated_at = ?",
                    (state, reason, message, steps, now()),
                )
                execute("COMMIT")
            except BaseException:  # an interrupt too
                self._waiting.put_back(taken)
                self.pace.written(done=False)
                if self._record.connection.in_transaction:
                    execute("ROLLBACK")
                raise
            self.pace.written(done=True)
            if batches:
                self._sealer.committed(batches)
