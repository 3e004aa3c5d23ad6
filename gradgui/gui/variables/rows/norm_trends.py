"""The gradient norm of a variable over the run so far, in a few bins: what a spark line shows. Drawing it is `cells`.

Bins come from the history's pyramid, for the rows that are seen and no others, once a refresh.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from gradgui.core.records import NormKind
from gradgui.core.variable_arrays import arrays_of
from gradgui.gui.variables.variable_nodes import VariableTree
from gradgui.runs.history import RunHistory

#: A spark line has at most so many points.
MAX_BINS = 48
#: It spans at least so many powers of ten, so that noise doesn't look like a drama.
MIN_DECADES = 1.0

Line = npt.NDArray[np.float64]


class NormTrends:
    """Lines of the rows that are looked at.

    Args:
        tree: the rows.
    """

    def __init__(self, tree: VariableTree) -> None:
        learnable = arrays_of(tree.variables).learnable
        # [n_variables] int64, the column of each variable in the history; -1: none.
        self._column = np.where(learnable, np.cumsum(learnable) - 1, -1)
        self._history: RunHistory | None = None
        self._lines: dict[int, Line] = {}
        #: How often the history was read: it must not grow with the rows.
        self.n_reads = 0

    def set_history(self, history: RunHistory | None) -> None:
        """Takes the run whose norms are shown; None: no line."""
        self._history = history
        self._lines = {}

    def refresh(self, variables: Iterable[int]) -> None:
        """Reads the lines of these variables (by index) anew, all at once; the others when they're asked for."""
        self._lines = {}
        self._read([variable for variable in variables if variable >= 0 and self._column[variable] >= 0])

    def line(self, variable: int) -> Line:
        """Returns a variable's norms as heights from 0 to 1, [n_bins] float64; NaN: none there; empty: no line."""
        if variable < 0 or self._column[variable] < 0:
            return np.empty(0)
        if variable not in self._lines:
            self._read([variable])
        return self._lines.get(variable, np.empty(0))

    def _read(self, variables: list[int]) -> None:
        if self._history is None or not variables or self._history.n_steps == 0:
            return
        self.n_reads += 1
        columns = self._column[variables].tolist()
        means = self._history.binned_norms(NormKind.GRADIENT, columns, 0, None, MAX_BINS).mean
        for variable, column in zip(variables, means.T, strict=True):
            self._lines[variable] = heights(column)


def heights(norms: npt.NDArray[np.float64]) -> Line:
    """Returns norms on a logarithmic scale of their own, 0 to 1; NaN where a norm is none, or zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        decades = np.where(norms > 0, np.log10(norms), np.nan)
    known = decades[np.isfinite(decades)]
    if not len(known):
        return np.full(len(norms), np.nan)
    low, high = float(known.min()), float(known.max())
    spare = max(0.0, MIN_DECADES - (high - low)) / 2
    return np.asarray((decades - (low - spare)) / (high - low + 2 * spare))
