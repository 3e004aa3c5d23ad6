"""From norms to colours: limits that snap to half decades and only widen, and a table with colours for what is no number."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtGui import QColor

from gradgui.gui.look.tokens import Tokens

#: Entries of the colour table: the map, then what has a colour of its own.
N_COLOURS = 250
ZERO, INFINITE, NO_VALUE = 250, 251, 252

#: Smaller norms than this many decades below the usual ones (nine of ten aren't larger) share the darkest colour. Not below
#: the largest: one step that explodes would leave all before it in the dark, and how it came to that can't be seen.
_MOST_DECADES = 8.0
_USUAL = 0.9
#: Limits are taken from a sample: exact extremes aren't needed where they are rounded outwards to half decades.
_SAMPLE = 20_000


class ColourLimits:
    """The norms at both ends of the colour map, as log10, in multiples of a half.

    They only widen, so that a colour keeps its meaning while the run goes on; while `locked` they don't even do that.
    """

    def __init__(self) -> None:
        self.locked = False
        self._low: float | None = None
        self._high: float | None = None

    @property
    def low(self) -> float:
        """log10 of the norm at the dark end."""
        return -3.0 if self._low is None else self._low

    @property
    def high(self) -> float:
        """log10 of the norm at the bright end."""
        return 0.0 if self._high is None else self._high

    @property
    def known(self) -> bool:
        """Whether there was a norm to take them from."""
        return self._low is not None

    def reset(self) -> None:
        """Forgets them, and the lock."""
        self.locked = False
        self._low = self._high = None

    def widen(self, norms: npt.NDArray[np.float64]) -> bool:
        """Takes in more norms, of any shape; returns whether the limits changed."""
        if self.locked and self.known:
            return False
        sample = norms.ravel()
        sample = sample[:: max(1, len(sample) // _SAMPLE)]
        sample = sample[np.isfinite(sample) & (sample > 0)]
        if not len(sample):
            return False
        # The newest bin is always looked at: a gradient that explodes now must show now.
        newest = norms[-1] if norms.ndim > 1 else norms[-1:]
        newest = newest[np.isfinite(newest) & (newest > 0)]
        largest = max(float(np.quantile(sample, 0.999, method="higher")), float(newest.max()) if len(newest) else 0.0)
        high = _ceil_half(math.log10(largest))
        smallest, usual = (float(np.quantile(sample, share, method="lower")) for share in (0.01, _USUAL))
        low = max(_floor_half(math.log10(smallest)), _ceil_half(math.log10(usual)) - _MOST_DECADES)
        if high - low < 1.0:
            low, high = (low - 0.5, high) if high - low == 0.5 else (low - 0.5, high + 0.5)
        before = (self._low, self._high)
        self._low = low if self._low is None else min(self._low, low)
        self._high = high if self._high is None else max(self._high, high)
        return before != (self._low, self._high)

    def indices(self, norms: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
        """Returns the entry of the colour table for each norm: NaN is no value, zero is zero, infinite is infinite."""
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (np.log10(norms) - self.low) / (self.high - self.low)
            entries = np.clip(np.nan_to_num(share * N_COLOURS, nan=0.0, posinf=0.0, neginf=0.0), 0, N_COLOURS - 1).astype(
                np.uint8
            )
        entries[norms == 0] = ZERO
        entries[np.isinf(norms)] = INFINITE
        entries[np.isnan(norms)] = NO_VALUE
        return entries


def colour_table(tokens: Tokens) -> npt.NDArray[np.uint32]:
    """Returns the colours as premultiplied ARGB, [256] uint32; no value is transparent, so that hatching shows through."""
    viridis = pg.colormap.get("viridis").getLookupTable(nPts=N_COLOURS).astype(np.uint32)
    table = np.zeros(256, dtype=np.uint32)
    table[:N_COLOURS] = 0xFF000000 | viridis[:, 0] << 16 | viridis[:, 1] << 8 | viridis[:, 2]
    table[ZERO] = QColor(tokens.zero).rgba()
    table[INFINITE] = QColor(tokens.bad).rgba()
    return table


def _floor_half(number: float) -> float:
    return math.floor(number * 2 + 1e-9) / 2


def _ceil_half(number: float) -> float:
    return math.ceil(number * 2 - 1e-9) / 2
