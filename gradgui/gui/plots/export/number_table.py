"""The numbers of a plot as a table: as CSV for a file, as tab-separated text for a spreadsheet. Reads; writes no file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

import numpy as np
import numpy.typing as npt

from gradgui.core.errors import GradguiError

#: More numbers than this aren't copied: programs that take them from the clipboard choke on them.
MOST_COPIED = 2_000_000
#: More numbers than this are no CSV any more (half a gigabyte); an array file is.
MOST_WRITTEN = 50_000_000
#: About so many numbers are read at once.
_BLOCK_NUMBERS = 1 << 18

Column = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class NumberTable:
    """A table that is read when it is written.

    Args:
        columns: names, the first one of what the rows are ("step", "variable").
        n_rows: how many.
        read: returns rows from one to before another, one array a column: int, float64, float32 or str. Called from any
            thread.
    """

    columns: tuple[str, ...]
    n_rows: int
    read: Callable[[int, int], Sequence[Column]]

    @property
    def n_numbers(self) -> int:
        """Cells in all."""
        return self.n_rows * len(self.columns)

    def check(self, most: int) -> None:
        """Checks that it isn't too long.

        Raises:
            GradguiError: it has more than `most` cells.
        """
        if self.n_numbers > most:
            raise GradguiError(
                f"A table must have at most {most:,} numbers. Received: {self.n_rows:,} rows of {len(self.columns):,}. "
                "Zoom in, or write the whole run as arrays: gradgui runs export RUN --format npz"
            )

    def lines(self) -> Iterator[list[str]]:
        """Yields the header, then the rows; numbers are written so that they read back exactly, none is "nan"."""
        yield list(self.columns)
        block = max(1, _BLOCK_NUMBERS // max(1, len(self.columns)))
        for start in range(0, self.n_rows, block):
            columns = [_texts(column) for column in self.read(start, min(start + block, self.n_rows))]
            for cells in zip(*columns, strict=True):
                yield list(cells)

    def write_csv(self, file: TextIO) -> None:
        """Writes it as CSV.

        Raises:
            GradguiError: it is too long.
        """
        self.check(MOST_WRITTEN)
        csv.writer(file, lineterminator="\n").writerows(self.lines())

    def as_text(self) -> str:
        """Returns it with tabs between the cells, as spreadsheets take it from the clipboard.

        Raises:
            GradguiError: it is too long.
        """
        self.check(MOST_COPIED)
        return "".join("\t".join(cells) + "\n" for cells in self.lines())


def step_table(first: int, stop: int, columns: Sequence[str], read: Callable[[int, int], Sequence[Column]]) -> NumberTable:
    """Returns a table with a row a step.

    Args:
        first: the first step.
        stop: the step after the last one.
        columns: names of the columns after "step".
        read: returns them from one step to before another.
    """

    def rows(start: int, end: int) -> list[Column]:
        return [np.arange(first + start, first + end), *read(first + start, first + end)]

    return NumberTable(("step", *columns), max(0, stop - first), rows)


def _texts(column: Column) -> list[str]:
    if column.dtype == np.float32:
        return [f"{value:.9g}" for value in column.tolist()]
    if column.dtype.kind == "f":
        return [repr(value) for value in column.tolist()]
    return [str(value) for value in column.tolist()]
