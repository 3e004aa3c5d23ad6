"""Whether what a model gives and what the targets are is what a loss takes: logits or probabilities, classes or numbers.

Shapes are `compatibility`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from gradgui.core.errors import DataError
from gradgui.engine.objective.outputs import Outputs

#: Losses of Keras that compare distances: they take any numbers.
_DISTANCES = frozenset({"MeanSquaredError", "MeanAbsoluteError", "Huber", "LogCosh"})
_SPARSE = "SparseCategoricalCrossentropy"
_CATEGORICAL = frozenset({"CategoricalCrossentropy", "CategoricalFocalCrossentropy"})
_BINARY = frozenset({"BinaryCrossentropy", "BinaryFocalCrossentropy"})
#: What a rounding may add to a probability.
_SLACK = 1e-3


def output_activations(keras_model: Any, outputs: Outputs) -> Mapping[str, str]:
    """Returns the name of the activation that each output of a model comes from, by output, where it is known."""
    try:
        layers = [tensor._keras_history.operation for tensor in keras_model.outputs]  # noqa: SLF001 as in keras.Model
    except (AttributeError, TypeError, ValueError):  # raw variables, subclassed models
        return {}
    names = outputs.names or ("",)
    found = {name: _activation(layer) for name, layer in zip(names, layers, strict=False)}
    return {name: activation for name, activation in found.items() if activation}


def _activation(layer: Any) -> str:
    import keras

    if isinstance(layer, keras.layers.Softmax):
        return "softmax"
    name = str(getattr(getattr(layer, "activation", None), "__name__", ""))
    # Activation("linear", dtype="float32") only ends a model of mixed precision: what it passes on comes from elsewhere.
    return "" if name == "linear" and isinstance(layer, keras.layers.Activation) else name


def check_loss_fits(loss: Any, targets: Any, y_pred: Any, activation: str = "") -> None:
    """Checks one loss of Keras; of others nothing is known.

    Args:
        loss: the loss.
        targets: every target, or those of a batch where they aren't in memory.
        y_pred: the model's output for some examples.
        activation: what that comes from; "": not known.

    Raises:
        DataError: they don't fit; names both sides.
    """
    name = type(loss).__name__
    crossentropy = name == _SPARSE or name in _CATEGORICAL | _BINARY
    if not crossentropy and name not in _DISTANCES:
        return
    n_outputs = int(y_pred.shape[-1]) if len(y_pred.shape) > 1 else 1
    if activation == "softmax" and n_outputs == 1:
        raise DataError(
            f"Model and loss must fit. Received: softmax of a single output, which is always 1, with {name}. End the model "
            "in sigmoid for two classes, linear for numbers."
        )
    if name in _CATEGORICAL and n_outputs == 1:
        raise DataError(
            f"Model and loss must fit. Received: a single output with {name}, which is then always 0. Use "
            "binary_crossentropy for two classes, or give the model an output for each class."
        )
    if crossentropy:
        _check_probabilities(name, bool(loss.get_config().get("from_logits")), y_pred, activation)
    _check_targets(name, np.asarray(targets), activation)


def _check_probabilities(name: str, from_logits: bool, y_pred: Any, activation: str) -> None:
    if from_logits and activation in {"softmax", "sigmoid"}:
        raise DataError(
            f"Model and loss must fit. Received: a model that ends in {activation}, which gives probabilities, and {name} "
            "with from_logits = true. Take from_logits out of loss.arguments, or end the model in a linear layer."
        )
    if from_logits or activation in {"softmax", "sigmoid"}:
        return
    lowest, highest = _range(y_pred)
    if activation == "linear" or lowest < -_SLACK or highest > 1 + _SLACK:
        ends = f"ends in {activation} outputs" if activation else "gives outputs"
        raise DataError(
            f"Model and loss must fit. Received: a model that {ends} (here from {lowest:.3g} to {highest:.3g}), and {name}, "
            "which takes probabilities. Say loss.arguments = { from_logits = true }, or end the model in "
            f"{'sigmoid' if name in _BINARY else 'softmax'}."
        )


def _check_targets(name: str, targets: npt.NDArray[Any], activation: str) -> None:
    if not targets.size or targets.dtype.kind not in "iufb":
        return
    if name == _SPARSE:
        if targets.dtype.kind == "f" and (odd := targets[targets != np.round(targets)]).size:
            raise DataError(
                f"Data and loss must fit. Received: targets such as {odd.flat[0]:g}, and {name}, which takes class numbers. "
                "For numbers use mean_squared_error."
            )
        return
    lowest, highest = float(targets.min()), float(targets.max())
    if name in _BINARY | _CATEGORICAL and (lowest < 0 or highest > 1):
        raise DataError(
            f"Data and loss must fit. Received: targets from {lowest:g} to {highest:g}, and {name}, which takes 0 to 1. "
            "For class numbers use sparse_categorical_crossentropy with an output for each, for numbers mean_squared_error."
        )
    if name in _DISTANCES and activation in {"softmax", "sigmoid"} and (lowest < -_SLACK or highest > 1 + _SLACK):
        raise DataError(
            f"Model and data must fit. Received: a model that ends in {activation}, which gives 0 to 1, and targets from "
            f"{lowest:g} to {highest:g} with {name}. End the model in a linear layer, or for classes use a crossentropy."
        )


def _range(y_pred: Any) -> tuple[float, float]:
    """Returns the smallest and the largest number; of what isn't finite nothing follows."""
    import tensorflow as tf

    values = np.asarray(tf.cast(y_pred, tf.float32))
    values = values[np.isfinite(values)]
    return (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
