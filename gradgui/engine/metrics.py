"""Metrics by name. "accuracy" is chosen by the shapes of target and output, as `compile` does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradgui.core.errors import SpecError
from gradgui.core.records import SCALARS
from gradgui.engine.keras_names import classes_by_name, construct, find_class

_ACCURACY = {"accuracy", "acc"}


def open_metrics(names: Sequence[str], y_true: Any, y_pred: Any) -> list[Any]:
    """Returns a new Keras metric for each name.

    Args:
        names: class names, in snake case too; "accuracy".
        y_true: a batch of targets.
        y_pred: the model's output for it.

    Raises:
        SpecError: Keras has no such metric, it stands there twice, or its name is a column of every record.
    """
    import keras

    classes = classes_by_name(keras.metrics, keras.metrics.Metric)
    metrics = []
    for index, name in enumerate(names):
        if name in SCALARS or name in names[:index]:
            raise SpecError(f'loop.metrics must be different metrics. Received: "{name}", which is recorded already.')
        wanted = _accuracy_class(y_true, y_pred) if name.lower() in _ACCURACY else name
        kind = find_class("loop.metrics", wanted, classes)
        metrics.append(construct("loop.metrics", kind, {}))
    return metrics


def _accuracy_class(y_true: Any, y_pred: Any) -> str:
    """Keras' own rule (`is_binary_or_sparse_categorical` in its trainers/compile_utils.py)."""
    true_shape, pred_shape = y_true.shape, y_pred.shape
    if pred_shape[-1] == 1:
        return "BinaryAccuracy"
    if len(true_shape) < len(pred_shape) or (true_shape[-1] == 1 and pred_shape[-1] > 1):
        return "SparseCategoricalAccuracy"
    return "CategoricalAccuracy"
