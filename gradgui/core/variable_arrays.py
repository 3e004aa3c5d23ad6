"""What is asked of many variables at once, as arrays that are made once: models have ten thousand variables.

What a variable is, `variables` says; which of them learn, `selection`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradgui.core.variables import Role, VariableInfo

#: Models whose arrays are kept: the open one, and those looked at beside it.
_N_KEPT = 8


@dataclass(frozen=True, slots=True)
class VariableArrays:
    """A model's variables in columns.

    Args:
        variables: all of them, in the model's order.
        paths: [n_variables] their paths.
        learnable: [n_variables] bool, whether it has a gradient.
        switchable: [n_variables] bool, whether it has a checkbox.
        trainable: [n_variables] bool, whether the model's file or program says that it learns.
        statistics: [n_variables] bool, whether it has a checkbox and a layer updates it.
        n_parameters: [n_variables] int64, numbers in it.
        link: [n_variables] int64, the same number for variables that are switched together; -1: alone.
        aliases: further paths of shared variables, each with the variable's index.
    """

    variables: tuple[VariableInfo, ...]
    paths: tuple[str, ...]
    learnable: npt.NDArray[np.bool_]
    switchable: npt.NDArray[np.bool_]
    trainable: npt.NDArray[np.bool_]
    statistics: npt.NDArray[np.bool_]
    n_parameters: npt.NDArray[np.int64]
    link: npt.NDArray[np.int64]
    aliases: tuple[tuple[str, int], ...]

    def places(self, candidates: Sequence[int]) -> tuple[list[str], list[int]]:
        """Returns every path under which some of the variables stand, and for each the place in `candidates`.

        Args:
            candidates: indices of variables.
        """
        paths, owners = [self.paths[index] for index in candidates], list(range(len(candidates)))
        if self.aliases:
            place_of = {index: place for place, index in enumerate(candidates)}
            for path, index in self.aliases:
                if index in place_of:
                    paths.append(path)
                    owners.append(place_of[index])
        return paths, owners


_kept: tuple[VariableArrays, ...] = ()


def arrays_of(variables: tuple[VariableInfo, ...]) -> VariableArrays:
    """Returns the arrays of a model's variables; made anew only for another tuple. Any thread."""
    global _kept  # noqa: PLW0603 - a cache by identity: to hash ten thousand variables takes as long as to make the arrays
    for known in _kept:
        if known.variables is variables:
            return known
    made = _made(variables)
    _kept = (made, *_kept[: _N_KEPT - 1])
    return made


def _made(variables: tuple[VariableInfo, ...]) -> VariableArrays:
    numbers: dict[str, int] = {"": -1}
    link = [numbers.setdefault(v.linked, len(numbers)) for v in variables]
    return VariableArrays(
        variables,
        tuple(v.path for v in variables),
        np.array([v.learnable for v in variables], dtype=bool),
        np.array([v.switchable for v in variables], dtype=bool),
        np.array([v.trainable for v in variables], dtype=bool),
        np.array([v.role is Role.STATISTICS and v.switchable for v in variables], dtype=bool),
        np.array([v.n_parameters for v in variables], dtype=np.int64),
        np.array(link, dtype=np.int64),
        tuple((path, index) for index, v in enumerate(variables) for path in v.other_paths),
    )
