"""Checkpoints of objects over a model: what is restored, what isn't, and both by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import ModelError
from gradgui.core.spec import ModelSpec
from gradgui.engine.models.open_model import open_model
from gradgui.engine.program import Programs

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

MODELS = """
def network(deep=False, units=2):
    layers = [keras.Input((3,)), keras.layers.Dense(units, name="a"), keras.layers.BatchNormalization(name="norm")]
    return keras.Sequential([*layers, *([keras.layers.Dense(1, name="deep")] if deep else [])])

class Net(tf.Module):
    def __init__(self):
        super().__init__()
        self.w, self.blocks = tf.Variable([1.0, 2.0]), [tf.Variable(3.0)]
    def __call__(self, x):
        return x * self.w + self.blocks[0]

class Plain:
    def __init__(self):
        self.variables = {"w": tf.Variable([1.0]), "b": tf.Variable(2.0)}
    def __call__(self, x):
        return x

def module():
    return Net()

def plain():
    return Plain()
"""


@pytest.fixture
def opened(program: Program, fresh: Fresh) -> Callable[..., Any]:
    def open_it(function: str, checkpoint: str | Path = "", **arguments: Any) -> Any:
        spec = ModelSpec(f"{program(MODELS)}:{function}", arguments, checkpoint=str(checkpoint))
        return fresh(lambda: open_model(spec, Programs(), None))

    return open_it


def values_of(model: Any) -> dict[str, Any]:
    return {variable.info.path: variable.tf_variable.numpy() for variable in model.variables}


def written(model: Any, thing: Any, folder: Path, place: str) -> str:
    """Writes a checkpoint of a model with other values than it had."""
    import tensorflow as tf

    rng = np.random.default_rng(1)
    for variable in model.variables:
        variable.tf_variable.assign(rng.normal(size=variable.info.shape))
    others = {"step": tf.Variable(3), "optimizer": tf.train.Checkpoint(rate=tf.Variable(0.1))}
    root = tf.train.Checkpoint(**{place: thing}, **others) if place else tf.train.Checkpoint(thing)
    return str(root.save(folder / "ckpt"))


@pytest.mark.parametrize("place", ["model", ""])
def test_a_keras_model_is_restored_wherever_it_stands(opened: Callable[..., Any], tmp_path: Path, place: str) -> None:
    source = opened("network")
    prefix = written(source, source.keras_model, tmp_path, place)
    for named in (prefix, f"{prefix}.index", tmp_path):
        model = opened("network", named)
        for path, value in values_of(source).items():
            np.testing.assert_array_equal(values_of(model)[path], value)
        assert model.notes[-1].endswith("gave 6 of 6 variables their values.")


def test_what_a_checkpoint_does_not_hold_is_named_and_keeps_its_value(opened: Callable[..., Any], tmp_path: Path) -> None:
    source = opened("network")
    prefix = written(source, source.keras_model, tmp_path, "model")
    model = opened("network", prefix, deep=True)
    assert model.notes == (
        "ckpt-1 gave 6 of 8 variables their values. It holds none for deep/kernel, deep/bias: "
        "these are as the program made them.",
    )
    np.testing.assert_array_equal(values_of(model)["a/kernel"], values_of(source)["a/kernel"])


@pytest.mark.parametrize("function", ["module", "plain"])
def test_raw_variables_are_restored(opened: Callable[..., Any], tmp_path: Path, function: str, program: Program) -> None:
    from gradgui.core.source import parse_source

    thing = Programs().function(parse_source(f"{program(MODELS)}:{function}"), "")()  # type: ignore[misc]
    from gradgui.engine.models.raw_variables import open_raw

    source = open_raw(thing)
    held = thing if function == "module" else dict(thing.variables)
    prefix = written(source, held, tmp_path, "net")
    model = opened(function, prefix)
    for path, value in values_of(source).items():
        np.testing.assert_array_equal(values_of(model)[path], value)


def test_what_does_not_fit_is_said(opened: Callable[..., Any], tmp_path: Path) -> None:
    source = opened("network")
    prefix = written(source, source.keras_model, tmp_path, "model")
    with pytest.raises(ModelError, match=r"incompatible tensor with shape \(3, 2\)"):
        opened("network", prefix, units=5)
    with pytest.raises(ModelError, match="none of which has variables that Net has"):
        opened("module", prefix)
    with pytest.raises(ModelError, match=r"no ckpt-7\.index is"):
        opened("network", tmp_path / "ckpt-7")
    (tmp_path / "torn-1.index").write_bytes(b"nothing")
    with pytest.raises(ModelError, match="whole"):
        opened("network", tmp_path / "torn-1")
