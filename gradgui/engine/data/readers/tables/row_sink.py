"""Where the rows of a table go, block after block: an array where memory holds it, else the disk."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from gradgui.engine.data.readers.loaded_data import Memory
from gradgui.engine.data.streams.spooled_rows import SpooledRows
from gradgui.runs.interruption import check_wanted


class RowSink:
    """Takes rows of numbers.

    Args:
        n_rows: how many there will be.
        width: numbers a row.
        dtype: their type.
        memory: how much may be held.
    """

    def __init__(self, n_rows: int, width: int, dtype: npt.DTypeLike, memory: Memory) -> None:
        self._memory = memory
        self._n_bytes = n_rows * width * np.dtype(dtype).itemsize
        self._array = np.empty((n_rows, width), dtype) if memory.holds(self._n_bytes) else None
        self._spooled = SpooledRows((width,), dtype)
        self._position = 0

    def append(self, rows: npt.NDArray[Any]) -> None:
        """Takes the next rows, [n, width]."""
        check_wanted()
        if self._array is None:
            self._spooled.append(rows)
        else:
            self._array[self._position : self._position + len(rows)] = rows
        self._position += len(rows)

    def result(self) -> tuple[Any, tuple[str, ...]]:
        """Returns all rows, [n_rows, width], and what the user should know of where they are."""
        if self._array is not None:
            return self._array, ()
        return self._spooled, (self._memory.note(self._n_bytes, on_disk=self._spooled.on_disk),)
