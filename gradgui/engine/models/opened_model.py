"""A model as the training step sees it: how it's called, and its variables with their roles. Opens nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
        written: whether the forward pass writes it in training (a moving average; the kernel below spectral normalization).
    """

    info: VariableInfo
    tf_variable: Any
    keras_variable: Any = None
    written: bool = False

    @property
    def is_statistic(self) -> bool:
        """Whether it is one of the statistics, and not known to be constant."""
        return self.info.role is Role.STATISTICS and self.info.updated

    @property
    def takes_its_gradient(self) -> bool:
        """Whether its gradient is its next value: Keras passes the scales of float8 so."""
        return bool(getattr(self.keras_variable, "overwrite_with_gradient", False))

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
        batch_size: how many examples every batch must have; None: any number.
        example_output: the output for one example batch; None without data.
        penalties_of: returns the penalties of the last call, where the model is no `keras.Model`; None: it has none.
        environment: what a script must know beside the spec to make the same model, a head that was put on.
    """

    name: str
    call: Callable[[Any, bool], Any]
    variables: tuple[ModelVariable, ...]
    keras_model: Any = None
    notes: tuple[str, ...] = field(default=())
    batch_size: int | None = None
    example_output: Any = None
    environment: Mapping[str, str] = field(default_factory=dict)
    penalties_of: Callable[[], Sequence[Any]] | None = None

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

    @property
    def n_example_rows(self) -> int:
        """How many examples are enough to know the model's output."""
        return 2 if self.batch_size is None else self.batch_size

    @property
    def updated_statistics(self) -> tuple[ModelVariable, ...]:
        """Statistics that the forward pass writes, as far as is known: constants cost no step anything."""
        return tuple(variable for variable in self.variables if variable.is_statistic)

    @property
    def rewritten(self) -> tuple[ModelVariable, ...]:
        """Variables with gradients that the forward pass writes too."""
        return tuple(variable for variable in self.learnable if variable.written)

    @property
    def state(self) -> tuple[ModelVariable, ...]:
        """What a forward pass may write beside seeds: statistics, and weights that are written."""
        return tuple(v for v in self.variables if v.is_statistic or (v.written and v.info.role is not Role.SEED))

    @property
    def taking_gradients(self) -> tuple[ModelVariable, ...]:
        """Variables whose gradient is their next value."""
        return tuple(variable for variable in self.variables if variable.takes_its_gradient)

    def penalties(self) -> Sequence[Any]:
        """Returns the penalties of the last call: `add_loss`, activity and weight regularisers, a scalar each."""
        if self.keras_model is not None:
            return list(self.keras_model.losses)
        return list(self.penalties_of()) if self.penalties_of is not None else []
