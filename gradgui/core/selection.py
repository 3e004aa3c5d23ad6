"""Which variables learn: the one truth about trainability.

Keras' own flags (`layer.trainable`, `model.trainable_variables`) are never asked: they mislead (a layer set to False and
True again thaws more than it froze, a traced function never sees a change).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from gradgui.core.variables import Role, VariableInfo


@dataclass(frozen=True, slots=True)
class Selection:
    """One flag a variable: True learns (or, for statistics, is updated), False is frozen.

    Args:
        variables: all variables of the model, in its order.
        flags: one a variable; False for those without a checkbox.
    """

    variables: tuple[VariableInfo, ...]
    flags: tuple[bool, ...]

    def __post_init__(self) -> None:
        """Checks that there is a flag a variable."""
        if len(self.flags) != len(self.variables):
            raise ValueError(
                f"There must be one flag a variable. Received: {len(self.flags)} flags for {len(self.variables)} variables."
            )

    @classmethod
    def initial(cls, variables: Sequence[VariableInfo]) -> Self:
        """Returns the selection that the model itself asks for."""
        return cls(tuple(variables), tuple(v.switchable and v.trainable for v in variables))

    def set(self, indices: Iterable[int], learns: bool) -> Self:
        """Returns a selection in which these variables, and those linked to them, learn or not.

        Variables without a checkbox are passed over.
        """
        chosen = {index for index in indices if self.variables[index].switchable}
        links = {self.variables[index].linked for index in chosen} - {""}
        flags = tuple(
            learns if variable.switchable and (index in chosen or variable.linked in links) else flag
            for index, (variable, flag) in enumerate(zip(self.variables, self.flags, strict=True))
        )
        return replace(self, flags=flags)

    @property
    def learnable_indices(self) -> tuple[int, ...]:
        """Indices of the variables with gradients, in the model's order."""
        return tuple(index for index, variable in enumerate(self.variables) if variable.learnable)

    @property
    def active(self) -> tuple[bool, ...]:
        """One flag a learnable variable: whether it learns."""
        return tuple(flag for v, flag in zip(self.variables, self.flags, strict=True) if v.learnable)

    @property
    def any_active(self) -> bool:
        """Whether at least one variable learns by gradients."""
        return any(self.active)

    @property
    def updated_statistics(self) -> frozenset[str]:
        """Paths of the statistics that their layers update."""
        return frozenset(
            v.path for v, flag in zip(self.variables, self.flags, strict=True) if v.role is Role.STATISTICS and flag
        )

    @property
    def n_active_parameters(self) -> int:
        """How many numbers learn by gradients."""
        return sum(v.n_parameters for v, flag in zip(self.variables, self.flags, strict=True) if v.learnable and flag)

    @property
    def n_learnable_parameters(self) -> int:
        """How many numbers could learn by gradients."""
        return sum(v.n_parameters for v in self.variables if v.learnable)
