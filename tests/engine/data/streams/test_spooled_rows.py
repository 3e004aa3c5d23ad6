"""Rows that are written once and taken in any order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.engine.data.streams import spool
from gradgui.engine.data.streams.spooled_rows import SpooledRows

ROWS = np.arange(60, dtype=np.float32).reshape(10, 3, 2)


@pytest.fixture(params=["memory", "disk"])
def spooled(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Yields ten rows, written in two blocks."""
    if request.param == "disk":
        monkeypatch.setattr(spool, "_MEMORY_BYTES", 7)
        monkeypatch.setattr(spool, "default_examples_dir", lambda: tmp_path)
    rows = SpooledRows((3, 2), np.float32)
    rows.append(ROWS[:4])
    rows.append(ROWS[4:])
    assert rows.on_disk is (request.param == "disk")
    yield rows
    rows.close()


@pytest.mark.parametrize("wanted", [[3], [0, 1, 2, 3], [9, 8, 7], [4, 5, 0, 1, 1, 2, 9], []])
def test_any_rows_are_taken_in_any_order(spooled: SpooledRows, wanted: list[int]) -> None:
    np.testing.assert_array_equal(spooled[np.array(wanted, dtype=np.int32)], ROWS[wanted])


def test_their_shape_grows_with_what_is_written(spooled: SpooledRows) -> None:
    assert spooled.shape == (10, 3, 2)
    assert spooled.nbytes == ROWS.nbytes


@pytest.mark.parametrize("change", [0, 1])
def test_other_numbers_are_another_identity(spooled: SpooledRows, change: int) -> None:
    others = SpooledRows((3, 2), np.float32)
    others.append(ROWS + change)
    assert (list(others.identity()) == list(spooled.identity())) is (change == 0)
    others.close()
