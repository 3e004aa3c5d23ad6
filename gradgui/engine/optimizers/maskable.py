"""Whether a program's optimizer can be frozen exactly: found out before the first step, not at the first freeze."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gradgui.core.errors import ModelError
from gradgui.engine.step.masked.masked_optimizer import MaskedUpdate, WriteMask
from gradgui.engine.step.masked.thawing import Slot

#: What Keras would do out of sight, or wrongly for a changing set, and the key of the spec to use instead.
OWNED = {
    "learning_rate": "optimizer.learning_rate",
    "clipnorm": 'loop.clip = { kind = "norm", limit = ... }',
    "global_clipnorm": 'loop.clip = { kind = "global_norm", limit = ... }',
    "clipvalue": 'loop.clip = { kind = "value", limit = ... }',
    "gradient_accumulation_steps": "loop.accumulation_steps",
    "loss_scale_factor": "loop.precision",
}
#: Keras optimizers without a rule of their own, and what to do.
WRAPPERS = {
    "LossScaleOptimizer": "gradgui scales the loss itself: use the inner optimizer and loop.precision",
    "MultiOptimizer": "it can't update a part of its variables: use one optimizer and variables.learning_rate_multipliers",
}
#: What gradgui does in Keras' place around an update step, so that a class may not do it differently.
_NOT_TO_OVERRIDE = (
    "apply",
    "apply_gradients",
    "assign",
    "assign_add",
    "assign_sub",
    "iterations",
    "_apply_weight_decay",
    "_backend_apply_gradients",
    "_backend_update_step",
    "_clip_gradients",
    "_overwrite_model_variables_with_average_value",
    "_update_model_variables_moving_average",
)


def check_kind(function: str, optimizer: Any) -> None:
    """Checks that what a program returned is an optimizer that gradgui can write through.

    Args:
        function: the name of the program's function.
        optimizer: what it returned.

    Raises:
        ModelError: says what it is and what to return instead.
    """
    import keras

    kind = type(optimizer)
    if not isinstance(optimizer, keras.optimizers.Optimizer):
        whose = "a tf_keras optimizer; use the class of keras.optimizers" if "tf_keras" in kind.__module__ else kind.__name__
        raise ModelError(f"{function}() must return a Keras 3 optimizer, an instance. Received: {whose}.")
    for name, instead in WRAPPERS.items():
        if isinstance(optimizer, getattr(keras.optimizers, name)):
            raise ModelError(f"{function}() must return an optimizer with a rule of its own. Received: {name}; {instead}.")
    if optimizer.built:
        raise ModelError(f"{function}() must return an optimizer that isn't built: gradgui builds it over all variables.")
    for name, instead in OWNED.items():
        if name != "learning_rate" and getattr(optimizer, name, None):
            raise ModelError(f"{function}() must not set {name}, which gradgui does itself. Use {instead}.")
    own = [base for base in kind.__mro__ if not base.__module__.startswith("keras.")]
    for name in _NOT_TO_OVERRIDE:
        if any(name in vars(base) for base in own if base is not object):
            raise ModelError(
                f"An optimizer must leave {name} to gradgui, which masks what it writes. Received: {kind.__name__}, which "
                "overrides it. Override build() and update_step() alone."
            )


def is_built_in(optimizer: Any) -> bool:
    """Whether the rule is Keras' own, so that tests have shown how it writes."""
    return type(optimizer).__module__.startswith("keras.")


def check_writes(name: str, masked: WriteMask, variables: Sequence[Any]) -> None:
    """Tries an update with everything frozen, and learns which slots belong to which variable.

    Args:
        name: the optimizer's class, for messages.
        masked: the optimizer, built.
        variables: the `tf.Variable`s that it was built for.

    Raises:
        ModelError: something changed, or one slot serves several variables: then one can't be frozen without the other.
    """
    import tensorflow as tf

    everything = [*((variable.name, variable) for variable in variables), *masked.state().items()]
    before = [_bits(variable) for _, variable in everything]
    frozen = tf.constant(False)
    slots = []
    owner: dict[int, int] = {id(variable): index for index, variable in enumerate(variables)}
    for index, variable in enumerate(variables):
        update = MaskedUpdate(tf.fill(variable.shape, tf.cast(0.5, variable.dtype)), variable, tf.constant(0.1), frozen)
        with masked.listening() as written:
            masked.masked_apply([update], tf.zeros([len(variables)], tf.bool), frozen)
        for target in written:
            if owner.setdefault(id(target), index) != index:
                raise ModelError(
                    "An optimizer must keep the state of every variable apart, so that one can be frozen without the other. "
                    f"Received: {name}, whose update_step() writes {target.name} for several. Use add_optimizer_variables()."
                )
        slots.append([Slot.built(target) for target in written if target is not variable])
    changed = [name for (name, variable), was in zip(everything, before, strict=True) if _bits(variable) != was]
    if changed:
        raise ModelError(
            "An optimizer must write through self.assign, self.assign_add and self.assign_sub, which gradgui masks. "
            f"Received: {name}, which wrote {changed[0]} past them. Call self.assign(variable, value) instead."
        )
    masked.set_slots(slots)


def _bits(variable: Any) -> bytes:
    return np.ascontiguousarray(variable.numpy()).tobytes()
