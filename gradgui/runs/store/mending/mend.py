"""Writes a damaged record anew from what can be read of it. The damaged file is moved aside, never deleted."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path

from gradgui.core.records import RunEvent
from gradgui.runs.store import run_format
from gradgui.runs.store.durable_file import PART, sync_folder
from gradgui.runs.store.mending.damaged_record import DamagedRecord, opened_damaged
from gradgui.runs.store.pages import seal_page
from gradgui.runs.store.record_tables import insert_steps, now
from gradgui.runs.store.run_folder import move_along, move_aside, not_written
from gradgui.runs.store.writer_lock import WriterLock

_TABLES = ("interventions", "validations", "events")


@dataclass(frozen=True, slots=True)
class Mended:
    """What became of a damaged record.

    Args:
        aside: where the damaged one is now.
        n_steps: steps that are there again.
        n_lost: those among them of which something couldn't be read: NaN.
        text: what is said of it.
    """

    aside: Path
    n_steps: int
    n_lost: int
    text: str


def damaged_file(folder: Path) -> Path | None:
    """Returns what to mend: the record, or the newest one that was moved aside where there is none; None: nothing."""
    record = folder / run_format.RECORD_FILE
    if record.is_file():
        return record
    aside = [folder / f"{run_format.RECORD_FILE}.damaged-{n}" for n in range(1, 100)]
    return next((file for file in reversed(aside) if file.is_file()), None)


def mend(folder: Path, reason: str) -> Mended:
    """Writes a run's record anew from what can be read of the damaged one.

    Args:
        folder: the run's folder; no process writes it.
        reason: what is wrong with the record, in words.

    Raises:
        StoreError: nothing can be read, another process writes it, or the folder can't be written to; nothing was changed.
    """
    lock = _locked(folder)
    beside = folder / (run_format.RECORD_FILE + PART)
    try:
        source = damaged_file(folder)
        if source is None:
            raise run_format.damaged(folder, reason)
        if source.name != run_format.RECORD_FILE:
            move_along(folder / run_format.RECORD_FILE, source)  # moving it aside was cut off half-way
        beside.unlink(missing_ok=True)
        with opened_damaged(source) as connection:
            damaged = DamagedRecord(connection)
            aside = source if source.name != run_format.RECORD_FILE else _next_aside(source)
            text = _write(beside, damaged, reason, aside)
        if source.name == run_format.RECORD_FILE:
            move_aside(source)
        beside.replace(folder / run_format.RECORD_FILE)
        sync_folder(folder)
    except (sqlite3.DatabaseError, ValueError) as error:
        if isinstance(error, sqlite3.Error) and run_format.is_obstacle(error):
            raise not_written(folder, error) from error
        raise run_format.damaged(folder, reason if str(error) == reason else f"{reason}; {error}") from error
    except OSError as error:
        raise not_written(folder, error) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        lock.release()
    return Mended(aside, damaged.n_steps, damaged.n_lost, text)


def mend_elsewhere(folder: Path, reason: str, record: Path) -> str:
    """Writes what can be read of a damaged record to a file elsewhere, and changes nothing in the run's folder.

    Args:
        folder: the run's folder, which can't be written to.
        reason: what is wrong with the record, in words.
        record: the new file.

    Returns:
        what is said of it.

    Raises:
        StoreError: nothing can be read, or there is no room.
    """
    source = damaged_file(folder)
    if source is None:
        raise run_format.damaged(folder, reason)
    try:
        with opened_damaged(source) as connection:
            return _write(record, DamagedRecord(connection), reason, None)
    except (sqlite3.DatabaseError, ValueError) as error:
        raise run_format.damaged(folder, reason if str(error) == reason else f"{reason}; {error}") from error
    except OSError as error:
        raise not_written(record.parent, error) from error


def _locked(folder: Path) -> WriterLock:
    try:
        return WriterLock(folder)
    except sqlite3.Error as error:
        raise not_written(folder, error) from error


def _write(file: Path, damaged: DamagedRecord, reason: str, aside: Path | None) -> str:
    """Writes what can be read into a new record; returns what its last event says."""
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = MEMORY")  # a crash leaves the damaged one in its place
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN")
        for statement in run_format.SCHEMA.strip().split(";\n"):
            connection.execute(statement)
        run_format.write_meta(connection, damaged.meta)
        for batch in damaged.batches():
            insert_steps(connection, [batch], damaged.page_steps)
            if batch.n_steps == damaged.page_steps:
                seal_page(connection, batch.first_step // damaged.page_steps, batch.scalars, batch.norms)
        for table in _TABLES:
            connection.executemany(f"INSERT INTO {table} (step, body) VALUES (?, ?)", damaged.bodies(table))
        text = _text(reason, damaged, aside)
        event = RunEvent(damaged.n_steps, "note", text)
        connection.execute("INSERT INTO events (step, body) VALUES (?, ?)", (event.step, run_format.to_json(asdict(event))))
        status = (*damaged.status(), damaged.n_steps, now())
        connection.execute("INSERT INTO status VALUES (1, ?, ?, ?, ?, ?)", status)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.close()
    return text


def _text(reason: str, damaged: DamagedRecord, aside: Path | None) -> str:
    lost = f" {damaged.n_lost:,} of them are incomplete: what couldn't be read is NaN." if damaged.n_lost else ""
    if aside is None:
        return (
            f"The record is damaged ({reason}), and its folder can't be written to: shown is what could be read, "
            f"{damaged.n_steps:,} steps.{lost} Nothing was changed there. Copy the run elsewhere to mend it for good."
        )
    return (
        f"The record was damaged ({reason}) and was written anew from what could be read: {damaged.n_steps:,} steps.{lost} "
        f"The damaged one is kept: {aside.name}."
    )


def _next_aside(record: Path) -> Path:
    return next(path for n in itertools.count(1) if not (path := record.with_name(f"{record.name}.damaged-{n}")).exists())
