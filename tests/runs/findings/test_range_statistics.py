from __future__ import annotations

import math

import numpy as np
import pytest

from gradgui.core.records import Validation
from gradgui.runs.findings import range_statistics
from gradgui.runs.findings.range_statistics import scalar_statistics, validation_statistics
from gradgui.runs.history import RunHistory
from tests.gui.plots.histories import add_steps, empty_history


def noisy_history(n_steps: int = 1000) -> RunHistory:
    history = empty_history()
    losses = 3.0 - 0.001 * np.arange(n_steps) + np.random.default_rng(1).normal(0, 0.2, n_steps)
    add_steps(history, losses)
    return history


def test_statistics_are_those_of_numpy() -> None:
    history = noisy_history()
    found = scalar_statistics(history, "loss", 200, 700)
    values = history.scalars("loss")[200:700]
    assert found.n_values == 500
    assert found.mean == pytest.approx(values.mean(), rel=1e-12)
    assert (found.minimum, found.maximum, found.last) == (values.min(), values.max(), values[-1])
    assert found.minimum_step == 200 + int(values.argmin())
    assert found.maximum_step == 200 + int(values.argmax())
    assert found.slope == pytest.approx(1000 * np.polyfit(np.arange(200, 700), values, 1)[0], rel=1e-9)
    assert found.n_non_finite == 0


def test_a_range_read_in_blocks_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    history = noisy_history()
    whole = scalar_statistics(history, "loss", 13, 900)
    monkeypatch.setattr(range_statistics, "_BLOCK_STEPS", 64)
    blocks = scalar_statistics(history, "loss", 13, 900)
    assert blocks.mean == pytest.approx(whole.mean, rel=1e-12)
    assert blocks.slope == pytest.approx(whole.slope, rel=1e-9)
    assert (blocks.minimum_step, blocks.maximum_step, blocks.last) == (whole.minimum_step, whole.maximum_step, whole.last)


def test_values_that_are_not_finite_are_counted_and_left_out() -> None:
    history = empty_history()
    add_steps(history, np.array([1.0, np.nan, 3.0, np.inf, np.nan]))
    found = scalar_statistics(history, "loss", 0, 5)
    assert (found.n_values, found.n_non_finite, found.mean, found.last) == (2, 3, 2.0, 3.0)
    assert found.slope == pytest.approx(1000.0)


def test_a_range_without_a_number_has_none() -> None:
    history = empty_history()
    add_steps(history, np.array([np.nan, np.nan]))
    found = scalar_statistics(history, "loss", 0, 2)
    assert found.n_non_finite == 2
    assert found.minimum_step == -1
    assert all(math.isnan(value) for value in (found.mean, found.minimum, found.maximum, found.last, found.slope))


def test_a_range_beyond_the_run_ends_with_it() -> None:
    assert scalar_statistics(noisy_history(50), "loss", 40, 900).n_values == 10


def test_validations_count_where_they_followed_a_step_of_the_range() -> None:
    history = noisy_history(100)
    for step, value in ((25, 4.0), (50, 2.0), (75, 1.0), (100, 0.5)):
        history.add_validation(Validation(step, {"loss": value}, 10))
    found = validation_statistics(history, "loss", 25, 75)
    assert (found.n_values, found.mean, found.minimum_step, found.maximum_step) == (2, 1.5, 75, 50)
    assert found.slope == pytest.approx(-40.0)
