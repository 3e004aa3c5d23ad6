"""A hash of the data that a run learns from, so that a run that goes on can tell whether they are still the same."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from gradgui.engine.data.opened_data import OpenedData, named_arrays
from gradgui.engine.data.streams.streamed_rows import StreamedRows

#: Of longer arrays so many bytes are hashed, in blocks spread evenly over them, the first and the last among them: it
#: takes about a second.
_MOST_BYTES = 1 << 30
_BLOCK_BYTES = 1 << 20


def data_hash(data: OpenedData) -> str:
    """Returns the SHA-256 of all arrays with their names, types and shapes; what was split off counts once.

    Of examples that have no end, only those count that any number of steps begins with.
    """
    digest = hashlib.sha256()
    trained = {"x": data.x, "y": data.y, "sample_weight": data.sample_weight}
    parts = dict(trained)
    if data.x_validation is not data.x or data.y_validation is not data.y:
        parts |= {"x_validation": data.x_validation, "y_validation": data.y_validation}
        parts["sample_weight_validation"] = data.sample_weight_validation
    for name, part in parts.items():
        for path, array in named_arrays(name, part).items():
            if data.n_told is not None and name in trained:
                _add(digest, path, np.asarray(array[np.arange(data.n_told)]))
            elif isinstance(array, StreamedRows):
                _add_streamed(digest, path, array)
            else:
                _add(digest, path, np.asarray(array))
    return digest.hexdigest()


def _add_streamed(digest: Any, path: str, rows: StreamedRows) -> None:
    digest.update(f"{path}:streamed:".encode())
    for part in rows.identity():
        digest.update(part)


def _add(digest: Any, path: str, array: np.ndarray[Any, Any]) -> None:
    digest.update(f"{path}:{array.dtype.str}:{array.shape};".encode())
    if array.dtype.kind == "O":  # texts, say
        for value in array.ravel():
            digest.update(repr(value).encode())
        return
    flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    if flat.nbytes <= _MOST_BYTES:
        digest.update(flat)
        return
    n_blocks = _MOST_BYTES // _BLOCK_BYTES
    for start in np.linspace(0, flat.nbytes - _BLOCK_BYTES, n_blocks).astype(np.int64):
        digest.update(flat[start : start + _BLOCK_BYTES])
