"""Everything that is known of the rows of the tree, by their ids. Which are shown, in what order, is `row_layout`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gradgui.core.controls import Controls
from gradgui.core.variable_arrays import arrays_of
from gradgui.core.variables import VariableInfo
from gradgui.gui.look import numbers
from gradgui.gui.variables.rows.applied_steps import AppliedSteps
from gradgui.gui.variables.rows.columns import Column
from gradgui.gui.variables.rows.norm_bars import NormBars
from gradgui.gui.variables.rows.norm_trends import NormTrends
from gradgui.gui.variables.rows.row_factors import RowFactors
from gradgui.gui.variables.rows.row_states import RowStates
from gradgui.gui.variables.rows.update_ratios import UpdateRatios
from gradgui.gui.variables.variable_nodes import VariableTree

#: Ranks by which rows are sorted by state: what needs a look is the highest.
_NO_BOX, _FROZEN, _LEARNS, _PENDING, _NO_GRADIENT, _NOT_FINITE = range(6)


class VariableRows:
    """States, multipliers, norms and ratios of one model's rows.

    Args:
        tree: the rows.
    """

    def __init__(self, tree: VariableTree) -> None:
        self.tree = tree
        self.states = RowStates(tree)
        self.factors = RowFactors(tree)
        self.bars = NormBars(tree.variables)
        self.trends = NormTrends(tree)
        self.ratios = UpdateRatios(tree)
        self.applied = AppliedSteps()
        sizes = np.where(tree.switchable, arrays_of(tree.variables).n_parameters, 0)  # seeds and the like don't count
        #: [n_nodes] number of parameters below each row, statistics among them.
        self.n_parameters: list[int] = tree.sums(sizes).tolist()
        #: Characters of the longest shape.
        self.shape_characters = max((len(numbers.shape(v.shape)) for v in tree.variables), default=0)

    def set_controls(self, applied: Controls, requested: Controls) -> None:
        """Takes what holds and what shall hold."""
        watched = None
        if applied.differentiated is not None:
            watched = ~self.tree.learnable
            watched[self.tree.learnable] = applied.differentiated
        self.states.set_watched(watched)
        self.states.set_flags(applied.selection.as_array, requested.selection.as_array)
        self.factors.set_multipliers(applied.multipliers, requested.multipliers, requested.learning_rate)

    def set_norms(self, norms: npt.NDArray[np.float32] | None) -> None:
        """Takes the norms of one step, [n_learnable, 4] as `NormKind` has them; None before the first."""
        self.bars.set_norms(norms)
        self.ratios.set_norms(norms)

    def variable(self, node_id: int) -> VariableInfo | None:
        """Returns the variable of a row; None for a layer."""
        index = self.tree.nodes[node_id].variable
        return self.tree.variables[index] if index >= 0 else None

    def norm(self, node_id: int) -> float | None:
        """Returns a row's gradient norm; of a layer, of all its gradients together. None: none by its role, or no step yet.

        NaN: not connected to the loss. Infinite: not finite.
        """
        index = self.tree.nodes[node_id].variable
        return self.bars.norm(index) if index >= 0 else self.bars.norm_of(self.tree.below(node_id))

    def is_pending(self, node_id: int) -> bool:
        """Whether anything in a row was asked for and isn't carried out yet."""
        return self.states.is_pending(node_id) or self.factors.is_pending(node_id)

    def key(self, column: Column) -> npt.NDArray[np.float64]:
        """Returns what rows are sorted by, [n_variables] float64; NaN: nothing to sort by."""
        match column:
            case Column.NORM:
                return self.bars.key()
            case Column.RATIO:
                return self.ratios.key()
            case Column.RATE:
                return self.factors.key()
            case Column.STATE:
                return self._state_key()
            case _:
                return arrays_of(self.tree.variables).n_parameters.astype(np.float64)

    def _state_key(self) -> npt.NDArray[np.float64]:
        norms, learnable = self.bars.key(), self.tree.learnable
        rank = np.where(self.states.wanted, _LEARNS, np.where(self.tree.switchable, _FROZEN, _NO_BOX))
        rank = np.where(self.states.variables_pending() | self.factors.variables_pending(), _PENDING, rank)
        if self.bars.has_norms:
            rank = np.where(learnable & np.isnan(norms) & (rank != _FROZEN), _NO_GRADIENT, rank)
            rank = np.where(learnable & np.isinf(norms), _NOT_FINITE, rank)
        return rank.astype(np.float64)
