"""What a power cut or a crash leaves of files that were just being replaced. Replacing them is `whole_file`'s."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

#: The ending of a file that isn't whole yet; what is left of one after a crash may be deleted.
PART = ".part"
_BESIDE = re.compile(r"\..+-[0-9a-f]{12}")


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
