from __future__ import annotations

import math

import pytest

from gradgui.gui.plots.axes.ticks import calm_range, linear_ticks, log_ticks


@pytest.mark.parametrize(("low", "high", "n"), [(0, 1, 5), (-0.1, 2.7, 6), (1e-7, 3e-7, 4), (0, 12345, 8), (-5, 5, 3)])
def test_linear_ticks_are_round_inside_and_not_too_many(low: float, high: float, n: int) -> None:
    ticks = linear_ticks(low, high, n)
    spacing = ticks[1] - ticks[0]
    assert 2 <= len(ticks) <= n + 1
    assert all(low - 1e-12 <= tick <= high * (1 + 1e-12) for tick in ticks)
    assert round(spacing / 10 ** math.floor(math.log10(spacing) + 1e-9), 6) in (1, 2, 5)


def test_steps_have_whole_ticks_even_when_few_are_in_view() -> None:
    assert linear_ticks(-0.5, 3.5, 10, whole=True) == [0, 1, 2, 3]


def test_log_ticks_are_decades_when_many_are_in_view() -> None:
    assert log_ticks(-6, 2, 10) == [-6, -5, -4, -3, -2, -1, 0, 1, 2]
    assert log_ticks(-6, 2, 4) == [-6, -4, -2, 0, 2]


def test_log_ticks_stand_between_decades_when_there_is_room() -> None:
    assert [round(10**tick, 6) for tick in log_ticks(-1, 0, 5)] == [0.1, 0.2, 0.5, 1.0]


def test_a_narrow_log_axis_has_round_numbers() -> None:
    ticks = [10**tick for tick in log_ticks(math.log10(0.41), math.log10(0.44), 4)]
    assert len(ticks) >= 2
    assert all(value * 100 == pytest.approx(round(value * 100)) for value in ticks)


def test_an_empty_axis_has_no_ticks() -> None:
    assert linear_ticks(1, 1, 5) == []
    assert linear_ticks(math.nan, 1, 5) == []
    assert log_ticks(0, math.inf, 5) == []


def test_a_range_holds_while_the_data_stay_inside() -> None:
    first = calm_range(None, 0, 10)
    assert calm_range(first, 0.1, 9.9) == first


def test_a_range_widens_at_once_and_narrows_late() -> None:
    first = calm_range(None, 0, 10)
    assert calm_range(first, 0, 12)[1] > 12
    assert calm_range(first, 0, 9) == first
    assert calm_range(first, 0, 3)[1] < 4


@pytest.mark.parametrize("value", [0.0, 3.0, -2.0])
def test_a_flat_curve_lies_inside_its_range(value: float) -> None:
    low, high = calm_range(None, value, value)
    assert low < value < high
