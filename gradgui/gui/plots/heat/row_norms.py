"""The norms of the rows in bins of steps. Bins have absolute edges, so old ones stay true and only new ones are read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradgui.core.records import NormKind
from gradgui.gui.plots.heat.infinite_norms import InfiniteNorms
from gradgui.gui.plots.heat.rows import Row, row_medians
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
        self._infinite = InfiniteNorms()
        self._key: tuple[object, ...] = ()
        self._kept = BinnedRows(0, 1, np.empty((0, 0)))
        self._n_full = 0

    def read(
        self, history: RunHistory, kind: NormKind, rows: tuple[Row, ...], start: int, stop: int, max_bins: int
    ) -> BinnedRows:
        """Returns the rows from step `start` to before `stop` in at most `max_bins` bins."""
        stop = min(stop, history.n_steps)
        bin_steps = bin_size(start, stop, max_bins)
        first = start // bin_steps * bin_steps
        key = (id(history), kind, rows, first, bin_steps)
        n_full = min(self._n_full, (stop - first) // bin_steps) if key == self._key else 0
        # Two full bins are read again, so that bins of the same size are the smallest that fit.
        n_kept = n_full - 2
        if n_kept > 0:
            since = first + n_kept * bin_steps
            newest = history.binned_norms(kind, None, since, stop, -(-(stop - since) // bin_steps))
            if (newest.first_step, newest.bin_steps) == (since, bin_steps):
                joined = np.concatenate([self._kept.norms[:n_kept], self._of_rows(newest, history, kind, rows)])
                self._keep(key, BinnedRows(first, bin_steps, joined), stop)
                return self._kept
        binned = history.binned_norms(kind, None, start, stop, max_bins)
        whole = BinnedRows(binned.first_step, binned.bin_steps, self._of_rows(binned, history, kind, rows))
        self._keep((id(history), kind, rows, whole.first_step, whole.bin_steps), whole, stop)
        return whole

    def forget(self) -> None:
        """Drops what was kept."""
        self._key, self._n_full = (), 0
        self._infinite = InfiniteNorms()

    def _keep(self, key: tuple[object, ...], rows: BinnedRows, stop: int) -> None:
        self._key, self._kept = key, rows
        self._n_full = (stop - rows.first_step) // rows.bin_steps

    def _of_rows(self, binned: Binned, history: RunHistory, kind: NormKind, rows: tuple[Row, ...]) -> Floats:
        norms = row_medians(binned.mean, rows)
        infinite = self._infinite.found(binned, history, kind)
        if infinite.any():
            red = np.stack([infinite[:, list(row.columns)].any(axis=1) for row in rows], axis=1)
            norms = np.where(red, np.inf, norms)
        return norms


def bin_size(start: int, stop: int, max_bins: int) -> int:
    """Returns the smallest power of two whose bins cover the steps at most `max_bins` times, edges being absolute."""
    size = 1
    while stop > start and (stop - 1) // size - start // size + 1 > max(1, max_bins):
        size *= 2
    return size
