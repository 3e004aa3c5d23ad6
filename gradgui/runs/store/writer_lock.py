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
        self._lock = ProcessLock(folder / LOCK_FILE)
        if not self._lock.take():
            raise StoreError(
                f"A run must be written by one process only. Received: {folder}, which another gradgui is writing. "
                "Read it meanwhile, or stop it there first."
            )

    def release(self) -> None:
        """Lets go; may be called twice."""
        self._lock.release()


class ProcessLock:
    """A lock on a file of its own, which is there while somebody holds it.

    Args:
        path: the file.
        timeout_s: how long `take` waits for another holder.
    """

    def __init__(self, path: Path, timeout_s: float = 1.0) -> None:
        self.path = path
        self._timeout_s = timeout_s
        self._connection: sqlite3.Connection | None = None

    def take(self) -> bool:
        """Takes the lock; whether nobody else held it.

        Raises:
            sqlite3.Error: the file can't be made.
        """
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=self._timeout_s, check_same_thread=False)
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            connection.close()
            return False
        self._connection = connection
        return True

    def release(self) -> None:
        """Lets go; may be called twice."""
        if self._connection is None:
            return
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()
        self._connection = None
        with contextlib.suppress(OSError):  # Windows: a reader may look at it this very moment
            self.path.unlink(missing_ok=True)


def is_being_written(folder: Path) -> bool:
    """Whether a living process writes a run."""
    return is_held(folder / LOCK_FILE)


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock on this file."""
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
