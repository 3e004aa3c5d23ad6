"""Times two variants of the training step against each other, a slice at a time. How steps are carried out it is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from gradgui.core.measured import Measured, MeasuredKind

#: One slice times each variant for about so long, so that requests are answered in between.
_SLICE_S = 0.025
#: How long all rounds take about, and how many there are: few where steps are slow, no more than a median needs.
_TOTAL_S, _FEWEST, _MOST = 1.5, 3, 15
#: Steps of one variant in a round, at most.
_MOST_STEPS = 1024

TimeSteps = Callable[[bool, int], float]


class Measurement:
    """One measurement under way.

    The two variants take their rounds in alternation, and in turn begin, so that a machine that gets busier or hotter slows
    both. The first round warms up and tells how many steps fill a slice.

    Args:
        kind: what one variant has and the other has not.
        time_steps: `(with_it, n_steps) -> seconds`, carries out so many steps of a variant without changing anything.
    """

    def __init__(self, kind: MeasuredKind, time_steps: TimeSteps) -> None:
        self._kind: MeasuredKind = kind
        self._time_steps = time_steps
        self._n_steps = 0
        self._n_rounds = 0
        self._rounds: list[tuple[float, float]] = []  # seconds a step, with and without

    def advance(self) -> Measured | None:
        """Takes one round.

        Returns:
            None while more are to come, then what was measured.
        """
        if self._n_steps == 0:
            self._round(1)  # what a first call sets up doesn't count
            seconds = max(self._round(1))
            self._n_steps = int(np.clip(_SLICE_S / seconds, 1, _MOST_STEPS))
            self._n_rounds = int(np.clip(_TOTAL_S / (2 * seconds * self._n_steps), _FEWEST, _MOST))
            return None
        self._rounds.append(self._round(self._n_steps))
        return self._result() if len(self._rounds) >= self._n_rounds else None

    def _round(self, n_steps: int) -> tuple[float, float]:
        """Times both variants; returns seconds a step, with and without."""
        order = (True, False) if len(self._rounds) % 2 == 0 else (False, True)
        seconds = {with_it: max(self._time_steps(with_it, n_steps) / n_steps, 1e-9) for with_it in order}
        return seconds[True], seconds[False]

    def _result(self) -> Measured:
        with_s, without_s = (float(np.median(times)) for times in zip(*self._rounds, strict=True))
        shares: Sequence[float] = [1.0 - without / with_it for with_it, without in self._rounds]
        lower, upper = (float(quartile) for quartile in np.quantile(shares, (0.25, 0.75)))
        return Measured(self._kind, with_s, without_s, (lower, upper), self._n_steps * len(self._rounds))
