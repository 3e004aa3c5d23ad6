"""Validation in slices against `model.evaluate`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import DataError
from gradgui.core.spec import DataSpec, LoopSpec
from tests.engine.conftest import Opened, bits, spec_of

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

PROGRAM = """
def build_model():
    layers = keras.layers
    return keras.Sequential([
        keras.Input((5,)), layers.Dense(6, kernel_regularizer="l2"), layers.BatchNormalization(), layers.Dropout(0.5),
        layers.Dense(1),
    ])

def build_data():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(50, 5)).astype("float32")
    return x, x.sum(axis=1, keepdims=True)
"""


def test_it_equals_model_evaluate_and_changes_nothing(program: Program, fresh: Fresh) -> None:
    path = program(PROGRAM)
    data = DataSpec(path, batch_size=8, validation_fraction=0.4)

    def run() -> None:
        opened = Opened(spec_of(path, data=data, loop=LoopSpec(steps=9, metrics=("mean_absolute_error",))))
        opened.advance(3)
        before = opened.values()
        slices = 0
        result = None
        while result is None:
            result = opened.engine.validate(0.0)
            slices += 1
        assert slices == 3  # 20 examples in batches of 8, one a slice
        assert all(bits(before[p]) == bits(value) for p, value in opened.values().items())
        model = opened.model.keras_model
        model.compile(loss="mean_squared_error", metrics=["mean_absolute_error"])
        rows = opened.validation_rows
        x, y = opened.engine._parts.x.numpy()[rows], opened.engine._parts.y.numpy()[rows]
        expected = model.evaluate(x, y, batch_size=8, verbose=0, return_dict=True)
        assert result.n_examples == 20
        assert result.values == pytest.approx(expected, rel=1e-5)
        again = opened.engine.validate(60.0)
        assert again is not None
        assert again.values == result.values

    fresh(run)


def test_a_frozen_layers_penalty_stays_in_the_validation_loss(program: Program, fresh: Fresh) -> None:
    path = program(PROGRAM.replace("layers.Dense(6,", "layers.Dense(6, trainable=False,"))

    def run() -> None:
        opened = Opened(spec_of(path, data=DataSpec(path, batch_size=8, validation_fraction=0.4)))
        model = opened.model.keras_model
        rows = opened.validation_rows
        x, y = opened.engine._parts.x.numpy()[rows], opened.engine._parts.y.numpy()[rows]
        data_loss = float(np.mean((model(x, training=False) - y) ** 2))
        penalty = 0.01 * float(np.sum(np.square(opened.values()["dense/kernel"])))
        result = opened.engine.validate(60.0)
        assert result is not None
        assert result.values["loss"] == pytest.approx(data_loss + penalty, rel=1e-5)

    fresh(run)


def test_without_validation_data_it_says_so(program: Program, fresh: Fresh) -> None:
    with pytest.raises(DataError, match="validation_fraction"):
        fresh(lambda: Opened(spec_of(program(PROGRAM))).engine.validate(0.1))


def test_the_random_state_of_training_is_as_it_was_even_where_the_model_draws_while_it_validates(
    program: Program, fresh: Fresh
) -> None:
    path = program(
        PROGRAM.replace("layers.Dropout(0.5)", "Always(), Unseeded()")
        + """
class Always(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.seeds = keras.random.SeedGenerator(3)
    def call(self, x):
        return x + keras.random.normal(keras.ops.shape(x), seed=self.seeds)

class Unseeded(keras.layers.Layer):
    def call(self, x):
        return x + keras.random.normal(keras.ops.shape(x))
"""
    )

    def losses(*, validates: bool) -> Any:
        opened = Opened(spec_of(path, data=DataSpec(path, batch_size=8, validation_fraction=0.4)))
        before = opened.losses(2)
        if validates:
            assert opened.engine.validate(60.0) is not None
        return bits(np.concatenate([before, opened.losses(2)]))

    assert fresh(lambda: losses(validates=True)) == fresh(lambda: losses(validates=False))
