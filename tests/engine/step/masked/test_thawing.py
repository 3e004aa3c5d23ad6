"""What a thaw does to a variable's next updates: numbers in closed form, and state that can be carried over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.interventions import ChangeKind
from gradgui.core.records import NormKind
from gradgui.core.spec import DataSpec, LoopSpec, OptimizerSpec, VariablesSpec
from gradgui.core.thawing import ThawPolicy
from gradgui.engine.step.masked.thawing import ThawState
from tests.engine.conftest import Opened, bits, spec_of
from tests.engine.step.masked.test_masked_optimizer import PROGRAM

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

#: The gradient of `late` is 1 at every step, whatever it is.
CONSTANT = """
class Model(tf.Module):
    def __init__(self):
        super().__init__()
        self.early = tf.Variable(0.0)
        self.late = tf.Variable(0.0)
    def __call__(self, x):
        return self.early + self.late + 0 * x

def build_model():
    return Model()

def build_data():
    return np.ones((8, 1), "float32"), np.zeros((8, 1), "float32")

def loss(y_true, y_pred):
    return tf.reduce_mean(y_pred)
"""
RATE = 1e-3


def moves_after_thaw(program: Program, n_frozen: int, n_after: int, **variables: Any) -> Any:
    """Returns by how many rates `late` moves in each update after its first thaw."""
    from gradgui.core.spec import LossSpec

    path = program(CONSTANT)
    opened = Opened(
        spec_of(
            path,
            optimizer=OptimizerSpec("Adam", RATE),
            loss=LossSpec(f"{path}:loss"),
            variables=VariablesSpec(frozen=("late",), **variables),
        )
    )
    opened.advance(n_frozen)
    opened.change(ChangeKind.THAW, "late")
    moves = opened.advance(n_after).norms[:, 1, NormKind.UPDATE] / RATE
    assert opened.n_traces == 1
    return moves


def adam_moves(n_after: int, count: int) -> Any:
    """Adam's updates in rates for a constant gradient, slots from zero, under a count that begins at `count`."""
    k = np.arange(1, n_after + 1)
    corrected = np.sqrt(1 - 0.999 ** (count + k)) / (1 - 0.9 ** (count + k))
    return corrected * (1 - 0.9**k) / (np.sqrt(1 - 0.999**k) + 1e-7)


def test_under_the_count_of_the_run_a_first_thaw_moves_six_rates(program: Program, fresh: Fresh) -> None:
    moves = fresh(lambda: moves_after_thaw(program, 2000, 20, thawing="keep"))
    assert moves == pytest.approx(adam_moves(20, 2000), rel=1e-4)  # float32 powers
    assert moves[0] == pytest.approx(2.94, abs=0.01)
    assert moves.max() == pytest.approx(6.1, abs=0.05)


@pytest.mark.parametrize("thawing", ["own_count", "zero"])
def test_under_its_own_count_a_first_thaw_moves_one_rate(thawing: str, program: Program, fresh: Fresh) -> None:
    moves = fresh(lambda: moves_after_thaw(program, 2000, 20, thawing=thawing))
    assert moves == pytest.approx(adam_moves(20, 0), rel=1e-4)  # float32 powers
    assert moves == pytest.approx(1, rel=1e-3)


def test_a_warm_up_grows_linearly_over_the_variables_own_updates(program: Program, fresh: Fresh) -> None:
    moves = fresh(lambda: moves_after_thaw(program, 3, 6, thaw_warmup_updates=4))
    assert moves == pytest.approx([0.25, 0.5, 0.75, 1, 1, 1], rel=1e-4)  # float32 powers


def test_the_rates_of_a_warm_up_are_multiplied_in_float64_and_rounded_once() -> None:
    import tensorflow as tf

    state = ThawState(3)
    state.thaw([0, 2], ThawPolicy(warmup_updates=7), run_updates=0)
    for update in range(1, 10):
        rates = np.random.default_rng(update).uniform(0, 1, 3).astype(np.float32)
        share = np.array([min(update / 7, 1), 1, min(update / 7, 1)])
        expected = (rates.astype(np.float64) * share).astype(np.float32)
        assert bits(state.rates(tf.constant(rates)).numpy()) == bits(expected)
        state.count(tf.constant([True, True, True]))


def test_a_warm_up_counts_updates_and_not_the_steps_of_a_window(program: Program, fresh: Fresh) -> None:
    def run() -> Any:
        path = program(PROGRAM)
        opened = Opened(
            spec_of(
                path,
                data=DataSpec(path, batch_size=20, shuffle=False),
                optimizer=OptimizerSpec("Lion", RATE),  # every element moves by the rate
                variables=VariablesSpec(frozen=("dense_1",), thaw_warmup_updates=2),
                loop=LoopSpec(steps=99, accumulation_steps=2),
            )
        )
        opened.advance(2)
        opened.change(ChangeKind.THAW, "dense_1/kernel")
        return opened.advance(6).norms[:, 2, NormKind.UPDATE] / (RATE * np.sqrt(15))

    moves = fresh(run)
    assert np.isnan(moves[::2]).all()
    assert moves[1::2] == pytest.approx([0.5, 1, 1], rel=1e-3)  # weights of about 1 are rounded to 1e-7, the move is 1e-3


def test_freezing_for_a_moment_changes_nothing_afterwards(program: Program, fresh: Fresh) -> None:
    def values(thawing: str | None) -> Any:
        def run() -> Any:
            opened = Opened(spec_of(program(PROGRAM), optimizer=OptimizerSpec("Nadam", 0.01)))
            opened.advance(4)
            if thawing is not None:  # both before the same step
                opened.change(ChangeKind.FREEZE, "dense")
                opened.change(ChangeKind.THAW, "dense", value={"thawing": thawing})
            opened.advance(2)
            return [bits(value) for value in opened.values().values()]

        return fresh(run)

    assert values("own_count") == values("keep") == values(None)
    assert values("zero") != values(None)  # it is carried out though no step lay in between


def test_the_state_listed_by_name_goes_on_bit_for_bit_in_another_engine(program: Program, fresh: Fresh) -> None:
    path = program(PROGRAM)
    spec = spec_of(
        path,
        data=DataSpec(path, batch_size=20, shuffle=False),
        optimizer=OptimizerSpec("Nadam", 0.01, {"use_ema": True}),
        variables=VariablesSpec(frozen=("dense",), thaw_warmup_updates=5),
    )

    def first() -> Any:
        opened = Opened(spec)
        opened.advance(3)
        opened.change(ChangeKind.THAW, "dense/kernel")
        opened.advance(2)
        state = {name: variable.numpy() for name, variable in opened.engine._parts.optimizer.state().items()}
        values = opened.values()
        opened.advance(6)
        return state, values, [bits(value) for value in opened.values().values()]

    state, values, expected = fresh(first)
    assert len(state) == len({*state})

    def second() -> list[bytes]:
        opened = Opened(spec)
        opened.change(ChangeKind.THAW, "dense/kernel")
        opened.advance(1)
        for variable in opened.model.variables:
            variable.tf_variable.assign(values[variable.info.path])
        for name, variable in opened.engine._parts.optimizer.state().items():
            variable.assign(state[name])
        opened.advance(6)
        return [bits(value) for value in opened.values().values()]

    assert fresh(second) == expected
