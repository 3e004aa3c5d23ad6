"""Losses by name, with the arguments that were given and no other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import SpecError
from gradgui.core.names.loss_names import LOSSES
from gradgui.core.spec import LossSpec
from gradgui.engine.objective.losses import open_loss
from gradgui.engine.program import Programs


@pytest.mark.parametrize(
    ("name", "arguments", "kind"),
    [
        ("sparse_categorical_crossentropy", {"from_logits": True}, "SparseCategoricalCrossentropy"),
        ("SparseCategoricalCrossentropy", {"from_logits": True}, "SparseCategoricalCrossentropy"),
        ("mse", {}, "MeanSquaredError"),
        ("kl_divergence", {}, "KLDivergence"),
        ("CategoricalCrossentropy", {"label_smoothing": 0.1}, "CategoricalCrossentropy"),
        ("log_cosh", {}, "LogCosh"),
    ],
)
def test_names_mean_classes_and_keep_their_arguments(name: str, arguments: dict[str, Any], kind: str) -> None:
    loss: Any = open_loss(LossSpec(name, arguments), Programs())
    assert type(loss).__name__ == kind
    config = loss.get_config()
    assert {key: config[key] for key in arguments} == arguments


def test_from_logits_changes_the_value() -> None:
    y, logits = np.array([1]), np.array([[1.0, 3.0]], dtype=np.float32)
    loss = open_loss(LossSpec("sparse_categorical_crossentropy", {"from_logits": True}), Programs())
    assert float(loss(y, logits)) == pytest.approx(np.log(np.exp(1) + np.exp(3)) - 3, rel=1e-6)


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("mean_squared_eror", {}, '"mean_squared_error"'),
        ("mse", {"from_logits": True}, "from_logits"),
        ("Huber", {"reduction": "average"}, "average"),
    ],
)
def test_a_wrong_loss_is_refused(name: str, arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(SpecError, match=says):
        open_loss(LossSpec(name, arguments), Programs())


def test_the_names_of_losses_are_those_of_keras() -> None:
    import keras

    classes = {name for name, value in vars(keras.losses).items() if isinstance(value, type)} - {"Loss"}
    assert set(LOSSES) == classes
