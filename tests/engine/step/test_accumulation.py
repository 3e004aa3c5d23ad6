"""Accumulation against the batch of the union, written by hand with plain Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.interventions import ChangeKind
from gradgui.core.records import NormKind
from gradgui.core.spec import ClipSpec, DataSpec, LoopSpec, OptimizerSpec
from tests.engine.conftest import Opened, bits, spec_of
from tests.engine.reference_loop import eager_gradients

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

PROGRAM = """
def build_model():
    return keras.Sequential([keras.Input((6,)), keras.layers.Dense(5, activation="tanh"), keras.layers.Dense(3)])

def build_data(n=25):
    rng = np.random.default_rng(1)
    return rng.normal(size=(n, 6)).astype("float32"), rng.normal(size=(n, 3)).astype("float32")
"""


def opened(program: Program, n_accumulated: int, rule: str = "Adam", clip: ClipSpec | None = None) -> Opened:
    path = program(PROGRAM)
    return Opened(
        spec_of(
            path,
            data=DataSpec(path, batch_size=10, shuffle=False),
            optimizer=OptimizerSpec(rule, 0.05),
            loop=LoopSpec(steps=99, accumulation_steps=n_accumulated, clip=clip),
        )
    )


@pytest.mark.parametrize("clip", [None, ClipSpec("norm", 0.05), ClipSpec("global_norm", 0.05)])
def test_windows_equal_the_batch_of_their_union_across_epochs_and_partial_batches(
    clip: ClipSpec | None, program: Program, fresh: Fresh
) -> None:
    def run() -> None:
        import keras
        import tensorflow as tf

        mine = opened(program, 2, clip=clip)
        x, y = mine.engine._parts.x.numpy(), mine.engine._parts.y.numpy()
        model = keras.models.clone_model(mine.model.keras_model)
        model.set_weights(mine.model.keras_model.get_weights())
        optimizer = keras.optimizers.Adam(0.05)
        optimizer.build(model.trainable_variables)
        # 25 rows in batches of 10, 10, 5: windows (10 + 10), (5 + 10 of the next epoch), (10 + 5).
        for rows in (range(20), [*range(20, 25), *range(10)], range(10, 25)):
            batch = mine.advance(2)
            values = [v.value for v in model.trainable_variables]
            chosen = list(rows)
            _, gradients = eager_gradients(model, keras.losses.MeanSquaredError(), values, x[chosen], y[chosen])
            if clip is not None and clip.kind == "norm":
                gradients = [tf.clip_by_norm(g, clip.limit) for g in gradients]
            elif clip is not None:
                gradients, _ = tf.clip_by_global_norm(gradients, clip.limit)
            optimizer.apply(gradients, model.trainable_variables)
            assert np.isnan(batch.norms[0, :, NormKind.UPDATE]).all()
            assert np.isnan(batch.norms[0, :, NormKind.CLIPPED]).all()
            norms = [float(tf.norm(g)) for g in gradients]
            assert batch.norms[1, :, NormKind.CLIPPED] == pytest.approx(norms, rel=1e-4)
            for value, expected in zip(mine.values().values(), model.get_weights(), strict=True):
                assert value == pytest.approx(expected, rel=2e-4, abs=2e-5)
        assert int(mine.engine._parts.optimizer.iterations.numpy()) == 3

    fresh(run)


def test_every_step_records_its_own_raw_gradient(program: Program, fresh: Fresh) -> None:
    def run() -> tuple[Any, Any]:
        return opened(program, 3).advance(2).norms[:, :, 0], opened(program, 4).advance(2).norms[:, :, 0]

    three, four = fresh(run)
    assert bits(three) == bits(four)


def test_a_variable_frozen_in_mid_window_loses_its_partial_sum(program: Program, fresh: Fresh) -> None:
    def run() -> None:
        mine = opened(program, 3, rule="SGD")
        before = mine.values()
        mine.advance(1)
        mine.change(ChangeKind.FREEZE, "dense/kernel")
        mine.advance(1)
        mine.change(ChangeKind.THAW, "dense/kernel")
        last = mine.advance(1)
        moved = np.linalg.norm(mine.values()["dense/kernel"] - before["dense/kernel"])
        # The mean over the steps since the thaw, one step: its own raw gradient.
        assert moved == pytest.approx(0.05 * last.norms[0, 0, NormKind.GRADIENT], rel=1e-4)

    fresh(run)


def test_a_variable_frozen_at_the_end_of_the_window_keeps_its_bits(program: Program, fresh: Fresh) -> None:
    def run() -> None:
        mine = opened(program, 2)
        before = mine.values()
        mine.advance(1)
        mine.change(ChangeKind.FREEZE, "dense")
        mine.advance(3)
        after = mine.values()
        assert [bits(before[p]) == bits(after[p]) for p in before] == [True, True, False, False]

    fresh(run)


def union_step(model: Any, optimizer: Any, x: Any, y: Any, rows: list[int]) -> None:
    """Takes one step of plain Keras on the batch of these rows."""
    import keras

    values = [v.value for v in model.trainable_variables]
    _, gradients = eager_gradients(model, keras.losses.MeanSquaredError(), values, x[rows], y[rows])
    optimizer.apply(gradients, model.trainable_variables)


def test_a_length_changed_live_ends_the_window_in_progress_there_or_with_its_next_step(
    program: Program, fresh: Fresh
) -> None:
    def run() -> int:
        import keras

        mine = opened(program, 1, rule="SGD")
        x, y = mine.engine._parts.x.numpy(), mine.engine._parts.y.numpy()
        model = keras.models.clone_model(mine.model.keras_model)
        model.set_weights(mine.model.keras_model.get_weights())
        optimizer = keras.optimizers.SGD(0.05)
        # 25 rows in batches of 10, 10, 5, unshuffled: the batches are A, B, C, A, B, C, ...
        a, b, c = list(range(10)), list(range(10, 20)), list(range(20, 25))
        # (new length, steps to take, the unions of the updates that they make)
        for length, n_steps, unions in (
            (1, 2, [a, b]),
            (3, 4, [c + a + b]),  # and C begins a window
            (2, 1, [c + a]),  # the window in progress ends at the new length
            (4, 3, []),
            (2, 1, [b + c + a + b]),  # it held three already: it ends with the next step
            (3, 2, []),
            (1, 3, [c + a + b, c, a]),  # off: the window in progress ends with the next step, then each step updates
        ):
            mine.change(ChangeKind.ACCUMULATION_STEPS, value=length)
            done = 0
            while done < n_steps:
                done += mine.advance(n_steps - done).n_steps
            for rows in unions:
                union_step(model, optimizer, x, y, rows)
            for value, expected in zip(mine.values().values(), model.get_weights(), strict=True):
                assert value == pytest.approx(expected, rel=1e-5, abs=1e-6)  # sums of 35 float32 products in another order
        return mine.n_traces

    assert fresh(run) == 2  # on and off; the length is a tensor


def test_a_run_that_never_accumulates_keeps_no_sums(program: Program, fresh: Fresh) -> None:
    def run() -> None:
        mine = opened(program, 1)
        mine.advance(2)
        assert mine.engine._parts.accumulator._sums == []

    fresh(run)


def test_what_the_end_cuts_off_makes_no_update(program: Program, fresh: Fresh) -> None:
    def run() -> None:
        mine = opened(program, 4, rule="SGD")
        mine.advance(4)
        before = mine.values()
        mine.advance(3)
        assert [bits(v) for v in before.values()] == [bits(v) for v in mine.values().values()]

    fresh(run)
