"""Where a schedule has come to 0: from there on no weight changes, which is said once. Sets no rate."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gradgui.core.controls import Controls

#: Said at the step with which a schedule comes to 0, or where a run goes on after it has.
RATE_IS_OVER = "The schedule's learning rate is 0 here: no weight changes while it is. Set a rate by hand to learn on."


class RateEnd:
    """Knows the rate of the step before, so that a warm-up, which begins at 0, isn't taken for an end."""

    def __init__(self) -> None:
        self._rate = 0.0

    def index(self, controls: Controls, rates: npt.NDArray[np.float64]) -> int | None:
        """Returns with which of the newest steps the schedule came to 0; None: with none of them.

        Args:
            controls: with which they were taken.
            rates: [n_steps], of each.
        """
        ended = np.flatnonzero((rates == 0) & (np.append(self._rate, rates[:-1]) > 0))
        self._rate = float(rates[-1])
        return int(ended[0]) if controls.follows_schedule and len(ended) else None


def is_over(controls: Controls, n_updates: int) -> bool:
    """Returns whether a schedule had come to 0 before a run goes on, after so many updates: `RateEnd` sees no step of it."""
    schedule = controls.schedule if controls.follows_schedule and n_updates else None
    return schedule is not None and not schedule.rates([n_updates, n_updates + 1]).any()
