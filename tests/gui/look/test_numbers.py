from __future__ import annotations

import math

import pytest

from gradgui.gui.look import numbers


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.21341, "0.2134"),
        (12.3449, "12.34"),
        (3412.4, "3,412"),
        (9.99996, "10.00"),
        (1.0, "1.000"),
        (1.2345e-5, "1.234e-5"),
        (-0.5, "-0.5000"),
        (0.0, "0"),
        (math.nan, "–"),
        (math.inf, "∞"),
        (-math.inf, "-∞"),
        (2.5e7, "2.500e7"),
    ],
)
def test_a_measured_number_has_four_significant_digits(number: float, text: str) -> None:
    assert numbers.value(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.021, "0.021"),
        (0.83, "0.830"),
        (0.00996, "0.010"),
        (0.0099, "9.9e-3"),
        (0.0013, "1.3e-3"),
        (3.4, "3.400"),
        (34.04, "34.0"),
        (0.0, "0"),
        (1.1e-4, "1.1e-4"),
        (12345.0, "1.2e4"),
        (math.inf, "∞"),
        (math.nan, "–"),
    ],
)
def test_a_norm_fits_a_narrow_column(number: float, text: str) -> None:
    assert numbers.norm(number) == text
    assert len(text) <= 6


@pytest.mark.parametrize(("number", "text"), [(1e-4, "1.0e-4"), (0.01, "0.01"), (0.3, "0.3"), (0.0, "0"), (3e-3, "3.0e-3")])
def test_a_rate_is_written_with_its_power_of_ten_when_small(number: float, text: str) -> None:
    assert numbers.rate(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.001, "0.001"),
        (4.0, "4"),
        (2.5, "2.5"),
        (1e-4, "1e-4"),
        (3e-5, "3e-5"),
        (20000, "20k"),
        (1200, "1200"),
        (3e6, "3M"),
        (12.5e6, "12.5M"),
        (1e12, "1e12"),
        (0, "0"),
        (-0.5, "-0.5"),
    ],
)
def test_a_tick_is_as_short_as_it_goes(number: float, text: str) -> None:
    assert numbers.tick(number) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (31.7, "0:31"),
        (0.2, "0:00"),
        (3723, "1:02:03"),
        (2 * 86400 + 3 * 3600 + 245, "2 d 3:04:05"),
        (-1, "0:00"),
        (math.nan, "–"),
    ],
)
def test_a_time_span_is_written_as_a_clock_does(seconds: float, text: str) -> None:
    assert numbers.duration(seconds) == text


def test_counts_have_their_thousands_apart() -> None:
    assert numbers.count(3412) == "3,412"
    assert numbers.count(34826) == "34,826"


def test_speeds_sizes_shares_and_shapes_carry_their_units() -> None:
    assert numbers.speed(3412.3) == "3,412 steps/s"
    assert numbers.speed(4.21) == "4.2 steps/s"
    assert numbers.milliseconds(0.0312) == "31 ms"
    assert numbers.milliseconds(0.0004) == "0.4 ms"
    assert numbers.milliseconds(2.5) == "2.5 s"
    assert numbers.share(0.03) == "3 %"
    assert numbers.share(0.016) == "1.6 %"
    assert numbers.shape((3, 3, 1, 32)) == "3×3×1×32"
    assert numbers.shape(()) == "scalar"
    assert numbers.factor(0.1) == "×0.1"
