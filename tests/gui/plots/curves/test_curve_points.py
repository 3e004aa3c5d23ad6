from __future__ import annotations

import numpy as np
import pytest

from gradgui.gui.plots.curves.curve_points import dashed, envelope, finite_range, log10, smoothed
from gradgui.runs.history import Binned

NEVER = np.zeros((3, 1), dtype=np.bool_)


def column(values: list[float]) -> np.ndarray:
    return np.array(values, dtype=np.float64)[:, None]


def test_single_steps_are_drawn_as_they_are() -> None:
    binned = Binned(5, 1, column([1, 2, 3]), column([1, 2, 3]), column([1, 2, 3]), NEVER)
    x, y = envelope(binned, 0)
    assert x.tolist() == [5, 6, 7]
    assert y.tolist() == [1, 2, 3]


def test_longer_bins_touch_both_extremes_walking_up_and_down_in_turn() -> None:
    binned = Binned(0, 4, column([0, 1, 2]), column([5, 6, 7]), column([8, 9, 10]), NEVER)
    x, y = envelope(binned, 0)
    assert x.tolist() == [1.5, 1.5, 5.5, 5.5, 9.5, 9.5]
    assert y.tolist() == [0, 8, 9, 1, 2, 10]


def test_smoothing_leaves_a_constant_alone_up_to_its_ends() -> None:
    assert smoothed(np.full(50, 3.0), 5.0) == pytest.approx(np.full(50, 3.0))


def test_smoothing_is_the_weighted_mean_of_neighbours() -> None:
    values = np.random.default_rng(0).normal(size=40)
    at, deviation = 20, 2.0
    reach = int(3 * deviation) + 1
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    expected = np.average(values[at - reach : at + reach + 1], weights=weights)
    assert smoothed(values, deviation)[at] == pytest.approx(expected)


def test_smoothing_passes_over_missing_values_without_spreading_them() -> None:
    values = np.full(20, 2.0)
    values[7] = np.nan
    result = smoothed(values, 2.0)
    assert np.isnan(result[7])
    assert np.delete(result, 7) == pytest.approx(np.full(19, 2.0))


def test_a_narrow_smoothing_changes_nothing() -> None:
    values = np.array([1.0, 5.0, 2.0])
    assert smoothed(values, 0.1).tolist() == values.tolist()


def test_what_has_no_logarithm_is_missing() -> None:
    result = log10(np.array([100.0, 0.0, -1.0, np.nan, 0.01]))
    assert result[[0, 4]].tolist() == [2.0, -2.0]
    assert np.isnan(result[[1, 2, 3]]).all()


def test_the_range_is_that_of_all_finite_numbers() -> None:
    assert finite_range(np.array([1.0, np.nan]), np.array([5.0, np.inf])) == (1.0, 5.0)
    assert finite_range(np.array([np.nan])) is None


def test_dashes_lie_only_where_it_was_frozen() -> None:
    x = np.arange(100, dtype=np.float64)
    _, _, gaps = dashed(x, x * 0, [(20, 40)], 4.0, 1)
    assert gaps[:20].sum() == gaps[40:].sum() == 0
    assert gaps[20:40].tolist() == [(step // 4) % 2 == 1 for step in range(20, 40)]


def test_dashes_stay_where_they_are_when_steps_are_added() -> None:
    x = np.arange(100, dtype=np.float64)
    _, _, short = dashed(x[:50], x[:50], [(0, 1000)], 4.0, 1)
    _, _, long = dashed(x, x, [(0, 1000)], 4.0, 1)
    assert short.tolist() == long[:50].tolist()


def test_far_points_get_dashes_between_them_on_their_line() -> None:
    x = np.array([0.0, 10.0, 20.0])
    finer, y, gaps = dashed(x, np.array([0.0, 10.0, 0.0]), [(0, 100)], 2.0, 10)
    assert y == pytest.approx(np.where(finer <= 10, finer, 20 - finer))
    assert 0.3 < gaps.mean() < 0.7
