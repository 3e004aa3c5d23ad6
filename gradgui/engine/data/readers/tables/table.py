"""A table as blocks of rows, so that one that memory doesn't hold can be read. What its columns mean, others know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy.typing as npt

#: A column: texts as they stand in the file, or an array of numbers with NaN where one is missing.
Column = Sequence[str] | npt.NDArray[Any]


class Table(Protocol):
    """Gone through several times; gives the same blocks every time."""

    @property
    def where(self) -> str:
        """The file, for messages."""
        ...

    @property
    def names(self) -> list[str]:
        """Its columns in order."""
        ...

    @property
    def n_rows(self) -> int:
        """All rows."""
        ...

    def blocks(self, names: Sequence[str]) -> Iterator[dict[str, Column]]:
        """Yields some columns, block after block of rows, all of the same length in a block.

        Raises:
            DataError: a column can't be read.
        """
        ...


class WholeTable:
    """A table in memory: one block.

    Args:
        columns: its columns in order, all of the same length.
        where: the file, for messages.
    """

    def __init__(self, columns: dict[str, Column], where: str) -> None:
        self._columns = columns
        self.where = where

    @property
    def names(self) -> list[str]:
        """Its columns in order."""
        return list(self._columns)

    @property
    def n_rows(self) -> int:
        """All rows."""
        return len(next(iter(self._columns.values())))

    def blocks(self, names: Sequence[str]) -> Iterator[dict[str, Column]]:
        """Yields the one block."""
        yield {name: self._columns[name] for name in names}
