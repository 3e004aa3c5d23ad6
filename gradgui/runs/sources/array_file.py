"""The form of the examples in a NumPy file, by its head alone: no number is read, and nothing is unpickled."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from numpy.lib import format as npy_format

#: What `.npz` files call their inputs.
_INPUTS = ("x.npy", "x_train.npy")


def example_shape(path: Path) -> tuple[int, ...] | None:
    """Returns the shape of one example; None where the head of the file doesn't say it: whoever reads the file says why.

    Args:
        path: `.npy`, or `.npz` with x or x_train.
    """
    try:
        if path.suffix.lower() == ".npy":
            with path.open("rb") as file:
                return _shape(file)
        with zipfile.ZipFile(path) as archive:
            name = next((name for name in _INPUTS if name in archive.namelist()), None)
            if name is None:
                return None
            with archive.open(name) as member:
                return _shape(cast("BinaryIO", member))
    except (OSError, ValueError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return None


def _shape(file: BinaryIO) -> tuple[int, ...] | None:
    version = npy_format.read_magic(file)
    read = {(1, 0): npy_format.read_array_header_1_0, (2, 0): npy_format.read_array_header_2_0}.get(version)
    if read is None:
        return None
    shape, _, _ = read(file)
    return tuple(int(size) for size in shape[1:]) if shape else None
