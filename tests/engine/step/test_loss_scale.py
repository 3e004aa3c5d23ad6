"""float16 with gradgui's own loss scale, against a loop written by hand that has one of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.interventions import ChangeKind
from gradgui.core.records import NormKind, StepBatch
from gradgui.core.spec import ClipSpec, DataSpec, LoopSpec, LossScaleSpec, OptimizerSpec, RunSpec
from tests.engine.conftest import Opened, bits, spec_of
from tests.engine.reference_loop import batches, tf_variable
from tests.engine.test_measurement import measured_by

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

PROGRAM = """
def build_model():
    layers = keras.layers
    return keras.Sequential([
        keras.Input((6,)), layers.Dense(5, activation="tanh", kernel_regularizer="l2", name="first"),
        layers.BatchNormalization(name="norm"), layers.Dropout(0.2, seed=1, name="drop"), layers.Dense(3, name="last"),
    ])

def build_data(n=28):
    rng = np.random.default_rng(1)
    return rng.normal(size=(n, 6)).astype("float32"), rng.normal(size=(n, 3)).astype("float32")
"""
#: Overflows at once, and again whenever it has grown too far.
SCALE = LossScaleSpec(initial=2.0**22, growth_updates=3)


def spec(path: str, scale: LossScaleSpec = SCALE, rule: str = "Adam", **loop: Any) -> RunSpec:
    return spec_of(
        path,
        data=DataSpec(path, batch_size=8, shuffle=False),
        optimizer=OptimizerSpec(rule, 0.01),
        loop=LoopSpec(**{"steps": 999, "precision": "mixed_float16", "loss_scale": scale, **loop}),
    )


def advance(opened: Opened, n_steps: int) -> tuple[Any, Any]:
    """Takes steps, across those that overflow; returns (scalars, norms)."""
    record: list[StepBatch] = []
    while sum(batch.n_steps for batch in record) < n_steps:
        record.append(opened.advance(n_steps - sum(batch.n_steps for batch in record)))
    return np.concatenate([b.scalars for b in record]), np.concatenate([b.norms for b in record])


def column(opened: Opened, scalars: Any, name: str) -> Any:
    return scalars[:, opened.run.layout.column(name)]


def by_hand(program: Any, clip_norm: float, n_steps: int) -> tuple[list[float], list[bool], list[bytes]]:
    """Returns the scales, what was finite and the final values of a compiled float16 loop without gradgui's engine."""
    import keras
    import tensorflow as tf

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    keras.utils.set_random_seed(0)
    model = program["build_model"]()
    x, y = program["build_data"]()
    keras.config.set_dtype_policy(before)
    loss_of, rule = keras.losses.MeanSquaredError(), keras.optimizers.Adam(0.01)
    rule.build(model.trainable_variables)
    values = [tf_variable(v) for v in model.trainable_variables]
    statistics = [tf_variable(v) for v in model.non_trainable_variables if "moving" in v.path]
    scale, streak = tf.Variable(2.0**22), tf.Variable(0)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.int32)])
    def step(rows: Any) -> Any:
        old = [v.read_value() for v in statistics]
        with tf.GradientTape() as tape:
            loss = loss_of(tf.gather(y, rows), tf.cast(model(tf.gather(x, rows), training=True), tf.float32))
            scaled = (loss + sum(model.losses)) * scale
        gradients = [g / scale for g in tape.gradient(scaled, values)]
        finite = tf.reduce_all([tf.reduce_all(tf.math.is_finite(g)) for g in gradients])
        if finite:
            rule.apply([tf.clip_by_norm(g, clip_norm) for g in gradients], model.trainable_variables)
            streak.assign_add(1)
            if streak >= 3:
                scale.assign(2.0 * scale)
                streak.assign(0)
        else:
            for variable, value in zip(statistics, old, strict=True):
                variable.assign(value)
            scale.assign(scale / 2.0)
            streak.assign(0)
        return finite

    rows = batches(len(x), 8, seed=0, shuffle=False)
    scales, finites = [], []
    for _ in range(n_steps):
        scales.append(float(scale))
        finites.append(bool(step(next(rows).astype(np.int32))))
    return scales, finites, [bits(v.numpy()) for v in model.variables]


def test_a_run_in_float16_equals_a_compiled_loop_with_its_own_dynamic_scale(program: Program, fresh: Fresh) -> None:
    def gradgui() -> tuple[list[float], list[bool], list[bytes]]:
        opened = Opened(spec(program(PROGRAM), clip=ClipSpec("norm", 0.5)))
        scalars, _ = advance(opened, 60)
        finite = [bool(one) for one in column(opened, scalars, "finite")]
        return list(column(opened, scalars, "loss_scale")), finite, [bits(v) for v in opened.values().values()]

    def hand() -> tuple[list[float], list[bool], list[bytes]]:
        import keras
        import tensorflow as tf

        names: dict[str, Any] = {"keras": keras, "np": np, "tf": tf}
        exec(PROGRAM, names)
        return by_hand(names, 0.5, 60)

    scales, finites, values = fresh(gradgui)
    scales_by_hand, finites_by_hand, values_by_hand = fresh(hand)
    assert scales == scales_by_hand
    assert finites == finites_by_hand
    assert 5 < finites.count(False) < 30
    assert values == values_by_hand


def test_norms_losses_and_penalties_are_those_of_the_unscaled_loss_in_float32(program: Program, fresh: Fresh) -> None:
    def run(scale: float) -> tuple[Any, Any]:
        opened = Opened(spec(program(PROGRAM), LossScaleSpec(scale, 2000)))
        return advance(opened, 1)

    small, large = fresh(lambda: run(2.0**6)), fresh(lambda: run(2.0**10))
    names = slice(0, 2)  # loss and penalty
    assert small[0][:, names] == pytest.approx(large[0][:, names], rel=1e-7)
    # 2e-3: a gradient that passed through float16 has 11 bits, and a power of two as scale changes none but the smallest.
    assert small[1] == pytest.approx(large[1], rel=2e-3, abs=1e-6)


NON_FINITE = (
    PROGRAM.partition("def build_data")[0]
    + """
def build_data(n=28):
    x = np.random.default_rng(1).normal(size=(n, 6)).astype("float32")
    x[9] = np.inf
    return x, np.zeros((n, 3), "float32")
"""
)


@pytest.mark.parametrize("n_accumulated", [1, 2])
def test_a_step_that_is_not_finite_halves_the_scale_and_changes_nothing_else(
    n_accumulated: int, program: Program, fresh: Fresh
) -> None:
    def run() -> None:
        opened = Opened(spec(program(NON_FINITE), LossScaleSpec(64.0, 2000), accumulation_steps=n_accumulated))
        advance(opened, 1)
        values, slots = opened.values(), opened.slots()
        second = opened.advance(5)
        assert second.n_steps == 1
        assert column(opened, second.scalars, "finite")[0] == 0
        assert np.isnan(second.norms[0, :, NormKind.UPDATE]).all()
        after, slots_after = opened.values(), opened.slots()
        assert [p for p in values if bits(values[p]) != bits(after[p])] == ["drop/seed_generator_state"]
        assert [p for p in slots if bits(slots[p]) != bits(slots_after[p])] == []
        scalars, _ = advance(opened, 30)
        finite, scale = column(opened, scalars, "finite"), column(opened, scalars, "loss_scale")
        assert list(scale[1:]) == [max(s / 2, 1.0) if not f else s for s, f in zip(scale, finite, strict=True)][:-1]
        assert scale[0] == 32.0
        assert list(np.unique(scale)) == [1, 2, 4, 8, 16, 32]  # and no further, though it goes on overflowing

    fresh(run)


def test_growth_counts_updates_and_not_steps(program: Program, fresh: Fresh) -> None:
    def scales() -> list[float]:
        opened = Opened(spec(program(PROGRAM), LossScaleSpec(8.0, 3), accumulation_steps=2))
        return list(column(opened, advance(opened, 14)[0], "loss_scale"))

    assert fresh(scales) == [8.0] * 6 + [16.0] * 6 + [32.0] * 2


def test_a_scale_that_is_set_holds_from_the_next_step_on_and_goes_on_from_there(program: Program, fresh: Fresh) -> None:
    def run() -> list[float]:
        opened = Opened(spec(program(PROGRAM), LossScaleSpec(8.0, 4)))
        scales = list(column(opened, advance(opened, 3)[0], "loss_scale"))
        for _ in range(2):  # the same value again is set again
            opened.change(ChangeKind.LOSS_SCALE, value=2.0)
            assert not opened.engine.needs_compiling(opened.controls)
            scales += list(column(opened, advance(opened, 5)[0], "loss_scale"))
        return scales

    assert fresh(run) == [8.0] * 3 + ([2.0] * 4 + [4.0]) * 2


def test_measuring_leaves_the_scale_alone_although_it_overflows(program: Program, fresh: Fresh) -> None:
    def run() -> None:
        opened = Opened(spec(program(PROGRAM), LossScaleSpec(2.0**40, 1)))
        opened.advance(1)
        assert measured_by(opened, "watching").n_steps > 2
        assert column(opened, opened.advance(1).scalars, "loss_scale") == [2.0**39]

    fresh(run)


@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
def test_other_precisions_have_no_scale(precision: str, program: Program, fresh: Fresh) -> None:
    def run() -> Any:
        opened = Opened(spec_of(program(PROGRAM), loop=LoopSpec(steps=9, precision=precision)))  # type: ignore[arg-type]
        assert opened.controls.loss_scale is None
        return column(opened, opened.advance(3).scalars, "loss_scale")

    assert np.isnan(fresh(run)).all()
