"""A model as the training step sees it: how it's called, and its variables with their roles. Opens nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gradgui.core.variables import Role, VariableInfo


@dataclass(frozen=True, slots=True)
class ModelVariable:
    """One variable: what the window knows of it, and the object itself.

    Args:
        info: identity, shape and role.
        tf_variable: the `tf.Variable` that is differentiated and written.
        keras_variable: Keras' wrapper around it; None for raw variables.
    """

    info: VariableInfo
    tf_variable: Any
    keras_variable: Any = None

    @property
    def constraint(self) -> Callable[[Any], Any] | None:
        """The weight constraint that Keras would apply after every update."""
        return getattr(self.keras_variable, "constraint", None)


@dataclass(frozen=True, slots=True)
class OpenedModel:
    """A model, ready to be called.

    Args:
        name: the model's own name.
        call: `call(x, training) -> y`.
        variables: all variables in network order.
        keras_model: the `keras.Model`; None for raw variables.
        notes: what the user should know, a sentence each.
    """

    name: str
    call: Callable[[Any, bool], Any]
    variables: tuple[ModelVariable, ...]
    keras_model: Any = None
    notes: tuple[str, ...] = field(default=())

    @property
    def infos(self) -> tuple[VariableInfo, ...]:
        """What the window knows of the variables."""
        return tuple(variable.info for variable in self.variables)

    @property
    def learnable(self) -> tuple[ModelVariable, ...]:
        """Variables with gradients."""
        return tuple(variable for variable in self.variables if variable.info.learnable)

    @property
    def statistics(self) -> tuple[ModelVariable, ...]:
        """Variables that their layers update themselves."""
        return tuple(variable for variable in self.variables if variable.info.role is Role.STATISTICS)

    def penalties(self) -> Sequence[Any]:
        """Returns the penalties of the last call: `add_loss`, activity and weight regularisers, a scalar each."""
        return list(self.keras_model.losses) if self.keras_model is not None else []
