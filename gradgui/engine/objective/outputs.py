"""The outputs of a model by name, and which target and which weight belongs to which. Takes no losses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gradgui.core.errors import DataError


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a model's outputs are called.

    Args:
        names: one an output; () for a model with a single one.

    Example:
        >>> Outputs(("age", "kind")).split([1, 2], "targets")
        {'age': 1, 'kind': 2}
        >>> Outputs().split(1, "targets")
        {'': 1}
        >>> Outputs(("age", "kind")).weights({"age": 0.5})
        {'age': 0.5, 'kind': None}
    """

    names: tuple[str, ...] = ()

    @property
    def several(self) -> bool:
        """Whether losses and metrics are told apart by output."""
        return bool(self.names)

    def split(self, value: Any, what: str) -> dict[str, Any]:
        """Returns the parts of a structure by output; {"": value} for a model with a single one.

        Args:
            value: predictions, targets or weights: a mapping by name, or a list in the order of the outputs.
            what: "outputs", "targets" or "sample weights", for the message.

        Raises:
            DataError: a list has another length than there are outputs.
        """
        if not self.several:
            return {"": next(iter(value.values())) if isinstance(value, Mapping) and len(value) == 1 else _single(value)}
        if isinstance(value, Mapping):
            return {str(name): part for name, part in value.items()}
        parts = list(value) if isinstance(value, list | tuple) else [value]
        if len(parts) != len(self.names):
            raise DataError(
                f"There must be {what} for each of the model's outputs {', '.join(self.names)}. Received: {len(parts)}. "
                f"Give them as a dict by output."
            )
        return dict(zip(self.names, parts, strict=True))

    def weights(self, value: Any) -> dict[str, Any]:
        """Returns the sample weights by output; one array holds for every output, and an output without has None."""
        names = self.names or ("",)
        if not isinstance(value, Mapping | list | tuple):
            return dict.fromkeys(names, value)
        return {**dict.fromkeys(names), **self.split(value, "sample weights")}


def open_outputs(keras_model: Any, y_pred: Any) -> Outputs:
    """Returns the names of a model's outputs.

    Args:
        keras_model: the model; None for raw variables.
        y_pred: what it returns for a batch.

    Raises:
        DataError: the outputs are nested more than once.
    """
    import tensorflow as tf

    if not isinstance(y_pred, Mapping | list | tuple):
        return Outputs()
    values = list(y_pred.values()) if isinstance(y_pred, Mapping) else list(y_pred)
    if any(tf.nest.is_nested(value) for value in values):
        raise DataError(
            "A model must return a tensor, or a dict or a list of tensors. Received: a structure nested more than once. "
            "Wrap the model in one whose outputs are a plain dict."
        )
    if isinstance(y_pred, Mapping):
        names = [str(name) for name in y_pred]
    else:
        known = list(getattr(keras_model, "output_names", None) or ())
        names = known if len(known) == len(values) == len(set(known)) else [str(index) for index in range(len(values))]
    return Outputs(tuple(names)) if len(names) > 1 else Outputs()


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value
