"""The one connection that writes a record: how surely what it commits is on the disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from gradgui.runs.store.run_format import RECORD_FILE

#: How long a statement waits for another process.
_PATIENCE_MS = 10_000


def connect_to_write(folder: Path) -> sqlite3.Connection:
    """Opens a run's record for writing, from any thread one at a time; a commit returns once it is on the disk.

    Raises:
        sqlite3.Error: it can't be opened.
    """
    connection = sqlite3.connect(
        folder / RECORD_FILE, isolation_level=None, check_same_thread=False, timeout=_PATIENCE_MS / 1e3
    )
    try:
        # In the write-ahead log, NORMAL leaves commits to the system's cache, and a power cut then costs half a minute. This
        # costs a call of fsync each 0.4 s, on the writer's own thread.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA fullfsync = ON")  # macOS: through the drive's own memory, as `sync_file` does
    except BaseException:
        connection.close()
        raise
    return connection


def bring_home(connection: sqlite3.Connection) -> None:
    """Copies what the write-ahead log holds into the record and empties the log, as far as no reader is in the way.

    An emptied log can't hide newer pages of the record behind older ones where a disk tears its end off.

    Raises:
        sqlite3.Error: it can't be done at present; nothing is lost.
    """
    connection.execute("PRAGMA busy_timeout = 0")  # readers may take their time: the next commit tries again
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
