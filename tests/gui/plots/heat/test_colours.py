from __future__ import annotations

import numpy as np
import pytest

from gradgui.gui.look.tokens import DARK, LIGHT
from gradgui.gui.plots.heat.colours import INFINITE, N_COLOURS, NO_VALUE, ZERO, ColourLimits, colour_table


def test_limits_snap_outwards_to_half_decades() -> None:
    limits = ColourLimits()
    limits.widen(np.array([[0.002, 0.7]]))
    assert (limits.low, limits.high) == (-3.0, 0.0)


def test_limits_only_widen() -> None:
    limits = ColourLimits()
    rng = np.random.default_rng(0)
    low, high = 0.0, -99.0
    for scale in (1.0, 0.01, 100.0, 3.0, 1e-5):
        limits.widen(scale * np.exp(rng.normal(size=(50, 4))))
        assert limits.high >= high
        assert low == 0.0 or limits.low <= low
        low, high = limits.low, limits.high


def test_locked_limits_stay() -> None:
    limits = ColourLimits()
    limits.widen(np.array([[0.01, 1.0]]))
    limits.locked = True
    before = (limits.low, limits.high)
    assert not limits.widen(np.array([[1e3]]))
    assert (limits.low, limits.high) == before


def test_a_gradient_that_explodes_now_is_within_the_limits() -> None:
    norms = np.full((5000, 3), 0.1)
    norms[-1, 1] = 1e6
    limits = ColourLimits()
    limits.widen(norms)
    assert limits.high >= 6


def test_limits_are_at_least_a_decade_apart() -> None:
    limits = ColourLimits()
    limits.widen(np.full((10, 2), 0.5))
    assert limits.high - limits.low >= 1


def test_nothing_finite_gives_no_limits() -> None:
    limits = ColourLimits()
    limits.widen(np.array([[0.0, np.nan, np.inf]]))
    assert not limits.known


def test_zero_infinite_and_missing_have_entries_of_their_own() -> None:
    limits = ColourLimits()
    limits.widen(np.array([[0.001, 1.0]]))
    assert limits.indices(np.array([0.0, np.inf, np.nan])).tolist() == [ZERO, INFINITE, NO_VALUE]


def test_entries_are_linear_in_the_logarithm() -> None:
    limits = ColourLimits()
    limits.widen(np.array([[0.001, 1.0]]))
    entries = limits.indices(np.array([1e-9, 0.001, 10**-1.5, 1.0, 1e9]))
    assert entries.tolist() == [0, 0, N_COLOURS // 2, N_COLOURS - 1, N_COLOURS - 1]


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_zero_is_no_colour_of_the_map_and_missing_is_transparent(tokens: object) -> None:
    table = colour_table(tokens)  # type: ignore[arg-type]
    assert table[ZERO] not in table[:N_COLOURS]
    assert table[INFINITE] not in table[:N_COLOURS]
    assert table[NO_VALUE] == 0


def test_one_step_that_explodes_leaves_the_steps_before_it_apart() -> None:
    limits = ColourLimits()
    norms = np.geomspace(0.1, 10.0, 200)[:, None] * np.ones((1, 4))
    limits.widen(np.vstack([norms, np.full((1, 4), 1e18)]))
    assert limits.high == 18.0
    first, last_before, exploded = limits.indices(np.array([0.1, 10.0, 1e18]))
    assert first < last_before < exploded
