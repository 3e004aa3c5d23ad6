"""Measurements: the arithmetic with made up times, and the engine's with everything that must not change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import TrainingError
from gradgui.core.interventions import ChangeKind
from gradgui.core.measured import Measured, MeasuredKind
from gradgui.core.spec import LoopSpec, OptimizerSpec
from gradgui.engine.measurement import Measurement
from tests.engine.conftest import Opened, bits, spec_of

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

PROGRAM = """
def build_model():
    layers = keras.layers
    return keras.Sequential([
        keras.Input((5,)), layers.Dense(6, name="first"), layers.BatchNormalization(name="norm"),
        layers.Dropout(0.5, seed=1, name="drop"), layers.Dense(1, name="head"),
    ])

def build_data():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(20, 5)).astype("float32")
    return x, x.sum(axis=1, keepdims=True)
"""


def result(measurement: Measurement) -> Measured:
    while True:
        measured = measurement.advance()
        if measured is not None:
            return measured


def test_medians_are_taken_and_the_variants_take_turns() -> None:
    calls: list[tuple[bool, int]] = []

    def seconds(with_it: bool, n_steps: int) -> float:
        calls.append((with_it, n_steps))
        slow = 50.0 if len(calls) in {1, 2, 9} else 1.0  # warming up, and once the machine was busy
        return slow * n_steps * (0.004 if with_it else 0.001)

    measured = result(Measurement("skip", seconds))
    assert [measured.with_s, measured.without_s] == pytest.approx([0.004, 0.001])
    assert list(measured.quartiles) == pytest.approx([0.75, 0.75])
    rounds = [with_it for with_it, n_steps in calls if n_steps > 1]
    assert rounds[:4] == [True, False, False, True]
    assert measured.n_steps == 6 * len(rounds) // 2  # 25 ms hold six steps of 4 ms


def test_slow_steps_are_measured_in_few_rounds_of_one_step() -> None:
    calls: list[int] = []

    def seconds(with_it: bool, n_steps: int) -> float:
        calls.append(n_steps)
        return 2.0 * n_steps

    assert result(Measurement("watching", seconds)).n_steps == 3
    assert calls == [1] * 10


def everything(opened: Opened) -> dict[str, Any]:
    accumulator = opened.engine._parts.accumulator
    sums = {} if accumulator is None else {v.name + str(i): v.numpy() for i, v in enumerate(accumulator._sums)}
    return {**opened.values(), **opened.slots(), **sums}


def measured_by(opened: Opened, kind: MeasuredKind) -> Measured:
    while True:
        measured = opened.engine.measure(kind, opened.controls)
        if measured is not None:
            return measured


@pytest.mark.parametrize("n_accumulated", [1, 3])
def test_measuring_changes_nothing_that_a_training_depends_on(n_accumulated: int, program: Program, fresh: Fresh) -> None:
    loop = LoopSpec(steps=99, accumulation_steps=n_accumulated)

    def run(measures: bool) -> tuple[list[bytes], list[bytes]]:
        opened = Opened(spec_of(program(PROGRAM), optimizer=OptimizerSpec("AdamW", 0.1), loop=loop))
        first = opened.advance(4)
        opened.change(ChangeKind.FREEZE, "first")
        if measures:
            before = everything(opened)
            watching, skip = measured_by(opened, "watching"), measured_by(opened, "skip")
            assert (watching.kind, watching.step, skip.kind, skip.step) == ("watching", 4, "skip", 4)
            assert min(watching.with_s, watching.without_s, skip.with_s, skip.without_s) > 0
            after = everything(opened)
            assert [name for name in before if bits(before[name]) != bits(after[name])] == []
            assert opened.n_traces == 3
        opened.change(ChangeKind.THAW, "first")  # in the window in which it was frozen: its partial sum is still there
        second = opened.advance(7)
        records = [bits(batch.scalars) + bits(batch.norms) for batch in (first, second)]
        return records, [bits(value) for value in everything(opened).values()]

    assert fresh(lambda: run(True)) == fresh(lambda: run(False))


def test_a_batch_that_is_not_finite_is_measured_like_any_other(program: Program, fresh: Fresh) -> None:
    text = PROGRAM.replace("    return x, x.sum", "    x[9] = np.inf\n    return x, x.sum")

    def run() -> None:
        opened = Opened(spec_of(program(text)))
        opened.advance(1)
        assert measured_by(opened, "watching").n_steps > 3  # an epoch has three steps, the second isn't finite
        assert opened.advance(5).n_steps == 1

    fresh(run)


def test_skipping_can_be_measured_only_where_something_is_frozen(program: Program, fresh: Fresh) -> None:
    def run() -> None:
        opened = Opened(spec_of(program(PROGRAM)))
        with pytest.raises(TrainingError, match=r"Something must be frozen.*6 of 6"):
            opened.engine.measure("skip", opened.controls)
        opened.change(ChangeKind.FREEZE, "**")
        with pytest.raises(TrainingError, match="0 of 6"):
            opened.engine.measure("skip", opened.controls)

    fresh(run)


def test_another_selection_begins_the_measurement_anew(program: Program, fresh: Fresh) -> None:
    def run() -> list[int]:
        opened = Opened(spec_of(program(PROGRAM)))
        opened.change(ChangeKind.FREEZE, "first")
        assert opened.engine.measure("skip", opened.controls) is None
        rehearsal = opened.engine._rehearsal
        assert rehearsal is not None
        begun = rehearsal._under_way
        assert opened.engine.measure("skip", opened.controls) is None
        assert rehearsal._under_way is begun
        opened.change(ChangeKind.FREEZE, "norm")
        assert opened.engine.measure("skip", opened.controls) is None
        assert begun is not None
        assert rehearsal._under_way is not None
        return [len(keys[1].differentiated or ()) for keys, _ in (begun, rehearsal._under_way)]

    assert fresh(run) == [4, 2]


def test_the_seed_that_keras_draws_from_without_a_generator_is_put_back(program: Program, fresh: Fresh) -> None:
    text = """
class Noisy(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(1.0)
    def __call__(self, x):
        return x * self.w + keras.random.normal(tf.shape(x))

def build_model():
    return Noisy()

def build_data():
    return np.ones((8,), "float32"), np.zeros((8,), "float32")
"""

    def losses(measures: bool) -> Any:
        opened = Opened(spec_of(program(text)))
        first = opened.losses(2)
        if measures:
            measured_by(opened, "watching")
        return np.concatenate([first, opened.losses(3)])

    quiet, measured = fresh(lambda: losses(False)), fresh(lambda: losses(True))
    assert len(set(quiet)) == 5
    assert bits(quiet) == bits(measured)
