"""Files that outlast a power cut or a crash, and what those leave of files that were just being replaced.

Replacing a small file with everything that belongs to it is `whole_file`'s.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from pathlib import Path

#: The ending of a file that isn't whole yet; what is left of one after a crash may be deleted.
PART = ".part"
_BESIDE = re.compile(r"\..+-[0-9a-f]{12}")


#: How often a file is replaced anew where another process looks at it, on Windows, and how long to wait before.
_ATTEMPTS = 20
_PAUSE_S = 0.025


def sync_file(descriptor: int) -> None:
    """Brings what was written to an open file to the disk itself.

    On macOS `fsync` leaves it in the drive's own memory, which a power cut empties (`man 2 fsync` there).

    Raises:
        OSError: it can't be done.
    """
    if sys.platform == "darwin":
        import fcntl

        with contextlib.suppress(OSError):  # a file system that doesn't know it: a network drive
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def replace_by(path: Path, beside: Path) -> None:
    """Gives a file that is whole its place, also where one is already.

    Windows refuses that while somebody reads the one before, or a virus scanner the new one: for an instant, as a rule.

    Raises:
        OSError: it can't be done; both are as they were.
    """
    for left in reversed(range(_ATTEMPTS)):
        try:
            beside.replace(path)
        except PermissionError:
            if os.name != "nt" or not left:
                raise
            time.sleep(_PAUSE_S)
        else:
            return


def sync_folder(folder: Path) -> None:
    """Brings the names in a folder to the disk, so that a renamed file is found again after a power cut.

    Systems that can't (Windows) or file systems that won't are left to their own rhythm.
    """
    if not hasattr(os, "O_DIRECTORY"):
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def delete_parts(folder: Path) -> None:
    """Deletes what a process that died left half written, in this folder alone. Call it only where nobody writes."""
    if folder.is_dir():
        for file in folder.iterdir():
            if file.name.endswith(PART) or PART + "." in file.name or _BESIDE.fullmatch(file.name):
                with contextlib.suppress(OSError):
                    file.unlink(missing_ok=True)
