"""How far variables and layers moved against their size."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gradgui.core.records import NormKind
from gradgui.gui.variables.rows.update_ratios import UpdateRatios
from gradgui.gui.variables.variable_nodes import ROOT, VariableTree
from tests.fakes import fake_variables

TREE = VariableTree(fake_variables(), "net")
UPDATE = [0.1, 0.2, 0.0, 0.3, 0.4, 0.5]
WEIGHT = [1.0, 2.0, 0.0, 0.5, 4.0, 3.0]


def row(path: str) -> int:
    found = TREE.find(path)
    assert found is not None
    return found


def norms(update: list[float]) -> np.ndarray:
    rows = np.zeros((6, 4), dtype=np.float32)
    rows[:, NormKind.UPDATE], rows[:, NormKind.WEIGHT] = update, WEIGHT
    return rows


def test_a_variables_ratio_and_a_layers_are_of_the_norms_of_everything_in_them() -> None:
    ratios = UpdateRatios(TREE)
    ratios.set_norms(norms(UPDATE))
    assert ratios.ratio(row("conv2d/bias")) == pytest.approx(0.1)
    assert ratios.ratio(row("head")) == pytest.approx(math.hypot(0.4, 0.5) / math.hypot(4, 3))
    assert ratios.ratio(ROOT) == pytest.approx(math.hypot(*UPDATE) / math.hypot(*WEIGHT))


def test_weights_of_zero_and_what_has_no_gradient_have_none() -> None:
    ratios = UpdateRatios(TREE)
    assert ratios.ratio(row("head")) is None
    ratios.set_norms(norms(UPDATE))
    assert ratios.ratio(row("batch_normalization/gamma")) is None
    assert ratios.ratio(row("batch_normalization/moving_mean")) is None
    assert ratios.ratio(row("dropout")) is None


def test_a_step_without_an_update_keeps_the_ratio_of_the_one_before() -> None:
    ratios = UpdateRatios(TREE)
    ratios.set_norms(norms(UPDATE))
    ratios.set_norms(norms([math.nan] * 6))
    assert ratios.ratio(row("conv2d/bias")) == pytest.approx(0.1)
    ratios.set_norms(None)
    assert ratios.ratio(row("conv2d/bias")) is None
