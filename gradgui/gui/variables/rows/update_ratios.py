"""How far each variable moved at its last update, against its size: |update| / |weight|. Pure.

Steps without an update (in the middle of an accumulation) keep the ratio of the update before.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gradgui.core.records import NormKind
from gradgui.gui.variables.variable_nodes import VariableTree


class UpdateRatios:
    """The last ratios, of variables and of layers.

    Args:
        tree: the rows.
    """

    def __init__(self, tree: VariableTree) -> None:
        self._tree = tree
        self._learnable = np.flatnonzero(tree.learnable)
        # [n_variables] float64 each; NaN: none.
        self._update = np.full(len(tree.variables), np.nan)
        self._weight = np.full(len(tree.variables), np.nan)

    def set_norms(self, norms: npt.NDArray[np.float32] | None) -> None:
        """Takes the norms of one step, [n_learnable, 4] as `NormKind` has them; None before the first."""
        if norms is None:
            self._update[:], self._weight[:] = np.nan, np.nan
            return
        updated = ~np.isnan(norms[:, NormKind.UPDATE])
        self._update[self._learnable[updated]] = norms[updated, NormKind.UPDATE]
        self._weight[self._learnable[updated]] = norms[updated, NormKind.WEIGHT]

    def ratio(self, node_id: int) -> float | None:
        """Returns a row's ratio; of a layer, of all its updates against all its weights. None: none, or weights of zero."""
        below = self._tree.below(node_id)
        update, weight = self._update[below], self._weight[below]
        known = ~np.isnan(update)
        size = float(np.sqrt(np.sum(weight[known] ** 2)))
        return float(np.sqrt(np.sum(update[known] ** 2))) / size if known.any() and size > 0 else None

    def key(self) -> npt.NDArray[np.float64]:
        """Returns what rows are sorted by, [n_variables] float64; NaN: no ratio."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(self._weight > 0, self._update / self._weight, np.nan))
