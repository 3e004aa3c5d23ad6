"""The loss that a spec names, as a function to one scalar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gradgui.core.errors import ModelError
from gradgui.core.source import parse_source
from gradgui.core.spec import LossSpec
from gradgui.engine.keras_names import classes_by_name, construct, find_class
from gradgui.engine.program import Programs, program_path, user_code

Loss = Callable[[Any, Any], Any]

_ALIASES = {
    "mse": "MeanSquaredError",
    "mae": "MeanAbsoluteError",
    "mape": "MeanAbsolutePercentageError",
    "msle": "MeanSquaredLogarithmicError",
    "bce": "BinaryCrossentropy",
    "kld": "KLDivergence",
    "kl_divergence": "KLDivergence",
    "logcosh": "LogCosh",
}


def open_loss(spec: LossSpec, programs: Programs) -> Loss:
    """Returns `loss(y_true, y_pred) -> scalar`: the mean over the batch.

    A program's own function may return one value an example; gradgui takes the mean.

    Raises:
        SpecError: Keras has no such loss, or not these arguments.
        ModelError: the program has no such function, or it doesn't return numbers.
    """
    import keras
    import tensorflow as tf

    source = parse_source(spec.name)
    program = program_path(source)
    if program is not None:
        function = programs.function(source, "loss")
        if function is None:
            raise ModelError(f"{program.name} must define the function loss(y_true, y_pred), or loss.name another.")
        own = function

        def mean_loss(y_true: Any, y_pred: Any) -> Any:
            with user_code(program, f"calling {own.__name__}()"):
                value = tf.convert_to_tensor(own(y_true, y_pred, **spec.arguments))
            return value if value.shape.rank == 0 else tf.reduce_mean(value)

        return mean_loss
    classes = classes_by_name(keras.losses, keras.losses.Loss)
    kind = find_class("loss.name", spec.name, classes, _ALIASES)
    loss: Loss = construct("loss.arguments", kind, spec.arguments)
    return loss
