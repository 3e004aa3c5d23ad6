from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gradgui.engine.data import data_hash as module
from gradgui.engine.data.data_hash import data_hash
from gradgui.engine.data.opened_data import OpenedData

ROWS = np.arange(6, dtype=np.int32)
X = np.arange(24, dtype=np.float32).reshape(6, 4)
Y = np.arange(6, dtype=np.int64)


def opened(x: Any = X, y: Any = Y, weight: Any = None, validation: Any = None) -> OpenedData:
    x_validation, y_validation = (x, y) if validation is None else validation
    return OpenedData(x, y, ROWS[:4], x_validation, y_validation, ROWS[4:], weight)


def test_the_same_data_have_the_same_hash() -> None:
    assert data_hash(opened()) == data_hash(opened(X.copy(), Y.copy()))
    assert len(data_hash(opened())) == 64


@pytest.mark.parametrize(
    "other",
    [
        opened(X + np.float32(1e-6)),
        opened(X.astype(np.float64)),
        opened(X.reshape(6, 2, 2)),
        opened(X, Y[::-1]),
        opened(X, Y, np.ones(6, np.float32)),
        opened(X, Y, None, (X, Y.copy())),
        opened({"a": X, "b": X}),
        opened(-0.0 * X),
    ],
)
def test_any_difference_makes_another_hash(other: OpenedData) -> None:
    assert data_hash(other) != data_hash(opened())


def test_of_long_arrays_blocks_from_end_to_end_are_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 64)
    monkeypatch.setattr(module, "_BLOCK_BYTES", 16)
    long = np.zeros((6, 100), np.float32)
    first, last = long.copy(), long.copy()
    first[0, 0], last[-1, -1] = 1, 1
    assert len({data_hash(opened(one)) for one in (long, first, last)}) == 3


def test_of_data_without_an_end_the_first_rows_tell() -> None:
    def endless(x: Any, n_told: int) -> OpenedData:
        return replace(opened(x, Y[: len(x)]), n_told=n_told)

    assert data_hash(endless(X, 2)) == data_hash(endless(X[:3], 2))
    assert data_hash(endless(X, 2)) != data_hash(endless(X, 3))
    assert data_hash(endless(X, 2)) != data_hash(endless(X[::-1], 2))
