"""Models from programs, files and examples: what opens, under which paths, with which roles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import ModelError
from gradgui.core.spec import ModelSpec
from gradgui.core.variables import Role, VariableInfo
from gradgui.engine.models.open_model import open_model
from gradgui.engine.program import Programs

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]


@pytest.fixture
def infos(program: Program, fresh: Fresh) -> Callable[..., tuple[VariableInfo, ...]]:
    """Opens the model of a program and returns its variables."""

    def open_it(text: str, x: Any = None, **arguments: Any) -> tuple[VariableInfo, ...]:
        path = program(text)
        return fresh(lambda: open_model(ModelSpec(path, arguments), Programs(), x).infos)  # type: ignore[no-any-return]

    return open_it


Infos = Callable[..., tuple[VariableInfo, ...]]


def paths(variables: tuple[VariableInfo, ...]) -> list[str]:
    return [variable.path for variable in variables]


SEQUENTIAL = """
def build_model(units=3):
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(units), keras.layers.Dense(1)])
"""


def test_paths_have_no_root_and_are_the_same_at_every_open(infos: Infos) -> None:
    expected = ["dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"]
    assert paths(infos(SEQUENTIAL)) == expected
    assert paths(infos(SEQUENTIAL)) == expected


def test_arguments_reach_the_function(infos: Infos) -> None:
    assert infos(SEQUENTIAL, units=7)[0].shape == (2, 7)


def test_a_functional_model_keeps_a_layer_that_is_called_like_the_model(infos: Infos) -> None:
    text = """
def build_model():
    inputs = keras.Input((2,))
    return keras.Model(inputs, keras.layers.Dense(1, name="head")(inputs), name="head")
"""
    assert paths(infos(text)) == ["head/kernel", "head/bias"]


NESTED = """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.block = keras.Sequential([keras.layers.Dense(3), keras.layers.BatchNormalization(), keras.layers.Dropout(0.5)])
        self.head = keras.layers.Dense(1)
        self.scale = tf.Variable(2.0)
    def call(self, x, training=False):
        return self.head(self.block(x, training=training)) * self.scale

def build_model():
    return Net()
"""


def test_a_subclassed_model_is_built_by_one_example_and_its_untracked_variables_are_found(infos: Infos) -> None:
    variables = infos(NESTED, np.ones((1, 2), "float32"))
    roles = {variable.path: variable.role for variable in variables}
    assert roles == {
        "sequential/dense/kernel": Role.WEIGHT,
        "sequential/dense/bias": Role.WEIGHT,
        "sequential/batch_normalization/gamma": Role.WEIGHT,
        "sequential/batch_normalization/beta": Role.WEIGHT,
        "sequential/batch_normalization/moving_mean": Role.STATISTICS,
        "sequential/batch_normalization/moving_variance": Role.STATISTICS,
        "sequential/dropout/seed_generator_state": Role.SEED,
        "dense_1/kernel": Role.WEIGHT,
        "dense_1/bias": Role.WEIGHT,
        "untracked/scale": Role.UNTRACKED,
    }
    assert not variables[-1].trainable
    linked = {variable.linked for variable in variables if variable.role is Role.STATISTICS}
    assert len(linked) == 1
    assert linked != {""}


def test_a_model_that_is_not_built_needs_data(infos: Infos) -> None:
    with pytest.raises(ModelError, match="must be built"):
        infos(NESTED)


def test_equal_paths_are_told_apart(infos: Infos) -> None:
    text = """
class Pair(keras.layers.Layer):
    def __init__(self):
        super().__init__(name="pair")
        self.a, self.b = keras.layers.Dense(1, name="d"), keras.layers.Dense(1, name="d")
    def call(self, x):
        return self.a(x) + self.b(x)

def build_model():
    model = keras.Sequential([keras.Input((2,)), Pair()])
    return model
"""
    assert paths(infos(text)) == ["pair/d/kernel", "pair/d/bias", "pair/d/kernel#2", "pair/d/bias#2"]


def test_a_layer_that_is_frozen_in_the_model_starts_frozen(infos: Infos) -> None:
    text = """
def build_model():
    frozen = keras.layers.BatchNormalization(trainable=False)
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(3), frozen])
"""
    assert [v.trainable for v in infos(text)] == [True, True, False, False, False, False]


def test_a_module_has_attribute_paths_in_the_order_of_its_attributes(infos: Infos) -> None:
    text = """
class Block(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable([[1.0]])

class Net(tf.Module):
    def __init__(self):
        super().__init__()
        self.u = tf.Variable([1.0])
        self.blocks = [Block(), Block()]
        self.a = tf.Variable([2.0])
        self.shared = self.u
        self.moving = tf.Variable([0.0], trainable=False)
    def __call__(self, x):
        return x

def build_model():
    return Net()
"""
    variables = infos(text)
    assert paths(variables) == ["u", "blocks/0/w", "blocks/1/w", "a", "moving"]
    assert variables[-1].role is Role.STATISTICS


def test_an_object_with_a_mapping_of_variables_is_a_model(infos: Infos) -> None:
    text = """
class Line:
    def __init__(self):
        self.variables = {"slope": tf.Variable(1.0), "offset": tf.Variable(0.0)}
    def __call__(self, x):
        return x * self.variables["slope"] + self.variables["offset"]

def build_model():
    return Line()
"""
    assert paths(infos(text)) == ["slope", "offset"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("def build_model():\n    return 3\n", "Received: int"),
        ("def build_model():\n    return keras.layers.Dense(1)\n", "keras.Sequential"),
        ("def other():\n    return None\n", "build_model"),
        ("def build_model():\n    return 1 / 0\n", "ZeroDivisionError.*line 5"),
        ("import no_such_module\n", "no_such_module"),
        ("def build_model(\n", "SyntaxError"),
        ("def build_model():\n    return keras.Sequential([keras.Input((2,)), keras.layers.ReLU()])\n", "can learn"),
    ],
)
def test_a_wrong_program_is_refused_with_what_is_wrong(text: str, says: str, infos: Infos) -> None:
    with pytest.raises(ModelError, match=says):
        infos(text)


def test_the_traceback_of_a_program_is_its_own(infos: Infos) -> None:
    with pytest.raises(ModelError) as caught:
        infos("def inner():\n    return 1 / 0\n\ndef build_model():\n    return inner()\n")
    assert "in build_model" in caught.value.details
    assert "in inner" in caught.value.details
    assert "open_model.py" not in caught.value.details


def test_a_keras_file_opens_as_it_was_saved(tmp_path: Path, fresh: Fresh) -> None:
    file = tmp_path / "model.keras"

    def save_and_open() -> Any:
        import keras

        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3), keras.layers.Dense(1)])
        model.layers[0].trainable = False
        model.save(file)
        return model.get_weights()

    weights = fresh(save_and_open)
    opened = fresh(lambda: open_model(ModelSpec(str(file)), Programs(), None))
    assert [v.trainable for v in opened.infos] == [False, False, True, True]
    values = [v.tf_variable.numpy() for v in opened.variables]
    assert all(np.array_equal(mine, saved) for mine, saved in zip(values, weights, strict=True))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("no_such.keras", "doesn't exist"),
        ("no_such.py", "doesn't exist"),
        ("examples:mlq", "must be one of"),
        ("resnet", "must be an example"),
        ("model.pb/", "must be an example"),
    ],
)
def test_a_wrong_source_is_refused(source: str, says: str, fresh: Fresh) -> None:
    with pytest.raises(ModelError, match=says):
        fresh(lambda: open_model(ModelSpec(source), Programs(), None))
