"""Tells whether a process still writes a run: a lock that the operating system frees when its holder dies, even by kill -9.

The lock is SQLite's own on an empty database file, so that it works the same on Linux, macOS and Windows, and wherever the
record itself works. A process id with its start time would need code for each system, and says nothing on another machine
that shares the folder. Where a network file system has no locks, a run whose writer died keeps saying "running".
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from pathlib import Path

from gradgui.core.errors import StoreError
from gradgui.runs.store.run_format import LOCK_FILE, sqlite_uri

#: For so long nobody has a file deleted under their hands again and again: its file system has no lasting numbers of files.
_PATIENCE_S = 10.0


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

        A holder deletes the file as it lets go, perhaps between our opening it and locking it: a lock on a deleted file says
        nothing to anybody, so that it is taken anew, on the file that is there now.

        Raises:
            sqlite3.Error: the file can't be made or locked, for another reason than a holder.
        """
        began = time.monotonic()
        while True:
            before = _identity(self.path)
            connection = sqlite3.connect(self.path, isolation_level=None, timeout=self._timeout_s, check_same_thread=False)
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                connection.close()
                if _is_locked(error):
                    return False
                if self._is_there(before, began):
                    raise
                continue
            if self._is_there(before, began):
                self._connection = connection
                return True
            connection.close()

    def _is_there(self, before: tuple[int, int] | None, began: float) -> bool:
        """Whether the file that was opened is still the one of that name, as far as that can be told."""
        return (before is not None and _identity(self.path) == before) or time.monotonic() - began > _PATIENCE_S

    def release(self) -> None:
        """Lets go; may be called twice."""
        if self._connection is None:
            return
        # Deleted while it is held: whoever waits for it would else have taken it already, and lose its file.
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()
        self._connection = None
        if os.name == "nt":  # where an open file can't be deleted; one that somebody waits for can't either
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)


def _identity(path: Path) -> tuple[int, int] | None:
    """Returns what no other file of this name ever has; None: there is none. Opens nothing: that would end locks (POSIX)."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_ctime_ns


def _is_locked(error: sqlite3.Error) -> bool:
    return "locked" in str(error)


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
        return _is_locked(error)
    except sqlite3.Error:
        return False
    else:
        return False
    finally:
        connection.close()
