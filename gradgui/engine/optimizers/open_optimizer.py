"""Opens the optimizer that a spec names: a Keras class with its arguments, or what a program builds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gradgui.core.errors import ModelError, SpecError
from gradgui.core.names.optimizer_names import OPTIMIZERS
from gradgui.core.rates.schedules import Schedule
from gradgui.core.source import Source, parse_source
from gradgui.core.spec import OptimizerSpec
from gradgui.engine.keras_names import construct, find_class, snake_case
from gradgui.engine.models.opened_model import ModelVariable
from gradgui.engine.optimizers.hyperparameters import checked_arguments
from gradgui.engine.optimizers.maskable import OWNED, WRAPPERS, check_kind, check_writes, is_built_in
from gradgui.engine.program import Programs, program_path, user_code
from gradgui.engine.step.masked.masked_optimizer import WriteMask
from gradgui.engine.step.masked.optimizer_rules import mask_for


def open_optimizer(
    spec: OptimizerSpec, programs: Programs, learnable: Sequence[ModelVariable], *, trains: bool = True
) -> tuple[Any, float | Schedule]:
    """Returns the masked optimizer, built over all learnable variables, and the base learning rate or its schedule.

    Args:
        spec: the `[optimizer]` table.
        programs: runs program files.
        learnable: the variables that may ever learn.
        trains: whether there is something to train on; else one of Keras' own is left unbuilt: the state of 10,000 variables
            takes longer to make than all that is shown of them.

    Raises:
        SpecError: no such optimizer, not its arguments, or one that gradgui owns.
        ModelError: the program didn't return an optimizer that can be frozen exactly.
    """
    source = parse_source(spec.name)
    program = program_path(source)
    if program is None:
        optimizer = _named(spec)
        rate = spec.learning_rate if spec.learning_rate is not None else _own_rate(optimizer)
        return _masked(optimizer, learnable, builds=trains), rate
    optimizer = _programmed(spec, programs, source, program)
    rate = spec.learning_rate if spec.learning_rate is not None else _own_rate(optimizer)
    kind, built_in = type(optimizer), is_built_in(optimizer)
    with user_code(program, f"building {kind.__name__}"):
        masked = _masked(optimizer, learnable)
    if not built_in:
        with user_code(program, f"trying an update of {kind.__name__}"):
            check_writes(kind.__name__, masked, [variable.tf_variable for variable in learnable])
    return masked, rate


def _masked(optimizer: Any, learnable: Sequence[ModelVariable], *, builds: bool = True) -> WriteMask:
    """Makes the optimizer write through a mask, and builds it if asked to.

    The object stays the same, with all that was set on it (`exclude_from_weight_decay`): only its class changes.
    """
    kind = type(optimizer)
    optimizer.__class__ = type(f"Masked{kind.__name__}", (mask_for(kind), kind), {"__module__": kind.__module__})
    if builds:  # of Keras variables, not the TensorFlow ones inside: some rules go by their paths
        optimizer.build_masked([v.tf_variable if v.keras_variable is None else v.keras_variable for v in learnable])
    return optimizer  # type: ignore[no-any-return]


def _named(spec: OptimizerSpec) -> Any:
    import keras

    for name in spec.arguments:
        if name in OWNED:
            raise SpecError(f"optimizer.arguments must not have {name}, which gradgui does itself. Use {OWNED[name]}.")
    for name, instead in WRAPPERS.items():
        if spec.name.lower() in {name.lower(), snake_case(name)}:
            raise SpecError(f"optimizer.name must be an optimizer with a rule of its own. Received: {name}; {instead}.")
    kind = find_class("optimizer.name", spec.name, {name: getattr(keras.optimizers, name) for name in OPTIMIZERS})
    return construct("optimizer.arguments", kind, checked_arguments(kind, spec.arguments))


def _programmed(spec: OptimizerSpec, programs: Programs, source: Source, program: Path) -> Any:
    function = programs.function(source, "build_optimizer")
    if function is None:
        raise ModelError(f"{program.name} must define the function build_optimizer(), or optimizer.name another.")
    with user_code(program, f"calling {function.__name__}()"):
        optimizer = function(**spec.arguments)
    check_kind(function.__name__, optimizer)
    return optimizer


def _own_rate(optimizer: Any) -> float:
    """Returns the optimizer's own rate as the float64 that was meant: Keras stores it as float32, 0.1 as 0.10000000149."""
    import keras
    import numpy as np

    rate = optimizer._learning_rate  # noqa: SLF001 the property would evaluate a schedule
    if not isinstance(rate, keras.Variable):
        raise ModelError(
            "build_optimizer() must set the learning rate as a number. Received: a schedule; set optimizer.learning_rate."
        )
    return float(str(np.float32(rate.numpy())))
