"""Rows that are written once, one after another, and then taken in any order: what a source gives only in its own order."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from gradgui.engine.data.streams.spool import Spool
from gradgui.engine.data.streams.streamed_rows import Rows, StreamedRows

#: So many bytes tell whether all are still the same, in blocks spread evenly, the first and the last among them.
_HASHED_BYTES, _BLOCK_BYTES = 256 * 2**20, 2**20


class SpooledRows(StreamedRows):
    """Rows in a `Spool`.

    Args:
        row_shape: shape of one row.
        dtype: its type.
    """

    def __init__(self, row_shape: tuple[int, ...], dtype: npt.DTypeLike) -> None:
        super().__init__((0, *row_shape), dtype)
        self._spool = Spool()
        self._array: npt.NDArray[Any] | None = None  # all of them, once the first was taken

    def append(self, rows: npt.NDArray[Any]) -> None:
        """Writes rows at the end, [n, ...]. Not once one was taken.

        Raises:
            DataError: there is no room on the disk.
        """
        self._spool.write(np.ascontiguousarray(rows, self.dtype).reshape(-1).view(np.uint8).data)
        self.shape = (self.shape[0] + len(rows), *self.shape[1:])

    @property
    def on_disk(self) -> bool:
        """Whether they are in a file rather than in memory, where a few stay."""
        return self._spool.on_disk

    def take(self, rows: Rows) -> npt.NDArray[Any]:
        """Returns some rows, [len(rows), ...]."""
        if self._array is None:
            self._array = np.frombuffer(self._spool.view(), self.dtype, int(np.prod(self.shape, dtype=np.int64))).reshape(
                self.shape
            )
        taken: npt.NDArray[Any] = self._array[rows]
        self._spool.touched(len(rows) * max(self.row_bytes, mmap.PAGESIZE))
        return taken

    def identity(self) -> Iterator[bytes]:
        """Yields type, shape, and all bytes, or blocks of them spread evenly."""
        yield repr((self.dtype.str, self.shape)).encode()
        n_blocks = min(_HASHED_BYTES, self.nbytes) // _BLOCK_BYTES + 1
        for start in np.linspace(0, max(0, self.nbytes - _BLOCK_BYTES), n_blocks).astype(np.int64).tolist():
            yield self._spool.read(start, _BLOCK_BYTES)

    def close(self) -> None:
        """Gives memory and disk back."""
        self._array = None
        self._spool.close()
