"""Models of Keras 2 by way of tf_keras, where that is installed; and what is said where it isn't."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import ModelError
from gradgui.core.records import NormKind
from gradgui.core.spec import DataSpec, LoopSpec, LossSpec, ModelSpec, OptimizerSpec, RunSpec
from gradgui.core.variables import Role
from gradgui.engine.models.open_model import open_model
from gradgui.engine.program import Programs
from tests.engine.conftest import Opened

Fresh = Callable[[Callable[[], Any]], Any]


def test_without_the_package_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install tf_keras"):
        open_model(ModelSpec(f"tf_keras:{tmp_path / 'a.h5'}"), Programs(), None)


def test_a_package_that_cannot_be_imported_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.setitem(sys.modules, "tf_keras", None)
    (tmp_path / "a.h5").touch()
    with pytest.raises(ModelError, match="--upgrade tf_keras"):
        open_model(ModelSpec(f"tf_keras:{tmp_path / 'a.h5'}"), Programs(), None)


@pytest.mark.parametrize("name", ["old.keras", "old"])
def test_gradients_and_penalties_are_those_of_an_eager_loop(name: str, tmp_path: Path, fresh: Fresh) -> None:
    import tensorflow as tf

    old = pytest.importorskip("tf_keras")
    layers = [old.Input((4,)), old.layers.Dense(3, kernel_regularizer="l2", name="a")]
    model = old.Sequential([*layers, old.layers.BatchNormalization(name="norm"), old.layers.Dense(1, name="b")])
    model.layers[-1].trainable = False
    model.save(tmp_path / name)
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(8, 4)).astype("float32"), rng.normal(size=(8, 1)).astype("float32")
    np.savez(tmp_path / "data.npz", x=x, y=y)
    spec = RunSpec(
        model=ModelSpec(f"tf_keras:{tmp_path / name}"),
        data=DataSpec(str(tmp_path / "data.npz"), batch_size=8, shuffle=False),
        loss=LossSpec("mean_squared_error"),
        optimizer=OptimizerSpec("SGD", 0.1),
        loop=LoopSpec(steps=10),
    )
    run = fresh(lambda: Opened(spec))
    roles = {info.path: (info.role, info.trainable) for info in run.run.variables}
    assert roles == {
        "a/kernel": (Role.WEIGHT, True),
        "a/bias": (Role.WEIGHT, True),
        "norm/gamma": (Role.WEIGHT, True),
        "norm/beta": (Role.WEIGHT, True),
        "norm/moving_mean": (Role.STATISTICS, True),
        "norm/moving_variance": (Role.STATISTICS, True),
        "b/kernel": (Role.WEIGHT, False),
        "b/bias": (Role.WEIGHT, False),
    }
    batch = run.advance(1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((y - model(x, training=True)) ** 2) + sum(model.losses)
    gradients = tape.gradient(loss, model.trainable_variables)
    np.testing.assert_allclose(batch.scalars[0, 0], float(loss), rtol=1e-5)
    norms = [float(tf.norm(gradient)) for gradient in gradients]
    np.testing.assert_allclose(batch.norms[0, :4, NormKind.GRADIENT], norms, rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(run.values()["norm/moving_mean"], model.layers[1].moving_mean.numpy(), rtol=1e-5)
