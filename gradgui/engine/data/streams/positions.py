"""Reading a file at a place without moving in it, on several threads at once."""

from __future__ import annotations

import os
from threading import Lock
from typing import IO

#: Where the system has no call for it (Windows), one thread at a time goes to the place and reads.
_ONE_AT_A_TIME = Lock()


def read_at(file: IO[bytes], offset: int, n_bytes: int) -> bytes:
    """Returns `n_bytes` from `offset` on; fewer only at the file's end.

    Args:
        file: open for reading; what was written to it is flushed.
        offset: from the beginning.
        n_bytes: how many.
    """
    parts = []
    while n_bytes:
        part = _part(file, offset, n_bytes)
        if not part:
            break
        parts.append(part)
        offset, n_bytes = offset + len(part), n_bytes - len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _part(file: IO[bytes], offset: int, n_bytes: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(file.fileno(), n_bytes, offset)
    with _ONE_AT_A_TIME:
        file.seek(offset)
        return file.read(n_bytes)
