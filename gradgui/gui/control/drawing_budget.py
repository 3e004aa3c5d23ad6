"""How often what is out of date may be drawn: while a run goes on, drawing gets a small share of the time.

What drawing costs is the GUI thread's processor time, so painting is counted, which Qt does after the panels were refreshed.
"""

from __future__ import annotations

import time
from collections.abc import Callable

#: Drawing may take this share of the time while training runs: a step that uses every core waits for the one that draws, so
#: this is about what the window costs a run.
SHARE = 0.05
#: However long drawing takes, something new is seen this often.
LONGEST_S = 1.0
#: A new cost counts for this much; a single slow redraw thins nothing for long.
_SMOOTHING = 0.3


class DrawingBudget:
    """Says when to draw. Called by the one timer, at every tick.

    Args:
        interval_s: how often is drawn where the budget allows it.
        clock: seconds of the wall clock.
        busy_clock: processor seconds of this thread.
    """

    def __init__(
        self,
        interval_s: float,
        clock: Callable[[], float] = time.monotonic,
        busy_clock: Callable[[], float] = time.thread_time,
    ) -> None:
        self._interval_s = interval_s
        self._clock = clock
        self._busy_clock = busy_clock
        self._cost_s = 0.0
        self._drawn_at = -LONGEST_S
        self._busy_at: float | None = None  # the thread's time when the last drawing began, until its cost is taken

    def begin_tick(self) -> None:
        """Takes the cost of what the tick before drew, painting included."""
        if self._busy_at is not None:
            cost_s = self._busy_clock() - self._busy_at
            self._cost_s += (cost_s - self._cost_s) * (_SMOOTHING if self._cost_s else 1.0)
            self._busy_at = None

    def may_draw(self, *, training: bool) -> bool:
        """Whether it is time to draw again; while nothing trains, always."""
        # Ticks come at intervals: the one nearest to the due time draws.
        return not training or self._clock() - self._drawn_at >= self.wait_s - 0.5 * self._interval_s

    def drawing(self) -> None:
        """Called before something is drawn."""
        self._drawn_at, self._busy_at = self._clock(), self._busy_clock()

    @property
    def wait_s(self) -> float:
        """Seconds from one drawing to the next while training runs."""
        return min(max(self._interval_s, self._cost_s / SHARE), LONGEST_S)

    @property
    def share(self) -> float:
        """Share of the time that drawing would take if it weren't thinned."""
        return self._cost_s / self._interval_s

    @property
    def is_thinned(self) -> bool:
        """Whether drawing waits longer than it would if it cost nothing."""
        return self.wait_s > 1.5 * self._interval_s
