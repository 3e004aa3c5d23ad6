"""Parquet tables that are read in blocks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import GradguiError
from gradgui.engine.data.readers.loaded_data import Memory
from gradgui.engine.data.readers.read_data import read_data
from gradgui.engine.data.readers.tables import parquet_file
from gradgui.engine.data.streams.streamed_rows import StreamedRows

_N = 50


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns a table of 50 rows, read 7 at a time: numbers with gaps, texts that look like numbers at first, classes."""
    import pyarrow as pa
    from pyarrow import parquet

    monkeypatch.setattr(parquet_file, "_BLOCK_ROWS", 7)
    random = np.random.default_rng(0)
    numbers: list[Any] = random.normal(size=_N).tolist()
    numbers[5] = numbers[33] = None
    codes = [str(row % 3) for row in range(_N - 1)] + ["other"]
    columns = {"a": numbers, "b": random.integers(0, 9, _N), "code": codes, "kind": ["xyz"[row % 3] for row in range(_N)]}
    parquet.write_table(pa.table(columns), tmp_path / "t.parquet", row_group_size=20)
    return tmp_path / "t.parquet"


@pytest.mark.parametrize("missing", ["drop", "mean"])
def test_streamed_rows_are_those_that_memory_would_hold(table: Path, missing: str) -> None:
    held, streamed = (read_data(table, {"missing": missing}, memory) for memory in (Memory(), Memory(stream=True)))
    x, y, _ = streamed.train
    assert isinstance(x, StreamedRows)
    assert x.take(np.arange(len(x))).tobytes() == held.train[0].tobytes()
    np.testing.assert_array_equal(y, held.train[1])
    assert streamed.class_names == ("x", "y", "z")
    assert streamed.feature_names == ("a", "b", "code = 0", "code = 1", "code = 2", "code = other")
    x.close()


def test_blocks_give_what_the_whole_columns_say(table: Path) -> None:
    from pyarrow import parquet

    x, _, _ = read_data(table, {"missing": "mean"}).train
    known = [value for value in parquet.read_table(table).column("a").to_pylist() if value is not None]
    np.testing.assert_allclose(x[[5, 33], 0], np.mean(known), rtol=1e-6)
    np.testing.assert_array_equal(x[:, 2:].argmax(axis=1), [row % 3 for row in range(_N - 1)] + [3])
    dropped, _, _ = read_data(table, {"missing": "drop"}).train
    np.testing.assert_array_equal(dropped, np.delete(x, [5, 33], axis=0))


def test_gaps_are_counted_over_all_blocks(table: Path) -> None:
    with pytest.raises(GradguiError, match='2 in "a"'):
        read_data(table, {})


def test_words_are_counted_over_all_blocks(table: Path) -> None:
    held, streamed = (
        read_data(table, {"text": "code", "target": "kind", "length": 2}, memory)
        for memory in (Memory(), Memory(stream=True))
    )
    x = streamed.train[0]
    np.testing.assert_array_equal(x.take(np.arange(_N)), held.train[0])
    assert held.train[0][-1, 0] == 5  # after filling, unknown and the three that are more frequent
    x.close()
