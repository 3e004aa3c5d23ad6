"""What a model gives and what the targets are, against what losses take."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import DataError
from gradgui.engine.objective.loss_fit import check_loss_fits, output_activations
from gradgui.engine.objective.outputs import Outputs

CLASSES = np.array([0, 1, 2, 1])
LOGITS = np.array([[-3.0, 0.5, 2.0], [1.0, 4.0, 0.0]], np.float32)
PROBABILITIES = np.array([[0.2, 0.5, 0.3], [0.1, 0.8, 0.1]], np.float32)
NUMBERS = np.array([-2.5, 12.0])


def loss(name: str, **arguments: Any) -> Any:
    import keras

    return getattr(keras.losses, name)(**arguments)


@pytest.mark.parametrize(
    ("name", "from_logits", "targets", "y_pred", "activation", "says"),
    [
        (
            "SparseCategoricalCrossentropy",
            False,
            CLASSES,
            LOGITS,
            "",
            r"here from -3 to 4.*from_logits = true",
        ),
        ("SparseCategoricalCrossentropy", False, CLASSES, PROBABILITIES, "linear", "ends in linear outputs.*in softmax"),
        ("SparseCategoricalCrossentropy", True, CLASSES, PROBABILITIES, "softmax", "ends in softmax.*from_logits = true"),
        (
            "SparseCategoricalCrossentropy",
            False,
            NUMBERS,
            PROBABILITIES,
            "softmax",
            "targets such as -2.5.*mean_squared",
        ),
        ("BinaryCrossentropy", True, CLASSES[:2], PROBABILITIES[:, :1], "sigmoid", "ends in sigmoid"),
        ("BinaryCrossentropy", False, CLASSES, PROBABILITIES[:, :1], "sigmoid", "targets from 0 to 2.*takes 0 to 1"),
        ("BinaryCrossentropy", False, CLASSES[:2], LOGITS[:, :1], "", "end the model in sigmoid"),
        ("CategoricalCrossentropy", False, np.eye(3) * 4, PROBABILITIES, "softmax", "targets from 0 to 4"),
        ("CategoricalCrossentropy", False, np.ones((4, 1)), PROBABILITIES[:, :1], "sigmoid", "always 0"),
        ("MeanSquaredError", False, NUMBERS, PROBABILITIES, "sigmoid", "gives 0 to 1, and targets from -2.5 to 12"),
        ("MeanAbsoluteError", False, CLASSES[:2], np.ones((2, 1), np.float32), "softmax", "always 1"),
    ],
)
def test_what_does_not_fit_is_refused_with_both_sides(
    name: str, from_logits: bool, targets: Any, y_pred: Any, activation: str, says: str
) -> None:
    with pytest.raises(DataError, match=says):
        check_loss_fits(loss(name, **({"from_logits": True} if from_logits else {})), targets, y_pred, activation)


@pytest.mark.parametrize(
    ("name", "from_logits", "targets", "y_pred", "activation"),
    [
        ("SparseCategoricalCrossentropy", True, CLASSES, LOGITS, "linear"),
        ("SparseCategoricalCrossentropy", False, CLASSES, PROBABILITIES, ""),
        ("CategoricalCrossentropy", False, np.eye(3), PROBABILITIES, "softmax"),
        ("BinaryCrossentropy", False, np.array([0.0, 0.25, 1.0]), PROBABILITIES[:, :1], "sigmoid"),
        ("MeanSquaredError", False, NUMBERS, LOGITS, "linear"),
        ("MeanSquaredError", False, CLASSES / 2, PROBABILITIES, "sigmoid"),
        ("Hinge", False, NUMBERS, LOGITS, "softmax"),
        ("BinaryCrossentropy", False, np.array([np.nan]), PROBABILITIES[:, :1], "sigmoid"),
    ],
)
def test_what_fits_passes(name: str, from_logits: bool, targets: Any, y_pred: Any, activation: str) -> None:
    check_loss_fits(loss(name, **({"from_logits": True} if from_logits else {})), targets, y_pred, activation)


def test_the_activation_of_an_output_is_that_of_its_layer() -> None:
    import keras

    layers = keras.layers
    x = keras.Input((4,))
    hidden = layers.Dense(3)(x)
    outputs = {
        "a": layers.Dense(2, activation="sigmoid")(x),
        "b": layers.Softmax()(hidden),
        "c": layers.Activation("linear", dtype="float32")(hidden),
        "d": hidden,
    }
    model = keras.Model(x, list(outputs.values()))
    assert output_activations(model, Outputs(tuple(outputs))) == {"a": "sigmoid", "b": "softmax", "d": "linear"}
    single = keras.Sequential([x, layers.Dense(2), layers.Activation("tanh")])
    assert output_activations(single, Outputs()) == {"": "tanh"}
    assert output_activations(None, Outputs()) == {}
