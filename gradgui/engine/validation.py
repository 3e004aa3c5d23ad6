"""Validation in slices: means over the validation data, a few batches at a time, training nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from gradgui.core.records import Validation
from gradgui.engine.data.epoch_order import EpochOrder
from gradgui.engine.data.streams.example_feed import ExampleFeed
from gradgui.engine.data.streams.streamed_rows import streams_in
from gradgui.engine.data.tensors import rows_of, signature_of
from gradgui.engine.models.opened_model import OpenedModel
from gradgui.engine.objective.metrics import OpenedMetric, update_metrics
from gradgui.engine.objective.objective import Objective
from gradgui.engine.runtime.random_state import random_state_kept


class Validator:
    """Evaluates loss and metrics with `training=False`.

    "loss" is the mean over the examples plus the penalties, as for training. As in Keras' `fit`, sample weights count and
    class weights don't. What the forward pass writes (the state of a recurrent layer, say) is put back.

    Args:
        model: the model.
        loss: the losses of the model's outputs.
        metrics: metrics of its own; they aggregate over all batches.
        x: tensors on the device, [n, ...] each; `StreamedRows` where they aren't in memory.
        y: the same for targets.
        rows: [n_validation] int32.
        batch_size: rows a batch.
        sample_weight: weights of the examples, on the device; None: all weigh 1.
    """

    def __init__(
        self,
        model: OpenedModel,
        loss: Objective,
        metrics: Sequence[OpenedMetric],
        x: Any,
        y: Any,
        rows: npt.NDArray[np.int32],
        batch_size: int,
        sample_weight: Any = None,
    ) -> None:
        self._model = model
        self._loss = loss
        self._metrics = metrics
        self._data = (x, y, sample_weight)
        self._rows = rows
        self._streams = streams_in(*self._data)
        order = EpochOrder(rows, batch_size, shuffle=False, seed=0)
        self._examples = ExampleFeed(order, self._streams, order.steps_per_epoch)
        self._position = 0
        self._sums = np.zeros(1 + len(loss.columns))
        self._penalty = 0.0
        self._function: Any = None

    def advance(self, seconds: float) -> Validation | None:
        """Evaluates batches for about `seconds`; returns the means once all are done, else None. Then begins anew."""
        if self._function is None:
            self._function = self._trace()
        if self._position == 0:
            self._sums[:] = 0.0
            for opened in self._metrics:
                opened.metric.reset_state()
        until = time.monotonic() + seconds
        n_steps = self._examples.steps_per_epoch
        while self._position < n_steps:
            feed = self._examples.feed(self._position, 1)
            penalty, *losses = self._function(feed.rows, *feed.examples).numpy().astype(np.float64)
            self._sums += np.asarray(losses) * len(feed.rows)
            self._penalty = float(penalty)
            self._position += 1
            if time.monotonic() >= until:
                break
        if self._position < n_steps:
            return None
        self._position = 0
        total, *by_output = (self._sums / len(self._rows)).tolist()
        values = {"loss": total + self._penalty}
        values |= {opened.name: float(opened.metric.result()) for opened in self._metrics}
        values |= dict(zip(self._loss.columns, by_output, strict=True))
        return Validation(0, values, len(self._rows))

    def close(self) -> None:
        """Ends what reads ahead."""
        self._examples.close()

    def _trace(self) -> Any:
        import tensorflow as tf

        from gradgui.engine.step.statistics import tracing_modes

        keep = {v.info.path: tf.constant(False) for v in self._model.statistics}
        state = [variable.tf_variable for variable in self._model.state]

        def evaluate(rows: Any, *examples: Any) -> Any:
            x, y, sample_weight = rows_of(self._data, rows, self._streams, examples)
            before = [variable.read_value() for variable in state]
            # The modes: all penalties, as in training.
            with random_state_kept(self._model.variables), tracing_modes(self._model, keep):
                y_pred = self._model.call(x, False)
                penalties: Sequence[Any] = self._model.penalties()
            for variable, value in zip(state, before, strict=True):
                variable.assign(value)
            weights = self._loss.weights(y, y_pred, sample_weight, training=False)
            update_metrics(self._metrics, self._loss.outputs, y, y_pred, weights)
            value = self._loss(y, y_pred, weights)
            return tf.stack([sum(penalties) if penalties else tf.constant(0.0), value.total, *value.by_output])

        signature = [tf.TensorSpec([None], tf.int32), *signature_of(self._streams)]
        return tf.function(evaluate, autograph=False).get_concrete_function(*signature)
