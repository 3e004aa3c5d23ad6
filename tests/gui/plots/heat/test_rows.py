from __future__ import annotations

import numpy as np
import pytest

from gradgui.gui.plots.heat.rows import SMALLEST_PITCH, Row, RowGeometry, row_medians, rows_for

NESTED = tuple(f"block_{i // 4}/dense_{i}/{leaf}" for i in range(40) for leaf in ("kernel", "bias"))


def test_variables_have_rows_of_their_own_while_they_fit() -> None:
    rows = rows_for(("a/kernel", "a/bias", "u"), 400)
    assert rows == (Row("a/kernel", (0,)), Row("a/bias", (1,)), Row("u", (2,)))


def test_rows_below_eight_pixels_collapse_to_layers() -> None:
    rows = rows_for(NESTED, 40 * SMALLEST_PITCH)
    assert len(rows) == 40
    assert rows[0] == Row("block_0/dense_0", (0, 1))


def test_layers_collapse_to_blocks() -> None:
    rows = rows_for(NESTED, 20 * SMALLEST_PITCH)
    assert [row.label for row in rows] == [f"block_{i}" for i in range(10)]
    assert rows[1].columns == tuple(range(8, 16))


def test_layers_of_one_common_layer_are_joined_rather_than_lost() -> None:
    rows = rows_for(tuple(f"backbone/block_{i}/kernel" for i in range(100)), 40 * SMALLEST_PITCH)
    assert len(rows) == 34
    assert rows[0].label == "backbone/block_0 +2"


def test_neighbours_without_a_common_layer_are_joined_at_last() -> None:
    rows = rows_for(tuple(f"w{i}" for i in range(1000)), 20 * SMALLEST_PITCH)
    assert len(rows) == 20
    assert rows[0].label == "w0 +49"


@pytest.mark.parametrize("height", [7, 100, 333, 900])
def test_every_variable_is_in_exactly_one_row(height: int) -> None:
    columns = sorted(column for row in rows_for(NESTED, height) for column in row.columns)
    assert columns == list(range(len(NESTED)))


@pytest.mark.parametrize("n_rows", [1, 5, 10, 25, 50, 60])
@pytest.mark.parametrize("height", [200, 401, 480])
def test_rows_and_lanes_never_overlap(n_rows: int, height: int) -> None:
    geometry = RowGeometry(n_rows, height)
    end = 0
    for row in range(n_rows):
        assert geometry.top(row) >= end
        assert geometry.cell >= 1
        end = geometry.top(row) + geometry.cell
        if geometry.lane:
            assert geometry.lane_top(row) > end
            end = geometry.lane_top(row) + geometry.lane
    assert end <= height
    assert geometry.row_at(geometry.top(n_rows - 1)) == n_rows - 1
    assert geometry.row_at(-1) is None
    assert geometry.row_at(n_rows * geometry.pitch) is None


def test_the_median_of_a_row_passes_over_missing_values() -> None:
    norms = np.random.default_rng(1).random((30, 12))
    norms[np.random.default_rng(2).random((30, 12)) < 0.3] = np.nan
    norms[0, :4] = np.nan
    rows = (Row("a", (0, 1, 2, 3)), Row("b", (4,)), Row("c", (5, 6, 7)), Row("d", (8, 9, 10, 11)))
    found = row_medians(norms, rows)
    for index, row in enumerate(rows):
        for step in range(30):
            known = norms[step, list(row.columns)]
            known = known[~np.isnan(known)]
            expected = float(np.median(known)) if len(known) else np.nan
            assert found[step, index] == pytest.approx(expected, nan_ok=True)
