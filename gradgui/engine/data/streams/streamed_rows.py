"""An array of examples that isn't in memory: its rows are read when their turn comes. What it reads from, others know."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.integer[Any]]


class StreamedRows(ABC):
    """Stands where an array stands in `OpenedData`, and gives the very numbers that the array would have.

    Args:
        shape: (n, ...), as the array would have.
        dtype: its type.
    """

    def __init__(self, shape: tuple[int, ...], dtype: npt.DTypeLike) -> None:
        self.shape = shape
        self.dtype = np.dtype(dtype)

    @abstractmethod
    def take(self, rows: Rows) -> npt.NDArray[Any]:
        """Returns some rows, [len(rows), ...]. Called on several threads at once; the same rows give the same bits.

        Raises:
            DataError: they can't be read any more.
        """

    @abstractmethod
    def identity(self) -> Iterator[bytes]:
        """Yields what differs where the numbers differ, as far as a second or two can tell."""

    def close(self) -> None:  # noqa: B027 most hold nothing open
        """Gives back what is held open. Called once, when no thread reads any more."""

    def as_type(self, dtype: npt.DTypeLike) -> StreamedRows:
        """Returns the same rows as numbers of another type."""
        return self if np.dtype(dtype) == self.dtype else _Converted(self, dtype)

    @property
    def ndim(self) -> int:
        """Dimensions, that of the examples among them."""
        return len(self.shape)

    @property
    def row_bytes(self) -> int:
        """Bytes of one example."""
        return int(np.prod(self.shape[1:], dtype=np.int64)) * self.dtype.itemsize

    @property
    def nbytes(self) -> int:
        """Bytes that all of them would take in memory."""
        return len(self) * self.row_bytes

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: Any) -> npt.NDArray[Any]:
        """Returns a row by its number, or several by an array of theirs."""
        if isinstance(rows, int | np.integer):
            one: npt.NDArray[Any] = self.take(np.array([rows]))[0]
            return one
        return self.take(np.asarray(rows))

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(f"Streamed examples don't fit into memory. Received: an attempt to make {self.shape} an array.")


class _Converted(StreamedRows):
    """Rows as numbers of another type."""

    def __init__(self, rows: StreamedRows, dtype: npt.DTypeLike) -> None:
        super().__init__(rows.shape, dtype)
        self._rows = rows

    def take(self, rows: Rows) -> npt.NDArray[Any]:
        return self._rows.take(rows).astype(self.dtype)

    def identity(self) -> Iterator[bytes]:
        yield self.dtype.str.encode()
        yield from self._rows.identity()

    def close(self) -> None:
        self._rows.close()


def streams_in(*structures: Any) -> tuple[StreamedRows, ...]:
    """Returns what of some structures is streamed, in the order in which TensorFlow flattens them."""
    import tensorflow as tf

    return tuple(part for part in tf.nest.flatten(structures) if isinstance(part, StreamedRows))


def close_all(streams: Iterable[StreamedRows]) -> None:
    """Gives back what streamed examples hold open."""
    for stream in streams:
        stream.close()
