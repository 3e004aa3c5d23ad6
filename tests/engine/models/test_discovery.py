"""What one traced forward pass tells of a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.spec import ModelSpec
from gradgui.core.variables import Role
from gradgui.engine.models.open_model import open_model
from gradgui.engine.models.opened_model import OpenedModel
from gradgui.engine.program import Programs

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]


@pytest.fixture
def opened(program: Program, fresh: Fresh) -> Callable[[str], OpenedModel]:
    """Opens a program's model with two rows of two numbers."""

    def open_it(text: str) -> OpenedModel:
        path = program(text)
        model: OpenedModel = fresh(lambda: open_model(ModelSpec(path), Programs(), np.ones((2, 2), "float32")))
        return model

    return open_it


Open = Callable[[str], OpenedModel]


def test_variables_behind_lambdas_and_operations_are_found_without_an_attribute(opened: Open) -> None:
    model = opened("""
behind = tf.Variable(3.0, name="behind")
beside = tf.Variable(4.0, name="beside")

def build_model():
    inputs = keras.Input((2,))
    scaled = keras.layers.Lambda(lambda x: x * behind)(inputs)
    return keras.Model(inputs, keras.layers.Dense(1)(scaled) + beside)
""")
    assert [v.path for v in model.infos if v.role is Role.UNTRACKED] == ["untracked/behind", "untracked/beside"]
    assert "2 variables that the model doesn't list" in model.notes[0]


def test_containers_and_modules_inside_layers_name_what_they_hold(opened: Open) -> None:
    model = opened("""
class Pair(tf.Module):
    def __init__(self):
        super().__init__()
        self.a = tf.Variable(1.0)

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)
        self.parts = [Pair(), {"inner": Pair()}]
        self._hidden = tf.Variable(1.0)
        self.idle = tf.Variable(1.0)
    def call(self, x):
        return self.dense(x) * self.parts[0].a * self.parts[1]["inner"].a * self._hidden

def build_model():
    return Net()
""")
    assert [v.path for v in model.infos if v.role is Role.UNTRACKED] == [
        "untracked/parts/0/a",
        "untracked/parts/1/inner/a",
        "untracked/hidden",
    ]


def test_a_variable_that_the_first_call_makes_is_found(opened: Open) -> None:
    model = opened("""
class Late(keras.layers.Layer):
    made = None
    def call(self, x):
        if self.made is None:
            with tf.init_scope():
                self.made = tf.Variable(1.0)
        return x * self.made

def build_model():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1), Late()])
""")
    assert "untracked/late/made" in [v.path for v in model.infos]


def test_what_a_branch_or_a_loop_writes_is_written(opened: Open) -> None:
    model = opened("""
class Branches(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable([1.0, 1.0])
        self.seen, self.looped, self.still = (tf.Variable(0.0, trainable=False) for _ in range(3))
    def __call__(self, x, training=False):
        if training:
            tf.cond(tf.reduce_sum(x) > 0, lambda: self.seen.assign_add(1.0), lambda: self.seen.read_value())
            tf.while_loop(lambda i: i < 2, lambda i: (self.looped.assign_add(1.0), i + 1)[1:], [0])
        return x * self.w + self.still

def build_model():
    return Branches()
""")
    assert {v.info.path: (v.written, v.info.switchable) for v in model.variables} == {
        "w": (False, True),
        "seen": (True, True),
        "looped": (True, True),
        "still": (False, False),
    }


def test_the_seed_that_keras_draws_from_by_itself_is_a_seed_of_the_model(opened: Open) -> None:
    model = opened("""
class Noise(keras.layers.Layer):
    def call(self, x):
        return x + keras.random.normal(keras.ops.shape(x))

def build_model():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1), Noise()])
""")
    seeds = [v.path for v in model.infos if v.role is Role.SEED]
    assert len(seeds) == 1
    assert "seed_generator" in seeds[0]
    assert not [v for v in model.infos if v.role is Role.STATISTICS]


@pytest.mark.parametrize(
    ("call", "op"),
    [
        ("tf.random.normal(tf.shape(x))", "RandomStandardNormal"),
        ("tf.map_fn(lambda row: row + tf.random.uniform([2]), x)", "RandomUniform"),
        ("keras.random.normal(keras.ops.shape(x), seed=self.seeds)", ""),
    ],
)
def test_random_numbers_whose_state_no_variable_holds_are_said(call: str, op: str, opened: Open) -> None:
    model = opened(f"""
class Noise(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.seeds = keras.random.SeedGenerator(1)
    def call(self, x):
        return x + {call}

def build_model():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(2), Noise()])
""")
    said = [note for note in model.notes if "can't be repeated" in note]
    assert bool(said) is bool(op)
    assert all(op in note for note in said)


def test_models_of_keras_own_layers_are_known_without_a_trace(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    from gradgui.engine.models import discovery

    def no_trace(model: Any, x: Any) -> None:
        raise AssertionError(model.name)

    monkeypatch.setattr(discovery, "_traced", no_trace)
    model = opened("""
def build_model():
    layer = keras.layers.Normalization()
    layer.adapt(np.ones((3, 2), "float32"))
    return keras.Sequential([keras.Input((2,)), layer, keras.layers.Dense(2), keras.layers.BatchNormalization()])
""")
    switchable = {v.path for v in model.infos if v.role is Role.STATISTICS and v.switchable}
    assert switchable == {"batch_normalization/moving_mean", "batch_normalization/moving_variance"}
    assert [v.info.path for v in model.updated_statistics] == sorted(switchable)  # what a step reads and puts back
