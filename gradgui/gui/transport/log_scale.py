"""From the positions of a slider to numbers on a logarithmic scale, and back. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

#: How far a scale reaches to either side of its middle.
DECADES = 2
STEPS_A_DECADE = 100
#: The middle where no rate is known but 0.
_ANY_RATE = 1e-3


@dataclass(frozen=True)
class LogScale:
    """From positions to rates and back: `STEPS_A_DECADE` positions a decade, 0 at `lowest`.

    Args:
        lowest: log10 of the rate at position 0.
        highest: log10 of the rate at the last position.
    """

    lowest: float
    highest: float

    @classmethod
    def around(cls, middle: float, *rates: float) -> LogScale:
        """Returns a scale around a rate, wider by whole decades where another rate lies outside.

        A rate of 0, as a schedule begins or ends with, has no place on a logarithmic scale: it stands at its lower end.
        """
        rates = tuple(rate for rate in rates if rate > 0)
        centre = math.log10(middle if middle > 0 else max(rates, default=_ANY_RATE))
        below = max([0.0, *(centre - DECADES - math.log10(rate) for rate in rates)])
        above = max([0.0, *(math.log10(rate) - centre - DECADES for rate in rates)])
        return cls(centre - DECADES - math.ceil(below - 1e-9), centre + DECADES + math.ceil(above - 1e-9))

    @property
    def n_positions(self) -> int:
        """The last position."""
        return round((self.highest - self.lowest) * STEPS_A_DECADE)

    def position(self, rate: float) -> int:
        """Returns the position of a rate, the nearest end for one outside."""
        if rate <= 0:
            return 0
        return min(max(round((math.log10(rate) - self.lowest) * STEPS_A_DECADE), 0), self.n_positions)

    def rate(self, position: int) -> float:
        """Returns the rate at a position, to two digits: what lies between can't be aimed at."""
        return float(f"{10 ** (self.lowest + position / STEPS_A_DECADE):.1e}")
