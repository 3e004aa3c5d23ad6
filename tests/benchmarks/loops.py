"""The loops that gradgui is measured against, each as a function that takes n steps. None uses gradgui's engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from gradgui.core.spec import RunSpec
from gradgui.engine.data.open_data import open_data
from gradgui.engine.models.open_model import open_model
from gradgui.engine.program import Programs
from tests.engine.reference_loop import batches

Advance = Callable[[int], None]


class HandWritten:
    """Model, data and optimizer of a workload, and the loops that people write around them."""

    def __init__(self, spec: RunSpec) -> None:
        import keras
        import tensorflow as tf

        programs = Programs()
        assert spec.data is not None
        data = open_data(spec.data, programs, spec.loop.seed)
        self.x, self.y = tf.constant(data.x), tf.constant(data.y)
        self.model = open_model(spec.model, programs, self.x[:1]).keras_model
        self.loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.optimizer = keras.optimizers.Adam(spec.optimizer.learning_rate or 1e-3)
        self.optimizer.build(self.model.trainable_variables)
        self.batch_size = spec.data.batch_size
        self._rows: Iterator[Any] = batches(len(data.y), self.batch_size, spec.loop.seed)

    def _step(self, rows: Any) -> Any:
        import tensorflow as tf

        x, y = tf.gather(self.x, rows), tf.gather(self.y, rows)
        with tf.GradientTape() as tape:
            loss = self.loss(y, self.model(x, training=True))
        gradients = tape.gradient(loss, [variable.value for variable in self.model.trainable_variables])
        self.optimizer.apply(gradients, self.model.trainable_variables)
        return loss

    def eager(self) -> Advance:
        """The loop of the tutorials without `tf.function`."""

        def advance(n: int) -> None:
            for rows in islice(self._rows, n):
                float(self._step(rows))

        return advance

    def compiled(self) -> Advance:
        """One compiled step a call; the loss is fetched at each, as a loop that shows it does."""
        import tensorflow as tf

        step = tf.function(self._step, input_signature=[tf.TensorSpec([None], tf.int32)])

        def advance(n: int) -> None:
            for rows in islice(self._rows, n):
                step(rows.astype(np.int32)).numpy()

        return advance

    def many(self) -> Advance:
        """All steps in one call: the limit for any loop in TensorFlow."""
        import tensorflow as tf

        size = self.batch_size

        def steps(rows: Any, n: Any) -> Any:
            def body(index: Any, _: Any) -> tuple[Any, Any]:
                return index + 1, self._step(rows[index * size : (index + 1) * size])

            return tf.while_loop(lambda i, _: i < n, body, (tf.constant(0), tf.constant(0.0)), parallel_iterations=1)[1]

        compiled = tf.function(steps, input_signature=[tf.TensorSpec([None], tf.int32), tf.TensorSpec([], tf.int32)])

        def advance(n: int) -> None:
            whole = [rows for rows in islice(self._rows, n + n // 4 + 8) if len(rows) == size][:n]
            compiled(np.concatenate(whole).astype(np.int32), len(whole)).numpy()

        return advance

    def fit(self) -> Advance:
        """Keras' own loop, over as many rows as n steps take."""
        self.model.compile(optimizer=self.optimizer, loss=self.loss)

        def advance(n: int) -> None:
            n_rows = len(self.y)
            rows = np.arange(n * self.batch_size) % n_rows
            import tensorflow as tf

            x, y = tf.gather(self.x, rows), tf.gather(self.y, rows)
            self.model.fit(x, y, batch_size=self.batch_size, shuffle=False, verbose=0)

        return advance
