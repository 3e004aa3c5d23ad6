from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from gradgui.core.records import NormKind, StepBatch
from gradgui.runs.loop.non_finite import advice, in_a_row, non_finite_text
from tests.runs.records import LAYOUT, batch

N = len(LAYOUT.variables)


def bad_batch(loss: float, *infinite: int) -> StepBatch:
    good = batch(30, 4)
    norms = np.ones_like(good.norms)
    norms[-1, list(infinite), NormKind.GRADIENT] = np.inf
    scalars = good.scalars.copy()
    scalars[-1, LAYOUT.column("loss")] = loss
    return replace(good, scalars=scalars, norms=norms)


def test_the_step_and_what_of_it_is_not_finite_are_named() -> None:
    text = non_finite_text(bad_batch(math.nan, 0), LAYOUT, [True] * N)
    assert text == "Step 33 is not finite: the loss (nan) and the gradients of conv2d/kernel. It changed nothing."


def test_a_finite_loss_is_not_named() -> None:
    assert "loss" not in non_finite_text(bad_batch(1.0, 1), LAYOUT, [True] * N)


def test_frozen_variables_are_not_named() -> None:
    text = non_finite_text(bad_batch(math.inf, 0, 1), LAYOUT, [False, *[True] * (N - 1)])
    assert "conv2d/bias" in text
    assert "conv2d/kernel" not in text


def test_many_variables_are_counted() -> None:
    assert text_of_all().endswith(f"and {N - 5} more. It changed nothing.")


def text_of_all() -> str:
    return non_finite_text(bad_batch(1.0, *range(N)), LAYOUT, [True] * N)


@pytest.mark.parametrize(("steps", "expected"), [((), 0), ((4,), 1), ((2, 4), 1), ((4, 5), 2), ((1, 3, 4, 5), 3)])
def test_steps_in_a_row_are_counted_from_the_last_one_back(steps: tuple[int, ...], expected: int) -> None:
    assert in_a_row(steps) == expected


def test_a_lower_rate_is_advised_once_only() -> None:
    assert "a lower learning rate may help" in advice(1)
    assert "3 steps in a row" in advice(3)
    assert "start again" in advice(2)
    assert "may help" not in advice(2)
