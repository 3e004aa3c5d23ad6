"""What stands where an array stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from gradgui.engine.data.streams.streamed_rows import Rows, StreamedRows, close_all, streams_in

ARRAY = np.arange(12.0).reshape(6, 2)


class OfArray(StreamedRows):
    """Rows of an array."""

    def __init__(self, array: npt.NDArray[Any] = ARRAY) -> None:
        super().__init__(array.shape, array.dtype)
        self.array, self.closed = array, False

    def take(self, rows: Rows) -> npt.NDArray[Any]:
        taken: npt.NDArray[Any] = self.array[rows]
        return taken

    def identity(self) -> Iterator[bytes]:
        yield self.array.tobytes()

    def close(self) -> None:
        self.closed = True


def test_rows_are_taken_as_of_an_array() -> None:
    rows = OfArray()
    np.testing.assert_array_equal(rows[np.array([5, 1])], ARRAY[[5, 1]])
    np.testing.assert_array_equal(rows[3], ARRAY[3])
    assert (len(rows), rows.ndim, rows.nbytes, rows.row_bytes) == (6, 2, ARRAY.nbytes, 16)


def test_they_never_become_an_array_unnoticed() -> None:
    with pytest.raises(TypeError, match="don't fit into memory"):
        np.asarray(OfArray())


def test_another_type_is_given_row_by_row_and_is_another_identity() -> None:
    rows = OfArray()
    halves = rows.as_type("float32")
    assert rows.as_type("float64") is rows
    assert halves[np.array([1])].dtype == np.float32
    assert list(halves.identity()) != list(rows.identity())
    close_all([halves])
    assert rows.closed


def test_streams_are_found_in_the_order_in_which_tensorflow_flattens() -> None:
    one, two, three = OfArray(), OfArray(), OfArray()
    assert streams_in({"b": one, "a": two, "c": ARRAY}, three, None) == (two, one, three)
