"""The learning rate multipliers as the rows of the tree show them: of a variable, and of all below a layer. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gradgui.core.errors import SpecError
from gradgui.gui.control.changes.change_words import rate_words
from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.gui.variables.variable_nodes import VariableTree


class RowFactors:
    """What the rate column says, for every row by its id.

    Args:
        tree: the rows.
    """

    def __init__(self, tree: VariableTree) -> None:
        self._tree = tree
        learnable = tree.learnable
        self._learnable = np.flatnonzero(learnable)
        n_below = tree.counts(learnable) if len(learnable) else np.zeros(len(tree.nodes), np.int64)
        # [n_nodes] bool, whether something below a row has a rate.
        self._has_factor: list[bool] = (n_below > 0).tolist()
        # Ranges of leaves below each row, counted in leaves that have a factor: [n_nodes] the first, and the last.
        with_factor = learnable[tree.leaves] if len(learnable) else np.zeros(0, dtype=bool)
        before = np.concatenate([[0], np.cumsum(with_factor)])
        self._first = before[[node.first for node in tree.nodes]]
        self._last = before[[node.stop for node in tree.nodes]] - 1
        # [n_learnable] indices of the variables with factors, in the order of the leaves.
        self._in_order = tree.leaves[with_factor]
        self._rate = math.nan
        # [n_variables] float64; NaN: no rate.
        self._factors = np.full(len(tree.variables), np.nan)
        # [n_nodes] float64, the one factor of everything below a row; NaN: none, or several.
        self._uniform: list[float] = [math.nan] * len(tree.nodes)
        self._pending: list[bool] = [False] * len(tree.nodes)
        self._differs = np.zeros(len(tree.variables), dtype=bool)

    def set_multipliers(self, applied: Sequence[float], requested: Sequence[float], rate: float) -> None:
        """Takes the factors in force and those asked for, [n_learnable] each, and the base rate asked for."""
        self._rate = rate
        self._factors[self._learnable] = requested
        differs = np.zeros(len(self._factors), dtype=bool)
        differs[self._learnable] = np.array(requested) != np.array(applied)
        self._differs = differs
        self._pending = (self._tree.counts(differs) > 0).tolist()
        self._uniform = self._uniform_factors()

    def _uniform_factors(self) -> list[float]:
        """Returns the one factor below each row: where none differs from the one before it in the order of leaves."""
        if not len(self._in_order):
            return [math.nan] * len(self._tree.nodes)
        factors = self._factors[self._in_order]
        # [n_learnable] how many changes of factor there are up to each leaf.
        changes = np.concatenate([[0], np.cumsum(factors[1:] != factors[:-1])])
        some = self._last >= self._first
        first, last = np.where(some, self._first, 0), np.where(some, self._last, 0)
        uniform = np.where(some & (changes[last] == changes[first]), factors[first], np.nan)
        return [float(factor) for factor in uniform.tolist()]

    def can_set(self, node_id: int) -> bool:
        """Whether something in the row has a rate."""
        return self._has_factor[node_id]

    def is_pending(self, node_id: int) -> bool:
        """Whether a factor in the row was asked for and isn't in force yet."""
        return self._pending[node_id]

    def variables_pending(self) -> npt.NDArray[np.bool_]:
        """Returns which variables' factors aren't in force yet, [n_variables] bool."""
        return self._differs

    def factor(self, node_id: int) -> float | None:
        """Returns the one factor of everything in a row; None where there are several, or none."""
        uniform = self._uniform[node_id]
        return None if math.isnan(uniform) else uniform

    def key(self) -> npt.NDArray[np.float64]:
        """Returns what rows are sorted by, [n_variables] float64; NaN: no rate."""
        return self._factors

    def text(self, node_id: int) -> str:
        """Returns what the column says: "×0.1", "mixed"; a layer in which everything has ×1 says nothing."""
        if not self._has_factor[node_id]:
            return ""
        factor = self.factor(node_id)
        if factor is None:
            return "" if self._is_unknown(node_id) else "mixed"
        return "" if factor == 1 and self._tree.nodes[node_id].variable < 0 else numbers.factor(factor)

    def _is_unknown(self, node_id: int) -> bool:
        return bool(np.isnan(self._factors[self._tree.below(node_id)]).all())

    def tool_tip(self, node_id: int) -> str:
        """Returns the rates that result: "Rate 1e-4 × 0.1 = 1e-5"."""
        if not self._has_factor[node_id] or self._is_unknown(node_id):
            return ""
        below = self._factors[self._tree.below(node_id)]
        low, high = float(np.nanmin(below)), float(np.nanmax(below))
        if low == high:
            words = translate("RowFactors", "Rate {rate} × {low:g} = {rate_2}").format(
                rate=rate_words(self._rate), low=low, rate_2=rate_words(self._rate * low)
            )
        else:
            words = translate("RowFactors", "Rates {rate} to {rate_2}, ×{low:g} to ×{high:g}").format(
                rate=rate_words(self._rate * low), rate_2=rate_words(self._rate * high), low=low, high=high
            )
        return translate("RowFactors", "{words}, pending").format(words=words) if self._pending[node_id] else words


def parse_factor(text: str) -> float:
    """Reads a multiplier as it is typed: "0.1", "×0.1", "1e-2".

    Raises:
        SpecError: it is no number >= 0.
    """
    stripped = text.strip().removeprefix("×").removeprefix("x").strip()
    try:
        factor = float(stripped)
    except ValueError:
        factor = math.nan
    if not 0 <= factor < math.inf:
        raise SpecError(f'A multiplier must be a number >= 0, such as 0.1. Received: "{text.strip()}".')
    return factor
