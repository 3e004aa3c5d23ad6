"""GradientTape loops written by hand, as a person would: none of gradgui's engine is in here.

`compiled_step` is what gradgui must equal bit for bit, `eager_norms` what it must agree with to rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np


def batches(n: int, batch_size: int, seed: int, fraction: float = 0.0, *, shuffle: bool = True) -> Iterator[Any]:
    """Yields the rows of every step, as the design says that they can be reproduced by hand."""
    held_out = np.random.default_rng([seed, 2**32 - 1]).permutation(n)[: round(fraction * n)]
    train = np.delete(np.arange(n), held_out)
    epoch = 0
    while True:
        order = np.random.default_rng([seed, epoch]).permutation(len(train)) if shuffle else np.arange(len(train))
        for start in range(0, len(train), batch_size):
            yield train[order[start : start + batch_size]]
        epoch += 1


def tf_variable(variable: Any) -> Any:
    """Returns the `tf.Variable` inside a Keras variable, or the one that was given."""
    import tensorflow as tf

    return variable if isinstance(variable, tf.Variable) else variable.value


def compiled_step(
    call: Callable[[Any], Any],
    loss: Callable[[Any, Any], Any],
    variables: Sequence[Any],
    optimizer: Any,
    x: Any,
    y: Any,
    *,
    clip_norm: float | None = None,
    penalties: Callable[[], Sequence[Any]] = list,
) -> Callable[[Any], Any]:
    """Returns a compiled function of the rows of one batch that takes one step and returns its loss.

    `variables` are those that learn, as Keras or TensorFlow variables.
    """
    import tensorflow as tf

    optimizer.build(variables)
    values = [tf_variable(variable) for variable in variables]

    def step(rows: Any) -> Any:
        xs, ys = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            value = loss(ys, call(xs))
            if penalties():
                value += sum(penalties())
        gradients = tape.gradient(value, values)
        if clip_norm is not None:
            gradients = [tf.clip_by_norm(gradient, clip_norm) for gradient in gradients]
        optimizer.apply(gradients, variables)
        return value

    compiled: Callable[[Any], Any] = tf.function(step, input_signature=[tf.TensorSpec([None], tf.int32)])
    return compiled


def eager_gradients(
    call: Callable[[Any], Any], loss: Callable[[Any, Any], Any], variables: Sequence[Any], x: Any, y: Any
) -> tuple[float, list[Any]]:
    """Returns the loss and the gradients of one batch, computed eagerly."""
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(variables)
        value = loss(y, call(x))
    return float(value), tape.gradient(value, variables)
