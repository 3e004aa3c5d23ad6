"""Tells whether a process still writes a run: a lock that the operating system frees when its holder dies, even by kill -9.

The lock is SQLite's own on an empty database file, so that it works the same on Linux, macOS and Windows, and wherever the
record itself works. A process id with its start time would need code for each system, and says nothing on another machine
that shares the folder. Where a network file system has no locks, a run whose writer died keeps saying "running".
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from gradgui.core.errors import StoreError
from gradgui.runs.store.run_format import LOCK_FILE, sqlite_uri


class WriterLock:
    """Held from construction to `release`.

    Args:
        folder: the run's folder.

    Raises:
        StoreError: another process writes this run.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_FILE
        self._connection = sqlite3.connect(self._path, isolation_level=None, timeout=1.0, check_same_thread=False)
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            self._connection.close()
            raise StoreError(
                f"A run must be written by one process only. Received: {folder}, which another gradgui is writing. "
                "Read it meanwhile, or stop it there first."
            ) from error

    def release(self) -> None:
        """Lets go; may be called twice."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()
        with contextlib.suppress(OSError):  # Windows: a reader may look at it this very moment
            self._path.unlink(missing_ok=True)


def is_being_written(folder: Path) -> bool:
    """Whether a living process holds the lock."""
    path = folder / LOCK_FILE
    if not path.exists():
        return False
    try:
        connection = sqlite3.connect(f"{sqlite_uri(path)}?mode=ro", uri=True, isolation_level=None, timeout=0.0)
    except sqlite3.Error:
        return False
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    except sqlite3.Error:
        return False
    else:
        return False
    finally:
        connection.close()
