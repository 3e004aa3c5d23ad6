"""The norms of the rows in bins of steps. Bins have absolute edges, so old ones stay true and only new ones are read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradgui.gui.plots.heat.rows import Row, row_medians
from gradgui.gui.plots.quantity import Quantity, binned_values
from gradgui.runs.history import Binned, RunHistory

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BinnedRows:
    """The norms of rows in bins.

    Args:
        first_step: first step of the first bin.
        bin_steps: steps a bin.
        norms: [n_bins, n_rows] median over the variables of a row of their means over a bin; infinite where one of them was
            infinite at a step, NaN where none has a value.
    """

    first_step: int
    bin_steps: int
    norms: Floats


class RowNorms:
    """Keeps what was read last."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._kept = BinnedRows(0, 1, np.empty((0, 0)))
        self._n_full = 0
        # The rows last asked for, the columns that they need (None: all), and the rows within these columns.
        self._columns_of: tuple[Row, ...] = ()
        self._columns: list[int] | None = None
        self._local: tuple[Row, ...] = ()

    def read(
        self, history: RunHistory, quantity: Quantity, rows: tuple[Row, ...], start: int, stop: int, max_bins: int
    ) -> BinnedRows:
        """Returns the rows from step `start` to before `stop` in at most `max_bins` bins."""
        stop = min(stop, history.n_steps)
        bin_steps = bin_size(start, stop, max_bins)
        first = start // bin_steps * bin_steps
        self._look_up(rows, len(history.layout.variables))
        key = (id(history), quantity, rows, first, bin_steps)
        n_full = min(self._n_full, (stop - first) // bin_steps) if key == self._key else 0
        # Two full bins are read again, so that bins of the same size are the smallest that fit.
        n_kept = n_full - 2
        if n_kept > 0:
            since = first + n_kept * bin_steps
            newest = binned_values(history, quantity, self._columns, since, stop, -(-(stop - since) // bin_steps))
            if (newest.first_step, newest.bin_steps) == (since, bin_steps):
                joined = np.concatenate([self._kept.norms[:n_kept], self._of_rows(newest)])
                self._keep(key, BinnedRows(first, bin_steps, joined), stop)
                return self._kept
        binned = binned_values(history, quantity, self._columns, start, stop, max_bins)
        whole = BinnedRows(binned.first_step, binned.bin_steps, self._of_rows(binned))
        self._keep((id(history), quantity, rows, whole.first_step, whole.bin_steps), whole, stop)
        return whole

    def forget(self) -> None:
        """Drops what was kept."""
        self._key, self._n_full = (), 0
        self._columns_of, self._columns, self._local = (), None, ()

    def _keep(self, key: tuple[object, ...], rows: BinnedRows, stop: int) -> None:
        self._key, self._kept = key, rows
        self._n_full = (stop - rows.first_step) // rows.bin_steps

    def _look_up(self, rows: tuple[Row, ...], n_variables: int) -> None:
        """Finds out which columns rows need: those that are out of view aren't read."""
        if rows is self._columns_of and rows:
            return
        columns = sorted({column for row in rows for column in row.columns})
        whole = len(columns) == n_variables
        place = {column: index for index, column in enumerate(columns)}
        self._columns_of = rows
        self._columns = None if whole else columns
        self._local = rows if whole else tuple(Row(row.path, tuple(place[c] for c in row.columns)) for row in rows)

    def _of_rows(self, binned: Binned) -> Floats:
        norms = row_medians(binned.mean, self._local)
        if binned.infinite.any():
            red = np.stack([binned.infinite[:, list(row.columns)].any(axis=1) for row in self._local], axis=1)
            norms = np.where(red, np.inf, norms)
        return norms


def bin_size(start: int, stop: int, max_bins: int) -> int:
    """Returns the smallest power of two whose bins cover the steps at most `max_bins` times, edges being absolute."""
    size = 1
    while stop > start and (stop - 1) // size - start // size + 1 > max(1, max_bins):
        size *= 2
    return size
