from __future__ import annotations

import inspect
from typing import Any

import pytest

from gradgui.core.errors import SpecError
from gradgui.core.names.optimizer_names import OPTIMIZERS
from gradgui.engine.optimizers.hyperparameters import checked_arguments
from gradgui.engine.optimizers.maskable import OWNED


def rule(name: str) -> Any:
    import keras

    return getattr(keras.optimizers, name)


def hyperparameters(name: str) -> dict[str, Any]:
    """Returns the arguments of a rule that a spec may set, with Keras' own defaults."""
    parameters = inspect.signature(rule(name).__init__).parameters
    mine = {"self", "name", "kwargs", *OWNED}
    return {key: parameter.default for key, parameter in parameters.items() if key not in mine}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_hyperparameter_is_checked_and_takes_keras_own_default(name: str) -> None:
    for key, default in hyperparameters(name).items():
        beside = {"use_ema": True} if key.startswith("ema_") else {}
        with pytest.raises(SpecError, match=f"arguments.{key}"):
            checked_arguments(rule(name), {key: object(), **beside})
        if default is not None:
            assert checked_arguments(rule(name), {key: default, **beside})[key] == default


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("Adam", {"beta_1": 1.0}, "beta_1 of Adam must be a number >= 0 and < 1. Received: 1.0"),
        ("Adam", {"beta_2": "0.9"}, "must be a number >= 0 and < 1. Received: '0.9'"),
        ("Adam", {"amsgrad": 1}, "amsgrad of Adam must be true or false"),
        ("Adam", {"epsilon": float("nan")}, "epsilon"),
        ("AdamW", {"weight_decay": -0.1}, "weight_decay of AdamW must be a number >= 0"),
        ("Lion", {"beta_1": 0.0}, "must be a number > 0 and <= 1"),
        ("Muon", {"ns_steps": 2.5}, "ns_steps of Muon must be a whole number >= 1"),
        ("Muon", {"exclude_layers": "head"}, "must be a list of texts"),
        ("Muon", {"exclude_layers": ["("]}, "regular expressions"),
        ("Ftrl", {"learning_rate_power": 0.5}, "<= 0"),
        ("SGD", {"ema_momentum": 0.9}, "beside use_ema = true"),
        ("SGD", {"use_ema": True, "ema_overwrite_frequency": 0}, "a whole number >= 1"),
    ],
)
def test_a_wrong_hyperparameter_is_said(name: str, arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(SpecError, match=says):
        checked_arguments(rule(name), arguments)


def test_whole_numbers_are_taken_where_keras_wants_floats() -> None:
    assert isinstance(checked_arguments(rule("SGD"), {"momentum": 1})["momentum"], float)
    assert isinstance(checked_arguments(rule("Muon"), {"ns_steps": 3})["ns_steps"], int)
