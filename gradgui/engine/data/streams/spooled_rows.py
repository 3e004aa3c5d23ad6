"""Rows that are written once, one after another, and then taken in any order: what a source gives only in its own order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
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
        """Returns some rows, [len(rows), ...]; from the disk those that follow one another are read at once.

        Not mapped: what a process maps of a file counts as its memory until the system wants it back.
        """
        if not self.on_disk:
            held: npt.NDArray[Any] = np.frombuffer(self._spool.held(), self.dtype).reshape(self.shape)[rows]
            return held
        taken = np.empty((len(rows), *self.shape[1:]), self.dtype)
        breaks = (np.flatnonzero(np.diff(rows) != 1) + 1).tolist()
        for begin, end in pairwise([0, *breaks, len(rows)] if len(rows) else []):
            found = self._spool.read(int(rows[begin]) * self.row_bytes, (end - begin) * self.row_bytes)
            taken[begin:end] = np.frombuffer(found, self.dtype).reshape(end - begin, *self.shape[1:])
        return taken

    def identity(self) -> Iterator[bytes]:
        """Yields type, shape, and all bytes, or blocks of them spread evenly."""
        yield repr((self.dtype.str, self.shape)).encode()
        n_blocks = min(_HASHED_BYTES, self.nbytes) // _BLOCK_BYTES + 1
        for start in np.linspace(0, max(0, self.nbytes - _BLOCK_BYTES), n_blocks).astype(np.int64).tolist():
            yield self._spool.read(start, _BLOCK_BYTES)

    def close(self) -> None:
        """Gives memory and disk back."""
        self._spool.close()
