"""Validation in slices: means over the validation data, a few batches at a time, training nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from gradgui.core.records import Validation
from gradgui.engine.losses import Loss
from gradgui.engine.models.opened_model import OpenedModel


class Validator:
    """Evaluates loss and metrics with `training=False`.

    "loss" is the mean over the examples plus the penalties, as for training.

    Args:
        model: the model.
        loss: `loss(y_true, y_pred) -> scalar` mean over a batch.
        metrics: Keras metrics of their own, by name; they aggregate over all batches.
        x: tensors on the device, [n, ...] each.
        y: the same for targets.
        rows: [n_validation] int32.
        batch_size: rows a batch.
    """

    def __init__(
        self,
        model: OpenedModel,
        loss: Loss,
        metrics: dict[str, Any],
        x: Any,
        y: Any,
        rows: npt.NDArray[np.int32],
        batch_size: int,
    ) -> None:
        self._model = model
        self._loss = loss
        self._metrics = metrics
        self._x, self._y = x, y
        self._rows = rows
        self._batch_size = batch_size
        self._position = 0
        self._sum = 0.0
        self._penalty = 0.0
        self._function: Any = None

    def advance(self, seconds: float) -> Validation | None:
        """Evaluates batches for about `seconds`; returns the means once all are done, else None. Then begins anew."""
        if self._function is None:
            self._function = self._trace()
        if self._position == 0:
            self._sum = 0.0
            for metric in self._metrics.values():
                metric.reset_state()
        until = time.monotonic() + seconds
        while self._position < len(self._rows):
            rows = self._rows[self._position : self._position + self._batch_size]
            loss, penalty = self._function(rows).numpy()
            self._sum += float(loss) * len(rows)
            self._penalty = float(penalty)
            self._position += len(rows)
            if time.monotonic() >= until:
                break
        if self._position < len(self._rows):
            return None
        self._position = 0
        values = {"loss": self._sum / len(self._rows) + self._penalty}
        values |= {name: float(metric.result()) for name, metric in self._metrics.items()}
        return Validation(0, values, len(self._rows))

    def _trace(self) -> Any:
        import tensorflow as tf

        from gradgui.engine.step.statistics import tracing_modes

        keep = {v.info.path: tf.constant(False) for v in self._model.statistics}

        def evaluate(rows: Any) -> Any:
            x, y = (tf.nest.map_structure(lambda array: tf.gather(array, rows), whole) for whole in (self._x, self._y))
            with tracing_modes(self._model, keep):  # all penalties, as in training
                y_pred = self._model.call(x, False)
                penalties: Sequence[Any] = self._model.penalties()
            for metric in self._metrics.values():
                metric.update_state(y, y_pred)
            return tf.stack([self._loss(y, y_pred), sum(penalties) if penalties else tf.constant(0.0)])

        return tf.function(evaluate, autograph=False).get_concrete_function(tf.TensorSpec([None], tf.int32))
