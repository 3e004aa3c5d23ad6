"""Which variables learn: the one truth about trainability.

Keras' own flags (`layer.trainable`, `model.trainable_variables`) are never asked: they mislead (a layer set to False and
True again thaws more than it froze, a traced function never sees a change).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from gradgui.core.variable_arrays import arrays_of
from gradgui.core.variables import VariableInfo


@dataclass(frozen=True, slots=True)
class Selection:
    """One flag a variable: True learns (or, for statistics, is updated), False is frozen.

    Args:
        variables: all variables of the model, in its order.
        flags: one a variable; False for those without a checkbox.
    """

    variables: tuple[VariableInfo, ...]
    flags: tuple[bool, ...]
    #: The flags, [n_variables] bool, not to be written to.
    as_array: npt.NDArray[np.bool_] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Checks that there is a flag a variable."""
        if len(self.flags) != len(self.variables):
            raise ValueError(
                f"There must be one flag a variable. Received: {len(self.flags)} flags for {len(self.variables)} variables."
            )
        as_array = np.array(self.flags, dtype=bool)
        as_array.flags.writeable = False
        object.__setattr__(self, "as_array", as_array)

    @classmethod
    def initial(cls, variables: Sequence[VariableInfo]) -> Self:
        """Returns the selection that the model itself asks for."""
        all_of_them = tuple(variables)
        arrays = arrays_of(all_of_them)
        return cls(all_of_them, tuple((arrays.switchable & arrays.trainable).tolist()))

    def set(self, indices: Iterable[int], learns: bool) -> Self:
        """Returns a selection in which these variables, and those linked to them, learn or not.

        Variables without a checkbox are passed over.
        """
        arrays = arrays_of(self.variables)
        chosen = np.zeros(len(self.variables), dtype=bool)
        chosen[list(indices)] = True
        chosen &= arrays.switchable
        linked = np.zeros(len(self.variables) + 1, dtype=bool)  # by link; the last one for those without
        linked[arrays.link[chosen]] = True
        linked[-1] = False
        chosen |= linked[arrays.link] & arrays.switchable
        flags = np.where(chosen, learns, self.as_array)
        return replace(self, flags=tuple(flags.tolist()))

    def over(self, other: Selection) -> Selection:
        """Returns these flags by path for the variables of another selection, and its own for what is new there."""
        if self.variables == other.variables:
            return self
        flags = {variable.path: flag for variable, flag in zip(self.variables, self.flags, strict=True)}
        pairs = zip(other.variables, other.flags, strict=True)
        return Selection(other.variables, tuple(flags.get(variable.path, flag) for variable, flag in pairs))

    @property
    def learnable_indices(self) -> tuple[int, ...]:
        """Indices of the variables with gradients, in the model's order."""
        return tuple(np.flatnonzero(arrays_of(self.variables).learnable).tolist())

    @property
    def active(self) -> tuple[bool, ...]:
        """One flag a learnable variable: whether it learns."""
        return tuple(self.as_array[arrays_of(self.variables).learnable].tolist())

    @property
    def any_active(self) -> bool:
        """Whether at least one variable learns by gradients."""
        return bool((self.as_array & arrays_of(self.variables).learnable).any())

    @property
    def updated_statistics(self) -> frozenset[str]:
        """Paths of the statistics that their layers update."""
        updated = self.as_array & arrays_of(self.variables).statistics
        return frozenset(self.variables[index].path for index in np.flatnonzero(updated).tolist())

    @property
    def n_active_parameters(self) -> int:
        """How many numbers learn by gradients."""
        arrays = arrays_of(self.variables)
        return int(arrays.n_parameters[self.as_array & arrays.learnable].sum())

    @property
    def n_learnable_parameters(self) -> int:
        """How many numbers could learn by gradients."""
        arrays = arrays_of(self.variables)
        return int(arrays.n_parameters[arrays.learnable].sum())
