"""Which variables have a curve: those that are chosen, or else those with the largest norms. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from gradgui.gui.plots.quantity import Quantity, binned_values
from gradgui.runs.history import RunHistory

#: Curves at most; more couldn't be told apart.
MOST_CURVES = 24
#: How many curves there can be while nothing is chosen, and how many there are unless told otherwise.
COUNTS = (4, 8, 16, 24)
DEFAULT_CURVES = 8
#: The largest norms are those of so many last steps.
_RECENT_STEPS = 256


def columns_of(wanted: Iterable[str], paths: Sequence[str]) -> list[int]:
    """Returns the columns of these variables, and of all below these layers, in network order."""
    chosen = set(wanted)
    if not chosen:
        return []
    result = []
    for column, path in enumerate(paths):
        segments = path.split("/")
        if any("/".join(segments[:depth]) in chosen for depth in range(1, len(segments) + 1)):
            result.append(column)
    return result


class ChosenCurves:
    """Keeps the choice calm: the largest norms are looked for again only when the run is twice as long."""

    def __init__(self) -> None:
        self._wanted: tuple[str, ...] = ()
        self._columns: tuple[int, ...] = ()
        self._of: tuple[int, Quantity] | None = None
        self._looked_at = 0
        self._n_largest = DEFAULT_CURVES

    @property
    def wanted(self) -> tuple[str, ...]:
        """Paths of variables or layers that were chosen; empty: none."""
        return self._wanted

    def want(self, paths: Iterable[str]) -> None:
        """Chooses variables, or layers with all below them; none: the largest."""
        self._wanted = tuple(paths)
        self._of = None

    @property
    def n_largest(self) -> int:
        """How many variables have a curve while none is chosen."""
        return self._n_largest

    def set_n_largest(self, n: int) -> None:
        """Gives so many variables a curve while none is chosen."""
        self._n_largest = n
        self._of = None

    def columns(self, history: RunHistory, quantity: Quantity) -> tuple[int, ...]:
        """Returns the columns of the record that have a curve, in network order."""
        key = (id(history), quantity)
        if key != self._of or (not self._wanted and history.n_steps >= 2 * self._looked_at):
            self._of, self._looked_at = key, max(1, history.n_steps)
            self._columns = self._matching(history, quantity) if self._wanted else self._largest(history, quantity)
        return self._columns

    def n_matching(self, history: RunHistory) -> int:
        """Returns how many variables the choice holds, drawn or not."""
        return len(self._all_matching(history)) if self._wanted else len(history.layout.variables)

    def _matching(self, history: RunHistory, quantity: Quantity) -> tuple[int, ...]:
        return tuple(self._all_matching(history)[:MOST_CURVES]) or self._largest(history, quantity)

    def _all_matching(self, history: RunHistory) -> list[int]:
        return columns_of(self._wanted, history.layout.variables)

    def _largest(self, history: RunHistory, quantity: Quantity) -> tuple[int, ...]:
        n = history.n_steps
        if n == 0:
            return ()
        mean = binned_values(history, quantity, None, max(0, n - _RECENT_STEPS), n, 1).mean[-1]
        order = np.argsort(np.where(np.isnan(mean), -1.0, mean))[::-1]
        return tuple(sorted(int(column) for column in order[: self._n_largest]))
