"""Rows of one length in blocks that never move. One thread appends, any thread reads, without a lock.

Rows are written first, their number is published last, and what is published never changes or moves; the oldest can be
forgotten.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

#: One block of rows takes about this much memory.
BLOCK_BYTES = 1 << 22

Columns = slice | npt.NDArray[np.intp]
Numbers = npt.NDArray[Any]


class ForgottenError(Exception):
    """Rows that are asked for aren't in memory any more."""


class Blocks:
    """Rows of one length in blocks that never move; the oldest can be forgotten.

    Args:
        n_columns: numbers a row.
        dtype: their type.
        n_forgotten: so many rows are taken as there and forgotten.
    """

    def __init__(self, n_columns: int, dtype: npt.DTypeLike, n_forgotten: int = 0) -> None:
        self.n_columns = n_columns
        self.dtype = np.dtype(dtype)
        fitting = BLOCK_BYTES // max(1, n_columns * self.dtype.itemsize)
        self._block_rows = 1 << min(13, max(4, fitting.bit_length() - 1))
        self._gone = np.empty((0, n_columns), self.dtype)
        self._blocks: list[Numbers] = [self._gone] * (n_forgotten // self._block_rows)
        self._n_rows = self._kept = n_forgotten

    def __len__(self) -> int:
        return self._n_rows

    @property
    def kept(self) -> int:
        """The first row that is in memory."""
        return self._kept

    @property
    def n_bytes(self) -> int:
        """Memory that the rows take."""
        n_blocks = len(self._blocks) - self._kept // self._block_rows
        return max(0, n_blocks) * self._block_rows * self.n_columns * self.dtype.itemsize

    def append(self, rows: Numbers) -> None:
        """Adds rows, [n, n_columns]. The one writing thread."""
        done, at = 0, self._n_rows
        while done < len(rows):
            block, inside = divmod(at, self._block_rows)
            if block == len(self._blocks):
                self._blocks.append(np.empty((self._block_rows, self.n_columns), self.dtype))
            n = min(len(rows) - done, self._block_rows - inside)
            self._blocks[block][inside : inside + n] = rows[done : done + n]
            done += n
            at += n
        self._n_rows = at

    def forget(self, before: int) -> None:
        """Lets go of the rows before one. The one writing thread."""
        before = min(before, self._n_rows) // self._block_rows * self._block_rows
        first, self._kept = self._kept // self._block_rows, max(self._kept, before)  # said before they go: see `read`
        for block in range(first, self._kept // self._block_rows):
            self._blocks[block] = self._gone

    def read(self, start: int, stop: int, columns: Columns = slice(None)) -> Numbers:
        """Returns rows `start` to `stop`, which must be there; perhaps a view, so not to be written to.

        Raises:
            ForgottenError: some of them were forgotten.
        """
        if stop <= start:
            return np.empty((0, self.n_columns), self.dtype)[:, columns]
        first, last = start // self._block_rows, (stop - 1) // self._block_rows
        pieces = []
        for block in range(first, last + 1):
            base = block * self._block_rows
            pieces.append(self._blocks[block][max(start - base, 0) : stop - base, columns])
        if start < self._kept:  # asked last: what was there until now can't have been taken away before
            raise ForgottenError
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)
