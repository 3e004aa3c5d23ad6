"""Another head on a model: where it cuts, what stays, and what it can't be put on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import ModelError
from gradgui.core.spec import HeadSpec, ModelSpec
from gradgui.engine.models.open_model import open_model
from gradgui.engine.program import Programs

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

NETWORKS = """
L = keras.layers

def classifier():
    inputs = keras.Input((8, 8, 3))
    x = L.Conv2D(4, 3, name="conv")(inputs)
    x = L.GlobalAveragePooling2D(name="avg_pool")(x)
    x = L.Dropout(0.1, name="top_dropout")(x)
    return keras.Model(inputs, L.Dense(10, activation="softmax", name="predictions")(x), name="net")

def by_convolution():
    inputs = keras.Input((8, 8, 3))
    x = L.GlobalAveragePooling2D(keepdims=True, name="pool")(L.Conv2D(4, 3, name="conv")(inputs))
    x = L.Reshape((10,), name="reshape")(L.Conv2D(10, 1, name="logits")(x))
    return keras.Model(inputs, L.Activation("softmax", name="softmax")(x))

def backbone():
    inputs = keras.Input((8, 8, 3))
    return keras.Model(inputs, L.Conv2D(4, 3, name="conv")(inputs))

def sequence():
    return keras.Sequential([keras.Input((5, 3)), L.GRU(4, return_sequences=True, name="gru")])

def row():
    return keras.Sequential([keras.Input((4,)), L.Dense(3, name="features"), L.Dense(2, name="out")], name="small")

def nested():
    return keras.Sequential([keras.Input((8, 8, 3)), backbone(), L.GlobalMaxPooling2D(), L.Dense(2)])

def single():
    return keras.Sequential([keras.Input((4,)), L.Dense(2, name="only")])

def two_outputs():
    inputs = keras.Input((4,))
    x = L.Dense(3, name="both")(inputs)
    return keras.Model(inputs, [L.Dense(1, name="a")(x), L.Dense(2, name="b")(x)])

class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = L.Dense(2)
    def call(self, x):
        return self.dense(x)

def subclass():
    model = Own()
    model(np.zeros((1, 4), "float32"))
    return model

def module():
    class Net(tf.Module):
        def __init__(self):
            super().__init__()
            self.w = tf.Variable([1.0])
        def __call__(self, x):
            return self.w * x
    return Net()
"""


@pytest.fixture
def opened(program: Program, fresh: Fresh) -> Callable[..., Any]:
    def open_it(function: str, head: HeadSpec | None = None) -> Any:
        spec = ModelSpec(f"{program(NETWORKS)}:{function}", head=head)
        return fresh(lambda: open_model(spec, Programs(), None))

    return open_it


@pytest.mark.parametrize(
    ("function", "after", "pooling", "left_out"),
    [
        ("classifier", "avg_pool", "", "top_dropout, predictions"),
        ("by_convolution", "pool", "GlobalAveragePooling2D", "logits, reshape, softmax"),
        ("backbone", "conv", "GlobalAveragePooling2D", ""),
        ("sequence", "gru", "GlobalAveragePooling1D", ""),
        ("row", "features", "", "out"),
        ("nested", "global_max_pooling2d", "", "dense"),
    ],
)
def test_it_stands_in_the_place_of_the_classifier(
    opened: Callable[..., Any], function: str, after: str, pooling: str, left_out: str
) -> None:
    before = opened(function)
    model = opened(function, HeadSpec(classes=5, dropout=0.5))
    assert model.environment["head_cut_at"] == after
    assert model.environment["head_pooling"] == pooling
    instead = f" in the place of {left_out}" if left_out else ""
    assert model.notes == (f"A new head stands after {after}{instead}. Its weights are random: they have to learn.",)
    known = [info.path for info in before.infos]
    kept = [info.path for info in model.infos if not info.path.startswith("head")]
    assert kept == known[: len(kept)]
    assert [info.path for info in model.infos if info.path not in kept] == [
        "head_dropout/seed_generator_state",
        "head/kernel",
        "head/bias",
    ]
    assert tuple(model.keras_model.output_shape) == (None, 5)


def test_classes_end_in_a_softmax_and_units_in_nothing(opened: Callable[..., Any]) -> None:
    x = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    classes = opened("row", HeadSpec(classes=6)).keras_model(x).numpy()
    np.testing.assert_allclose(classes.sum(axis=1), 1, rtol=1e-6)
    model = opened("row", HeadSpec(units=2)).keras_model
    first, head = model.layers
    by_hand = (x @ first.kernel.numpy() + first.bias.numpy()) @ head.kernel.numpy() + head.bias.numpy()
    np.testing.assert_allclose(model(x).numpy(), by_hand, rtol=1e-5, atol=1e-6)


def test_the_layer_to_cut_at_and_the_pooling_can_be_named(opened: Callable[..., Any]) -> None:
    model = opened("classifier", HeadSpec(units=3, activation="tanh", cut_at="conv", pooling="flatten")).keras_model
    assert [layer.name for layer in model.layers][1:] == ["conv", "head_pooling", "head"]
    assert model.layers[-1].kernel.shape == (6 * 6 * 4, 3)
    assert model.layers[-1].activation.__name__ == "tanh"


@pytest.mark.parametrize(
    ("function", "head", "says"),
    [
        ("subclass", HeadSpec(classes=2), "functional and sequential models"),
        ("module", HeadSpec(classes=2), "raw variables"),
        ("two_outputs", HeadSpec(classes=2), "several outputs"),
        ("single", HeadSpec(classes=2), "reads the input itself"),
        ("classifier", HeadSpec(classes=2, cut_at="avg_pol"), 'Did you mean "avg_pool"'),
        ("nested", HeadSpec(classes=2, cut_at="functional/conv"), '"functional" holds it'),
        ("row", HeadSpec(classes=2, activation="sofmax"), "must fit the features"),
    ],
)
def test_where_it_cannot_be_put_is_said(opened: Callable[..., Any], function: str, head: HeadSpec, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        opened(function, head)
