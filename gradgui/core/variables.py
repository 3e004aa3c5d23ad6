"""What gradgui knows of a model's variables: identity, shape, role. No values, no TensorFlow."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a variable is for. Only some roles have a checkbox.

    Statistics are what a model writes itself while it trains (moving averages, counters, states of recurrent layers) and
    other numbers without a gradient; quantised are integer kernels and the scales of int8 and float8; untracked is what a
    model uses without listing it and could learn.
    """

    WEIGHT = "weight"
    STATISTICS = "statistics"
    SEED = "seed"
    QUANTISED = "quantised"
    LORA = "lora"
    UNTRACKED = "untracked"


#: Roles whose variables have gradients, and can learn or be frozen.
LEARNABLE_ROLES = frozenset({Role.WEIGHT, Role.LORA, Role.UNTRACKED})


@dataclass(frozen=True, slots=True)
class VariableInfo:
    """One variable of a model.

    Args:
        path: unique key, segments separated by "/", the same in every process (`dense_1/kernel`).
        shape: sizes of the dimensions.
        dtype: "float32", "int32", ...
        role: what the variable is for.
        trainable: whether the model's file or program says that it learns.
        linked: key shared by variables that can only be switched together (the moving mean and variance of one
            BatchNormalization layer, which its layer either updates and leaves aside, or keeps and uses); "" if alone.
        layer: class name of the layer that owns the variable ("Dense"); "" where there is none.
        other_paths: where it stands as well: a layer that is shared has one place in the tree for each layer that holds it.
        updated: for statistics: whether a forward pass in training writes them at all, as far as is known.
    """

    path: str
    shape: tuple[int, ...]
    dtype: str
    role: Role = Role.WEIGHT
    trainable: bool = True
    linked: str = ""
    layer: str = ""
    other_paths: tuple[str, ...] = ()
    updated: bool = True

    @property
    def n_parameters(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)

    @property
    def learnable(self) -> bool:
        """Whether gradgui differentiates the loss with respect to it."""
        return self.role in LEARNABLE_ROLES

    @property
    def switchable(self) -> bool:
        """Whether it has a checkbox: it learns by gradients, or its layer updates it."""
        return self.learnable or (self.role is Role.STATISTICS and self.updated)


def unique_paths(paths: Iterable[str]) -> list[str]:
    """Makes paths unique by appending `#2`, `#3`, ... to repeated ones, in their order.

    Keras paths need not be unique: two sub-layers of one custom layer may have the same name.
    """
    seen: set[str] = set()
    numbers: dict[str, int] = {}  # where the search for a free one goes on: thousands may have one name
    result = []
    for path in paths:
        n = numbers.get(path, 1)
        candidate = path if n == 1 else f"{path}#{n}"
        while candidate in seen:
            n += 1
            candidate = f"{path}#{n}"
        seen.add(candidate)
        numbers[path] = n
        result.append(candidate)
    return result


def learnable_paths(variables: Sequence[VariableInfo]) -> tuple[str, ...]:
    """Returns the paths of the variables with gradients, in their order: the columns of a run's norms."""
    return tuple(variable.path for variable in variables if variable.learnable)
