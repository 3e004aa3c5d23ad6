from __future__ import annotations

import math

import numpy as np
import pytest

from gradgui.gui.plots.heat.rows import Row, variable_rows
from gradgui.gui.plots.profile.bars import bars_at
from gradgui.gui.plots.quantity import Quantity
from tests.gui.plots.histories import PATHS, add_steps, empty_history

ROWS = variable_rows(PATHS)


def test_a_bar_has_the_recorded_value_and_the_range_over_the_steps_in_view() -> None:
    history = empty_history()
    norms = np.random.default_rng(0).random((300, 4)) + 0.1
    add_steps(history, np.ones(300), norms)
    for index, bar in enumerate(bars_at(history, Quantity.GRADIENT, ROWS, 123, (64, 256), {})):
        assert bar.value == pytest.approx(norms[123, index])
        assert bar.low == pytest.approx(norms[64:256, index].min())
        assert bar.high == pytest.approx(norms[64:256, index].max())
        assert not bar.words


def test_a_layer_has_the_median_of_its_variables_and_the_range_of_all() -> None:
    history = empty_history()
    norms = np.random.default_rng(0).random((50, 4)) + 0.1
    add_steps(history, np.ones(50), norms)
    (bar,) = bars_at(history, Quantity.GRADIENT, (Row("all", (0, 1, 2, 3)),), 9, (0, 50), {})
    assert bar.value == pytest.approx(np.median(norms[9].astype(np.float32)))
    assert [bar.low, bar.high] == pytest.approx([norms.min(), norms.max()])


def test_what_has_no_length_says_why() -> None:
    history = empty_history()
    add_steps(history, np.ones(3), np.tile([np.nan, 0.0, np.inf, np.nan], (3, 1)))
    bars = bars_at(history, Quantity.GRADIENT, ROWS, 2, (0, 3), {"head/bias": [(2, 9)]})
    assert [bar.words for bar in bars] == ["no gradient", "zero", "not finite", "frozen, no gradient"]
    assert [bar.text for bar in bars] == ["", "0", "∞", ""]
    assert math.isnan(bars[0].low)


def test_a_variable_is_frozen_only_in_its_stretches() -> None:
    history = empty_history()
    add_steps(history, np.ones(20))
    spans = {"conv/kernel": [(5, 8)]}
    frozen = [bars_at(history, Quantity.UPDATE, ROWS, step, (0, 20), spans)[0].frozen for step in (4, 5, 7, 8)]
    assert frozen == [False, True, True, False]
    assert bars_at(history, Quantity.UPDATE, ROWS, 5, (0, 20), spans)[0].words == "frozen"


def test_no_row_gives_no_bar() -> None:
    history = empty_history()
    add_steps(history, np.ones(3))
    assert bars_at(history, Quantity.GRADIENT, (), 0, (0, 3), {}) == ()
