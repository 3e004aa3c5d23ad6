"""Schedules in the engine: which rate which step takes, against plain Keras with its own schedule objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.interventions import ChangeKind
from gradgui.core.rates.schedules import CosineSchedule, PiecewiseSchedule
from gradgui.core.spec import DataSpec, LoopSpec, OptimizerSpec, VariablesSpec
from tests.engine.conftest import Opened, bits, spec_of
from tests.engine.reference_loop import batches, compiled_step

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

PROGRAM = """
def build_model():
    return keras.Sequential([keras.Input((6,)), keras.layers.Dense(5, activation="tanh"), keras.layers.Dense(3)])

def build_data(n=25, bad_row=-1):
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(n, 6)).astype("float32"), rng.normal(size=(n, 3)).astype("float32")
    if bad_row >= 0:
        x[bad_row] = np.nan
    return x, y
"""
COSINE = CosineSchedule(initial=0.2, final=0.01, steps=12, warmup_updates=3)


def opened(program: Program, rule: str = "SGD", bad_row: int = -1, schedule: Any = COSINE, **loop: Any) -> Opened:
    path = program(PROGRAM)
    return Opened(
        spec_of(
            path,
            data=DataSpec(path, batch_size=10, shuffle=False, arguments={"bad_row": bad_row}),
            optimizer=OptimizerSpec(rule, schedule),
            loop=LoopSpec(**{"steps": 99, **loop}),
        )
    )


def rates_of(batch: Any) -> Any:
    return batch.scalars[:, 2]


@pytest.mark.parametrize("rule", ["SGD", "Adam"])
def test_a_run_with_a_schedule_equals_a_compiled_loop_with_that_schedule_of_keras(
    rule: str, program: Program, fresh: Fresh
) -> None:
    def run() -> tuple[Any, Any]:
        import keras

        mine = opened(program, rule)
        x, y = mine.engine._parts.x, mine.engine._parts.y
        model = keras.models.clone_model(mine.model.keras_model)
        model.set_weights(mine.model.keras_model.get_weights())
        theirs = keras.optimizers.schedules.CosineDecay(0.0, 12, alpha=0.05, warmup_target=0.2, warmup_steps=3)
        step = compiled_step(
            model,
            keras.losses.MeanSquaredError(),
            model.trainable_variables,
            getattr(keras.optimizers, rule)(theirs),
            x,
            y,
        )
        rows = batches(25, 10, 0, shuffle=False)
        return mine.losses(18), [float(step(np.array(next(rows), np.int32))) for _ in range(18)]

    losses, losses_by_hand = fresh(run)
    # Keras evaluates the schedule in float32: the rates differ by some 1e-7, and what follows from them.
    assert losses == pytest.approx(losses_by_hand, rel=1e-5)


def test_every_step_of_a_chunk_has_its_own_rate_and_the_record_says_which(program: Program, fresh: Fresh) -> None:
    def run() -> tuple[Any, Any, Any]:
        whole, single = opened(program), opened(program)
        one = [rates_of(single.advance(1))[0] for _ in range(18)]
        return rates_of(whole.advance(18)), one, [[bits(v) for v in o.values().values()] for o in (whole, single)]

    together, one, (values, values_one) = fresh(run)
    assert together.tolist() == COSINE.rates(np.arange(18)).tolist() == one
    assert values == values_one


def test_schedules_count_updates_not_steps(program: Program, fresh: Fresh) -> None:
    rates = fresh(lambda: rates_of(opened(program, accumulation_steps=3).advance(9)))
    assert rates.tolist() == np.repeat(COSINE.rates(np.arange(3)), 3).tolist()


def test_a_step_that_is_not_finite_counts_no_update(program: Program, fresh: Fresh) -> None:
    def run() -> tuple[Any, Any]:
        mine = opened(program, bad_row=12)  # the second batch of each epoch of three
        rates: list[float] = []
        while len(rates) < 7:
            rates.extend(rates_of(mine.advance(7 - len(rates))))
        return rates, int(mine.engine._parts.optimizer.iterations.numpy())

    rates, iterations = fresh(run)
    updates = [0, 1, 1, 2, 3, 3, 4]  # steps 1 and 4 aren't finite
    assert rates == COSINE.rates(updates).tolist()
    assert iterations == 5


def test_a_rate_set_by_hand_ends_the_schedule_and_the_way_back_finds_it_where_the_updates_are(
    program: Program, fresh: Fresh
) -> None:
    def run() -> Any:
        mine = opened(program)
        first = rates_of(mine.advance(4))
        mine.change(ChangeKind.LEARNING_RATE, value=0.07)
        second = rates_of(mine.advance(3))
        mine.change(ChangeKind.LEARNING_RATE, value="schedule")
        return np.concatenate([first, second, rates_of(mine.advance(4))])

    own = COSINE.rates(np.arange(11))
    assert fresh(run).tolist() == [*own[:4], 0.07, 0.07, 0.07, *own[7:]]


def test_a_schedule_is_multiplied_in_float64_and_rounded_once(program: Program, fresh: Fresh) -> None:
    path_rates = PiecewiseSchedule(boundaries=(1,), values=(0.3, 0.1))

    def run() -> tuple[Any, Any]:
        path = program(PROGRAM)
        spec = spec_of(path, optimizer=OptimizerSpec("SGD", path_rates))
        multiplied = Opened(
            spec_of(path, optimizer=spec.optimizer, variables=VariablesSpec(learning_rate_multipliers={"**": 0.1}))
        )
        scaled = PiecewiseSchedule(boundaries=(1,), values=(0.3 * 0.1, 0.1 * 0.1))
        return multiplied.losses(6), Opened(spec_of(path, optimizer=OptimizerSpec("SGD", scaled))).losses(6)

    multiplied, scaled = fresh(run)
    assert multiplied.tolist() == scaled.tolist()


def test_a_schedule_without_a_length_ends_with_the_updates_of_the_run(program: Program, fresh: Fresh) -> None:
    open_ended = CosineSchedule(initial=0.2)
    controls = fresh(lambda: opened(program, schedule=open_ended, steps=None, epochs=4, accumulation_steps=2).controls)
    assert controls.schedule.steps == 6  # 4 epochs of 3 batches, 2 of them an update
