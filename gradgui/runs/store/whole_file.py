"""A small file that is replaced at once: whoever reads it meanwhile sees the one before or the new one, never a part."""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path

from gradgui.runs.store.durable_file import replace_by, sync_file, sync_folder


def replace_file(path: Path, content: bytes, *, lasting: bool = False) -> None:
    """Writes a file beside its place and renames it.

    Args:
        path: the file; it is readable for whom new files are.
        content: all of it.
        lasting: whether it waits until the disk has it, so that a power cut leaves the one before or this one.

    Raises:
        OSError: it can't be written; the file before is as it was.
    """
    beside = path.with_name(f".{path.name.lstrip('.')}-{secrets.token_hex(6)}")
    try:
        with beside.open("xb") as file:
            file.write(content)
            if lasting:
                file.flush()
                sync_file(file.fileno())
        replace_by(path, beside)
    except BaseException:  # an interrupt too
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    if lasting:
        sync_folder(path.parent)
