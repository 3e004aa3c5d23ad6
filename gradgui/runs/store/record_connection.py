"""The one connection that writes a record: how surely what it commits is on the disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from gradgui.runs.store.run_format import RECORD_FILE


def connect_to_write(folder: Path) -> sqlite3.Connection:
    """Opens a run's record for writing, from any thread one at a time; a commit returns once it is on the disk.

    Raises:
        sqlite3.Error: it can't be opened.
    """
    connection = sqlite3.connect(folder / RECORD_FILE, isolation_level=None, check_same_thread=False, timeout=10.0)
    try:
        # In the write-ahead log, NORMAL leaves commits to the system's cache, and a power cut then costs half a minute. This
        # costs a call of fsync each 0.4 s, on the writer's own thread.
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def bring_home(connection: sqlite3.Connection) -> None:
    """Copies what the write-ahead log holds into the record, as far as no reader is in the way.

    Raises:
        sqlite3.Error: it can't be done at present; nothing is lost.
    """
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
