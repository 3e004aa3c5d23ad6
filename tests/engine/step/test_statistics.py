"""BatchNormalization under a mask: bit-identical to both Keras modes, statistics and gamma/beta apart or together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.interventions import ChangeKind
from gradgui.core.spec import OptimizerSpec
from tests.engine.conftest import Opened, bits, spec_of
from tests.engine.reference_loop import batches, compiled_step

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

PROGRAM = """
def build_model():
    layers = keras.layers
    return keras.Sequential([
        keras.Input((5,)), layers.Dense(6), layers.BatchNormalization(momentum=0.8), layers.ReLU(),
        layers.Dropout(0.2, seed=4), layers.Dense(1),
    ])

def build_data():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(20, 5)).astype("float32")
    return x, x.sum(axis=1, keepdims=True)
"""


def keras_loop(path: str, *, frozen: bool) -> tuple[list[bytes], list[bytes]]:
    """Returns losses and values after ten steps of a loop that sets `layer.trainable`, as Keras users do."""
    import keras

    opened = Opened(spec_of(path))
    model = opened.model.keras_model
    model.get_layer("batch_normalization").trainable = not frozen
    step = compiled_step(
        lambda x: model(x, training=True),
        keras.losses.MeanSquaredError(),
        model.trainable_variables,
        keras.optimizers.SGD(0.1, momentum=0.5),
        opened.engine._parts.x,
        opened.engine._parts.y,
    )
    rows = batches(20, 8, seed=0, shuffle=False)
    losses = [bits(step(next(rows).astype(np.int32)).numpy()) for _ in range(10)]
    return losses, [bits(v.numpy()) for v in model.variables]


@pytest.mark.parametrize("frozen", [False, True])
def test_the_layers_row_equals_keras_trainable_flag_bit_for_bit(frozen: bool, program: Program, fresh: Fresh) -> None:
    path = program(PROGRAM)

    def run() -> tuple[list[bytes], list[bytes]]:
        opened = Opened(spec_of(path, optimizer=OptimizerSpec("SGD", 0.1, {"momentum": 0.5})))
        if frozen:
            opened.change(ChangeKind.FREEZE, "batch_normalization")
        losses = [bits(loss) for loss in opened.losses(10).astype(np.float32)]
        return losses, [bits(value) for value in opened.values().values()]

    losses, values = fresh(run)
    losses_by_hand, values_by_hand = fresh(lambda: keras_loop(path, frozen=frozen))
    assert losses == losses_by_hand
    assert values == values_by_hand


def test_statistics_and_weights_of_the_layer_can_be_frozen_apart(program: Program, fresh: Fresh) -> None:
    def moved(kind: ChangeKind, *patterns: str) -> set[str]:
        def run() -> set[str]:
            opened = Opened(spec_of(program(PROGRAM)))
            opened.change(kind, *patterns)
            before = opened.values()
            opened.advance(3)
            after = opened.values()
            return {p.rpartition("/")[2] for p in before if "batch" in p and bits(before[p]) != bits(after[p])}

        found: set[str] = fresh(run)
        return found

    assert moved(ChangeKind.FREEZE_STATISTICS, "batch_normalization") == {"gamma", "beta"}
    assert moved(ChangeKind.FREEZE, "batch_normalization/moving_mean") == {"gamma", "beta"}
    assert moved(ChangeKind.FREEZE, "*/gamma", "*/beta") == {"moving_mean", "moving_variance"}


def test_statistics_can_be_thawed_again_without_another_trace(program: Program, fresh: Fresh) -> None:
    def run() -> None:
        opened = Opened(spec_of(program(PROGRAM)))
        opened.change(ChangeKind.FREEZE, "batch_normalization")
        opened.advance(2)
        still = opened.values()["batch_normalization/moving_mean"]
        opened.change(ChangeKind.THAW_STATISTICS, "**")
        opened.advance(2)
        assert bits(still) != bits(opened.values()["batch_normalization/moving_mean"])
        assert opened.n_traces == 1

    fresh(run)


def test_keras_flags_are_as_before_after_a_trace(program: Program, fresh: Fresh) -> None:
    text = PROGRAM.replace("layers.Dense(6)", "layers.Dense(6, trainable=False)")

    def run() -> None:
        opened = Opened(spec_of(program(text)))
        model = opened.model.keras_model
        assert not opened.controls.selection.active[0]
        opened.advance(1)
        assert [layer.trainable for layer in model.layers] == [layer.name != "dense" for layer in model.layers]
        assert [v.trainable for v in model.layers[0].variables] == [False, False]
        assert "_moments" not in vars(model.get_layer("batch_normalization"))

    fresh(run)
