"""Whether model, loss and data fit, found out before the first step."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.core.errors import DataError, GradguiError
from gradgui.engine.losses import Loss


def check_batch(loss: Loss, all_targets: Any, y_true: Any, y_pred: Any) -> None:
    """Checks that the loss can be taken of the model's output and the data's targets.

    Args:
        loss: the loss.
        all_targets: every target, as read.
        y_true: targets of one batch.
        y_pred: the model's output for it.

    Raises:
        DataError: shapes or labels don't fit; names both sides.
    """
    import keras

    if isinstance(loss, keras.losses.SparseCategoricalCrossentropy):
        _check_labels(all_targets, y_pred)
    elif isinstance(loss, keras.losses.Loss) and _element_wise(y_true, y_pred):
        raise DataError(
            f"Model and data must fit. Received: output of shape {_shape(y_pred)}, targets of shape {_shape(y_true)}, which "
            f"{type(loss).__name__} would broadcast against each other."
        )
    try:
        value = loss(y_true, y_pred)
    except GradguiError:
        raise
    except Exception as error:
        raise DataError(
            f"Model and data must fit the loss. Received: output of shape {_shape(y_pred)}, targets of shape "
            f"{_shape(y_true)}; the loss says: {error}"
        ) from error
    if value.shape.rank != 0 or not value.dtype.is_floating:
        raise DataError(f"The loss must be one floating number. Received: shape {value.shape}, {value.dtype.name}.")


def _check_labels(all_targets: Any, y_pred: Any) -> None:
    labels = np.asarray(all_targets)
    n_classes = y_pred.shape[-1]
    lowest, highest = labels.min(), labels.max()
    if lowest < 0 or highest >= n_classes:
        raise DataError(
            f"Labels must lie in 0 to {n_classes - 1}, since the model has {n_classes} outputs. "
            f"Received: labels from {lowest} to {highest}."
        )


def _element_wise(y_true: Any, y_pred: Any) -> bool:
    """Whether the shapes differ though a loss would take them: (n,) against (n, k) gives n·k differences, not n."""
    true_shape, pred_shape = getattr(y_true, "shape", None), getattr(y_pred, "shape", None)
    if true_shape is None or pred_shape is None or len(true_shape) == len(pred_shape):
        return False
    longer, shorter = sorted((tuple(true_shape), tuple(pred_shape)), key=len, reverse=True)
    return not (len(longer) == len(shorter) + 1 and longer[-1] == 1)


def _shape(value: Any) -> str:
    shape = getattr(value, "shape", None)
    return str(tuple(shape)) if shape is not None else type(value).__name__
