"""Looks at the arrays of an `.npz` file before any is read: what they claim to hold, and whether the file has it."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from typing import IO

import numpy as np

from gradgui.core.errors import DataError
from gradgui.engine.safety.limits import machine_bytes

MOST_ARRAYS = 10_000


def check_npz(path: Path, archive: zipfile.ZipFile) -> None:
    """Checks that the arrays of an archive are as large as they say, and fit into memory together.

    Compressed zeros shrink a thousandfold and are ordinary data, so the limit is this machine's memory.

    Args:
        path: what it is called in an error.
        archive: opened for reading.

    Raises:
        DataError: an array claims more than the file has, or all together don't fit.
        ValueError: a header is damaged or describes pickled objects.
    """
    members = archive.infolist()
    if len(members) > MOST_ARRAYS:
        raise DataError(f"{path.name} must hold at most {MOST_ARRAYS:,} arrays. Received: {len(members):,}.")
    total = 0
    for member in members:
        with archive.open(member) as file:
            claimed = _claimed_bytes(file)
            held = member.file_size - file.tell()
        if claimed != held:
            raise DataError(
                f"{path.name} must hold whole arrays. Received: {member.filename[:80]}, which claims {claimed:,} bytes "
                f"and has {held:,}."
            )
        total += claimed
    if total > machine_bytes():
        raise DataError(
            f"{path.name} must fit into memory. Received: arrays of {total / 2**30:,.0f} GiB, more than this machine has "
            f"({machine_bytes() / 2**30:,.0f} GiB)."
        )


def _claimed_bytes(file: IO[bytes]) -> int:
    """Returns the bytes of an array by its header, and leaves the file behind it."""
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    if dtype.hasobject:
        raise ValueError("Object arrays are pickled, which could run code")
    if any(size < 0 for size in shape):
        raise ValueError("a negative shape")
    return math.prod(shape) * dtype.itemsize
