"""Opens the optimizer that a spec names: a Keras class with its arguments, or what a program builds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradgui.core.errors import ModelError, SpecError
from gradgui.core.optimizer_names import OPTIMIZERS
from gradgui.core.source import parse_source
from gradgui.core.spec import OptimizerSpec
from gradgui.engine.keras_names import classes_by_name, construct, find_class
from gradgui.engine.program import Programs, program_path, user_code
from gradgui.engine.step.masked_optimizer import WriteMask

#: What Keras would do out of sight, or wrongly for a changing set, and the key of the spec to use instead.
_OWNED = {
    "learning_rate": "optimizer.learning_rate",
    "clipnorm": 'loop.clip = { kind = "norm", limit = ... }',
    "global_clipnorm": 'loop.clip = { kind = "global_norm", limit = ... }',
    "clipvalue": 'loop.clip = { kind = "value", limit = ... }',
    "gradient_accumulation_steps": "loop.accumulation_steps",
    "loss_scale_factor": "loop.precision",
}
#: Options that nothing replaces yet.
_REFUSED = ("use_ema", "ema_momentum", "ema_overwrite_frequency")


def open_optimizer(spec: OptimizerSpec, programs: Programs, variables: Sequence[Any]) -> tuple[Any, float]:
    """Returns the masked optimizer, built over all learnable variables, and the base learning rate.

    Args:
        spec: the `[optimizer]` table.
        programs: runs program files.
        variables: the `tf.Variable`s that may ever learn.

    Raises:
        SpecError: no such optimizer, not its arguments, or one that gradgui owns.
        ModelError: the program didn't return an optimizer.
    """
    for name in spec.arguments:
        if name in _OWNED:
            raise SpecError(f"optimizer.arguments must not have {name}, which gradgui does itself. Use {_OWNED[name]}.")
        if name in _REFUSED:
            raise SpecError(f"optimizer.arguments must not have {name}: moving averages of weights aren't supported.")
    plain = _plain_optimizer(spec, programs)
    kind = type(plain)
    masked = type(f"Masked{kind.__name__}", (WriteMask, kind), {}).from_config(plain.get_config())  # type: ignore[attr-defined]
    masked.build(list(variables))
    rate = spec.learning_rate if spec.learning_rate is not None else _own_rate(plain)
    return masked, rate


def _plain_optimizer(spec: OptimizerSpec, programs: Programs) -> Any:
    import keras

    source = parse_source(spec.name)
    program = program_path(source)
    classes = classes_by_name(keras.optimizers, keras.optimizers.Optimizer)
    supported = {name: classes[name] for name in OPTIMIZERS}
    if program is None:
        kind = find_class("optimizer.name", spec.name, supported)
        return construct("optimizer.arguments", kind, spec.arguments)
    function = programs.function(source, "build_optimizer")
    if function is None:
        raise ModelError(f"{program.name} must define the function build_optimizer(), or optimizer.name another.")
    with user_code(program, f"calling {function.__name__}()"):
        optimizer = function(**spec.arguments)
    if type(optimizer) not in supported.values():
        raise ModelError(
            f"{function.__name__}() must return one of keras.optimizers.{', '.join(supported)}. "
            f"Received: {type(optimizer).__name__}."
        )
    config = optimizer.get_config()
    for name in (*_OWNED, "use_ema"):
        if name != "learning_rate" and config.get(name) not in {None, False}:
            instead = _OWNED.get(name, "no moving averages: they aren't supported")
            raise ModelError(f"{function.__name__}() must not set {name}, which gradgui does itself. Use {instead}.")
    return optimizer


def _own_rate(optimizer: Any) -> float:
    """Returns the optimizer's own rate as the float64 that was meant: Keras stores it as float32, 0.1 as 0.10000000149."""
    import numpy as np

    rate = optimizer.get_config()["learning_rate"]
    if isinstance(rate, dict):
        raise ModelError(
            "build_optimizer() must set the learning rate as a number. Received: a schedule; set optimizer.learning_rate."
        )
    return float(str(np.float32(rate)))
