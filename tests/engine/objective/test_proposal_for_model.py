"""What fits the targets, beside a model."""

from __future__ import annotations

from typing import Any

import pytest

from gradgui.core.data.data_summary import Proposal
from gradgui.engine.models.opened_model import OpenedModel
from gradgui.engine.objective.proposal_for_model import proposal_for_model

CLASSES = Proposal("sparse_categorical_crossentropy", 3, "softmax", "3 classes, as whole numbers")
NUMBERS = Proposal("mean_squared_error", 1, "linear", "numbers")
TWO = Proposal("binary_crossentropy", 1, "sigmoid", "two classes, 0 and 1")


def model(units: int, activation: str | None) -> OpenedModel:
    import keras

    made = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units, activation=activation)])
    return OpenedModel("m", made, (), made, example_output=made(keras.ops.ones((2, 4))))


@pytest.mark.parametrize(
    ("proposal", "units", "activation", "loss", "from_logits", "says"),
    [
        (CLASSES, 3, "softmax", "sparse_categorical_crossentropy", False, "3 outputs (softmax): that fits"),
        (CLASSES, 3, None, "sparse_categorical_crossentropy", True, "3 outputs (linear), logits: that fits"),
        (CLASSES, 5, "softmax", "sparse_categorical_crossentropy", False, "its last layer must have 3, softmax"),
        (TWO, 1, "sigmoid", "binary_crossentropy", False, "1 output (sigmoid): that fits"),
        (TWO, 2, "softmax", "sparse_categorical_crossentropy", False, "2 outputs (softmax): that fits"),
        (TWO, 2, None, "sparse_categorical_crossentropy", True, "logits: that fits"),
        (
            Proposal("mean_squared_error", 1, "linear", "numbers"),
            1,
            "sigmoid",
            "mean_squared_error",
            False,
            "should be linear",
        ),
        (
            Proposal("mean_squared_error", 1, "linear", "numbers"),
            1,
            None,
            "mean_squared_error",
            False,
            "(linear): that fits",
        ),
    ],
)
def test_the_models_last_layer_is_looked_at(
    proposal: Proposal, units: int, activation: str | None, loss: str, from_logits: bool, says: str
) -> None:
    found = proposal_for_model(proposal, model(units, activation))
    assert (found.loss, found.from_logits) == (loss, from_logits)
    assert says in found.model_sentence


@pytest.mark.parametrize("output", [None, {"a": 1}])
def test_without_one_output_nothing_is_said_of_the_model(output: Any) -> None:
    assert proposal_for_model(CLASSES, OpenedModel("m", lambda x, _: x, (), example_output=output)) == CLASSES
    assert CLASSES.model_sentence == ""
