"""A run's record, open to be written: made in a new folder, or opened again; the lock that says so to other processes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from gradgui.core.spec import RunSpec
from gradgui.runs.engine import OpenedRun
from gradgui.runs.store import run_format
from gradgui.runs.store.durable_file import delete_parts, sync_folder
from gradgui.runs.store.pages import PageIndex
from gradgui.runs.store.record_connection import bring_home, connect_to_write
from gradgui.runs.store.record_tables import check_as_seen, check_continues, lengthen, make_record, now
from gradgui.runs.store.run_folder import not_written
from gradgui.runs.store.stored_spec import keep_copy, write_spec
from gradgui.runs.store.writer_lock import WriterLock

#: Of every SQLite file.
_HEADER_BYTES = 100


class RecordGoneError(Exception):
    """The record's file is gone."""


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """An open record.

    Args:
        folder: the run's folder.
        connection: to the record, usable from any thread.
        lock: says to other processes that this one writes.
        started: when the run began, UTC.
        index: the steps that it has already; None: none.
    """

    folder: Path
    connection: sqlite3.Connection
    lock: WriterLock
    started: dt.datetime
    index: PageIndex | None = None

    def check_there(self) -> None:
        """Raises `RecordGoneError` where the file was deleted or emptied: the connection alone would go on regardless.

        Only asks for the file's size: opening and closing it here would take SQLite's locks away (POSIX).
        """
        try:
            size_bytes = (self.folder / run_format.RECORD_FILE).stat().st_size
        except FileNotFoundError:
            size_bytes = 0
        if size_bytes < _HEADER_BYTES:
            raise RecordGoneError("the record was deleted while it was written")

    def close(self) -> None:
        """Gives the files back."""
        self.connection.close()
        self.lock.release()


def made_record(
    folder: Path,
    started: dt.datetime,
    spec: RunSpec,
    opened: OpenedRun,
    parent: run_format.Parent | None = None,
) -> OpenRecord:
    """Makes spec and record in a folder. Raises OSError or sqlite3.Error, and then holds nothing."""
    write_spec(folder, spec)
    lock = WriterLock(folder)
    connection: sqlite3.Connection | None = None
    try:
        connection = connect_to_write(folder)
        make_record(connection, started, spec, opened, parent)
        keep_copy(connection, folder, spec)
        bring_home(connection)
        sync_folder(folder)
        sync_folder(folder.parent)
    except BaseException:
        if connection is not None:
            connection.close()
        lock.release()
        raise
    return OpenRecord(folder, connection, lock, started)


def reopened_record(folder: Path, spec: RunSpec, opened: OpenedRun, n_steps: int | None = None) -> OpenRecord:
    """Opens the record of a run that has ended, to go on after its last step.

    Args:
        folder: the run's folder.
        spec: what is written beside the record from now on: it may go on for longer.
        opened: what was opened; its columns must be those of the record.
        n_steps: as many as it had when somebody looked, and goes on after; None: nobody did.

    Raises:
        StoreError: another process writes it or has gone on with it since, it is damaged, or it can't be written to.
    """
    try:
        lock = WriterLock(folder)
    except sqlite3.Error as error:
        raise not_written(folder, error) from error
    connection: sqlite3.Connection | None = None
    try:
        connection = connect_to_write(folder)
        meta = run_format.read_meta(folder, connection)
        index = check_continues(connection, meta, opened.layout)
        check_as_seen(folder, index, n_steps)
        delete_parts(folder)
        delete_parts(folder / run_format.CHECKPOINTS)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")  # all of it or nothing: a run that can't go on stays as it ended
        lengthen(connection, meta, opened.n_steps)
        connection.execute("UPDATE status SET state = 'running', reason = '', message = '', updated_at = ?", (now(),))
        keep_copy(connection, folder, spec)
        write_spec(folder, spec)
        connection.execute("COMMIT")
    except BaseException as error:
        if connection is not None:
            connection.close()
        lock.release()
        if isinstance(error, OSError | sqlite3.Error):
            raise not_written(folder, error) from error
        if isinstance(error, ValueError):
            raise run_format.damaged(folder, error) from error
        raise
    return OpenRecord(folder, connection, lock, dt.datetime.fromisoformat(meta["started_at"]), index)


def is_damage(error: Exception) -> bool:
    """Whether an error says that there is no record any more, rather than that it can't be written at present.

    A connection that is closed is as good as none: its record was given up, and couldn't be begun again then.
    """
    if isinstance(error, sqlite3.OperationalError):
        return "no such table" in str(error)
    return isinstance(error, RecordGoneError | sqlite3.ProgrammingError) or type(error) is sqlite3.DatabaseError
