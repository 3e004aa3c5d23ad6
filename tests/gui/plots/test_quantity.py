from __future__ import annotations

import numpy as np
import pytest

from gradgui.core.records import NormKind, StepBatch
from gradgui.gui.plots.quantity import Quantity, binned_values, values_at
from gradgui.runs.history import RunHistory
from tests.gui.plots.histories import empty_history, simple_history

RNG = np.random.default_rng(3)


def random_history(n_steps: int) -> tuple[RunHistory, np.ndarray, np.ndarray]:
    """A run with its updates and weights, [n_steps, 4] each."""
    history = empty_history()
    scalars = np.ones((n_steps, len(history.layout.scalars)))
    norms = np.zeros((n_steps, 4, 4), dtype=np.float32)
    norms[:, :, NormKind.UPDATE] = RNG.random((n_steps, 4)) + 0.1
    norms[:, :, NormKind.WEIGHT] = RNG.random((n_steps, 4)) + 1
    history.append(StepBatch(0, scalars, norms))
    return history, norms[:, :, NormKind.UPDATE].astype(float), norms[:, :, NormKind.WEIGHT].astype(float)


def test_a_recorded_norm_is_what_the_history_has() -> None:
    history = simple_history(50)
    assert values_at(history, Quantity.GRADIENT, 7).tolist() == history.norms(NormKind.GRADIENT, 7, 8)[0].tolist()
    ours = binned_values(history, Quantity.WEIGHT, [1, 3], 0, None, 10)
    theirs = history.binned_norms(NormKind.WEIGHT, [1, 3], 0, None, 10)
    np.testing.assert_array_equal(ours.mean, theirs.mean)


def test_the_ratio_of_a_step_is_update_by_weight() -> None:
    history, update, weight = random_history(20)
    np.testing.assert_allclose(values_at(history, Quantity.RATIO, 11), update[11] / weight[11])
    binned = binned_values(history, Quantity.RATIO, None, 0, None, 100)
    np.testing.assert_allclose(binned.mean, update / weight)
    np.testing.assert_array_equal(binned.minimum, binned.maximum)


def test_the_ratio_of_every_step_lies_between_the_extremes_of_its_bin() -> None:
    history, update, weight = random_history(333)
    binned = binned_values(history, Quantity.RATIO, None, 0, None, 20)
    assert binned.bin_steps == 32
    for index, (low, mean, high) in enumerate(zip(binned.minimum, binned.mean, binned.maximum, strict=True)):
        steps = slice(32 * index, 32 * index + 32)
        ratios = update[steps] / weight[steps]
        assert (low <= ratios * (1 + 1e-6)).all()
        assert (ratios <= high * (1 + 1e-6)).all()
        assert mean == pytest.approx(update[steps].mean(axis=0) / weight[steps].mean(axis=0), rel=1e-5)


def test_a_variable_of_zeros_has_no_ratio() -> None:
    history = empty_history()
    norms = np.full((1, 4, 4), 0.5, dtype=np.float32)
    norms[0, 2, NormKind.WEIGHT] = 0
    history.append(StepBatch(0, np.ones((1, len(history.layout.scalars))), norms))
    ratios = values_at(history, Quantity.RATIO, 0)
    assert np.isnan(ratios).tolist() == [False, False, True, False]
    assert np.isnan(binned_values(history, Quantity.RATIO, None, 0, 1, 1).mean[0]).tolist() == [False, False, True, False]


def test_only_the_ratio_has_a_usual_value() -> None:
    assert [quantity.usual for quantity in Quantity] == [None, None, None, None, 1e-3]
