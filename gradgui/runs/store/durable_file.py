"""Files that survive a power cut: written beside their place, brought to the disk, renamed."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

#: The ending of a file that isn't whole yet; what is left of one after a crash may be deleted.
PART = ".part"


def write_durably(path: Path, content: bytes) -> None:
    """Writes a small file. At any moment there is the old one or the new one, whole.

    Raises:
        OSError: it can't be written; what was there before is as it was, and no half a file is left.
    """
    beside = path.with_name(path.name + PART)
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


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
            if file.name.endswith(PART) or PART + "." in file.name:
                with contextlib.suppress(OSError):
                    file.unlink(missing_ok=True)
