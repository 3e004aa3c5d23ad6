from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from gradgui.core.interventions import Change, ChangeKind
from gradgui.core.records import NormKind, StepBatch
from gradgui.core.spec import LossScaleSpec
from gradgui.runs.loop.chunks.non_finite import advice, has_grown, in_a_row, non_finite_text
from gradgui.runs.runner import Runner
from tests.fakes import FakeEngine, fake_spec
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
    assert text_of_all().endswith(f"conv2d/kernel, conv2d/bias and {N - 2} more. It changed nothing.")


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


def test_where_the_loss_had_been_growing_no_lower_rate_is_advised_but_an_earlier_step() -> None:
    assert "may help" not in advice(1, grown=True)
    assert "fork from an earlier step" in advice(1, grown=True)


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ([2.0] * 50 + [2e2, 2e6, 2e12, np.inf], True),
        ([2.0] * 50 + [np.nan], False),  # out of the blue
        ([2.0] * 50 + [40.0, np.inf], False),  # a noisy step
        ([np.nan], False),
        ([], False),
    ],
)
def test_a_loss_has_grown_where_the_last_finite_one_is_a_thousand_times_the_usual(
    losses: list[float], expected: bool
) -> None:
    assert has_grown(np.array(losses)) is expected


def test_a_step_in_float16_that_overflows_is_said_with_its_scale_and_the_run_goes_on() -> None:
    engine = FakeEngine(non_finite_at=[7, 30])
    runner = Runner(fake_spec(precision="mixed_float16"), lambda: engine, None, headless=True)
    runner.go()
    runner.run()
    assert runner.status.step == 100
    assert runner.recorder is not None
    history = runner.recorder.history
    skipped = [(event.step, event.text) for event in history.events if event.kind == "skipped"]
    assert skipped == [
        (7, "Step 7 overflowed and was skipped: the loss scale goes from 32768 to 16384"),
        (30, "Step 30 overflowed and was skipped: the loss scale goes from 16384 to 8192"),
    ]
    assert history.non_finite_steps == (7, 30)
    assert history.scalars("loss_scale")[[7, 8, 31]].tolist() == [32768, 16384, 8192]


def test_a_step_that_is_not_finite_at_the_smallest_scale_pauses_as_in_float32() -> None:
    engine = FakeEngine(non_finite_at=[7])
    runner = Runner(fake_spec(precision="mixed_float16", loss_scale=LossScaleSpec(1.5)), lambda: engine, None, headless=True)
    runner.go()
    runner.run()
    assert runner.status.step == 8
    assert "Step 7 is not finite" in runner.status.message


def test_a_loss_scale_is_set_live_and_recorded_and_refused_where_there_is_none() -> None:
    change = Change(ChangeKind.LOSS_SCALE, value=1024.0)
    runs = [Runner(fake_spec(precision=precision), FakeEngine, None) for precision in ("mixed_float16", "float32")]
    for runner in runs:
        runner.change(change)
        runner.go()
        runner.run()
        assert runner.recorder is not None
    scaled, plain = (runner.recorder.history for runner in runs if runner.recorder is not None)
    assert [(one.step, one.value, one.label()) for one in scaled.interventions] == [(0, 1024.0, "loss scale 1024")]
    assert set(scaled.scalars("loss_scale")) == {1024.0}
    assert plain.interventions == ()
    assert any("can be set where there is one" in event.text for event in plain.events)
