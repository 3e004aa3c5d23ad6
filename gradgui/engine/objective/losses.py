"""One loss that a spec names, as a function to one scalar. How those of several outputs are joined is `objective`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from gradgui.core.errors import DataError, ModelError
from gradgui.core.names.loss_names import ALIASES
from gradgui.core.source import parse_source
from gradgui.core.spec import LossSpec, OutputLossSpec
from gradgui.engine.keras_names import classes_by_name, construct, find_class
from gradgui.engine.program import Programs, program_path, user_code

#: `loss(y_true, y_pred, sample_weight) -> scalar`; the weights may be None.
Loss = Callable[..., Any]


def open_loss(spec: LossSpec | OutputLossSpec, programs: Programs, key: str = "loss") -> Loss:
    """Returns `loss(y_true, y_pred, sample_weight=None) -> scalar`: the mean over the batch.

    With weights it is the sum of weight × value divided by the number of values, not by the sum of the weights: Keras' rule
    (`reduce_weighted_values` in its losses/loss.py). A program's own function may return one value an example; gradgui takes
    the mean. It may be a class below `keras.losses.Loss` too.

    Args:
        spec: names the loss.
        programs: runs program files.
        key: the table of the spec, for messages.

    Raises:
        SpecError: Keras has no such loss, or not these arguments.
        ModelError: the program has no such function, or it doesn't return numbers.
    """
    import keras

    loss: Loss
    source = parse_source(spec.name)
    program = program_path(source)
    if program is None:
        classes = classes_by_name(keras.losses, keras.losses.Loss)
        kind = find_class(f"{key}.name", spec.name, classes, ALIASES)
        loss = construct(f"{key}.arguments", kind, spec.arguments)
        return loss
    own = programs.function(source, "loss")
    if own is None:
        raise ModelError(f"{program.name} must define the function loss(y_true, y_pred), or {key}.name another.")
    if isinstance(own, type) and issubclass(own, keras.losses.Loss):
        with user_code(program, f"making {own.__name__}"):
            loss = own(**spec.arguments)
            return loss
    return _mean_of(own, program, spec.arguments)


def _mean_of(own: Callable[..., Any], program: Path, arguments: dict[str, Any]) -> Loss:
    """Returns a program's function as a loss to one scalar."""
    import tensorflow as tf

    def mean_loss(y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        with user_code(program, f"calling {own.__name__}()"):
            value = tf.convert_to_tensor(own(y_true, y_pred, **arguments))
        if sample_weight is None:
            return value if value.shape.rank == 0 else tf.reduce_mean(value)
        if value.shape.rank == 0:
            raise DataError(
                f"{own.__name__}() must return one value an example where examples have weights. Received: one number for "
                "the whole batch. Leave the mean to gradgui."
            )
        weights = tf.cast(sample_weight, value.dtype)
        missing = value.shape.rank - weights.shape.rank
        for _ in range(missing):
            weights = tf.expand_dims(weights, -1)
        return tf.reduce_mean(value * weights)

    return mean_loss
