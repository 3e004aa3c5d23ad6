"""Copies the numbers of an HDF5 file, and the names that say where they belong, into a new one; nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

#: What Keras goes by: whose weights these are (also in parts, `layer_names0`), of which Keras, bfloat16 kept as raw bytes.
_NAMES = ("layer_names", "weight_names", "keras_version", "backend", "dtype", "name")
#: Rows of a data set are copied so many bytes at a time.
_PIECE_BYTES = 64 * 2**20


def copy_weights(source: Path, target: Path) -> None:
    """Writes a new HDF5 file with the groups and the numbers of another one, which was scanned.

    Args:
        source: what to read.
        target: the file to write.
    """
    import h5py

    with h5py.File(source, "r") as old, h5py.File(target, "w") as new:
        _attributes(old, new)

        def copy(name: str, thing: Any) -> None:
            if isinstance(thing, h5py.Dataset):
                _numbers(thing, new.create_dataset(name, shape=thing.shape, dtype=thing.dtype))
                _attributes(thing, new[name])
            else:
                _attributes(thing, new.require_group(name))

        old.visititems(copy)


def _numbers(old: Any, new: Any) -> None:
    if not old.shape:
        new[()] = old[()]
        return
    row_bytes = max(old.dtype.itemsize * (old.size // old.shape[0] if old.shape[0] else 1), 1)
    n_rows = max(_PIECE_BYTES // row_bytes, 1)
    for first in range(0, old.shape[0], n_rows):
        new[first : first + n_rows] = old[first : first + n_rows]


def _attributes(old: Any, new: Any) -> None:
    for name in old.attrs:
        if name.rstrip("0123456789") in _NAMES:
            new.attrs[name] = old.attrs[name]
