"""Interleaved rounds: every variant once a round, so that a busy machine slows all of them alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """Microseconds a step of one variant, a number a round."""

    us_per_step: list[float]

    @property
    def median(self) -> float:
        """The median over the rounds."""
        return statistics.median(self.us_per_step)


@dataclass(frozen=True)
class Ratio:
    """A variant against another, round by round: the median and the interval that holds the middle 80 % of the rounds."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        """Returns "0.59 (0.57 to 0.62)"."""
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"


def interleaved(variants: Mapping[str, tuple[Callable[[int], None], int]], n_rounds: int) -> dict[str, Measured]:
    """Measures variants in rounds.

    Args:
        variants: by name, a function that takes n steps, and n.
        n_rounds: how many rounds; one more is taken first and thrown away.
    """
    times: dict[str, list[float]] = {name: [] for name in variants}
    for index in range(n_rounds + 1):
        for name, (advance, n_steps) in variants.items():
            started = time.perf_counter()
            advance(n_steps)
            if index:
                times[name].append((time.perf_counter() - started) / n_steps * 1e6)
    return {name: Measured(values) for name, values in times.items()}


def ratio(measured: Measured, against: Measured) -> Ratio:
    """Returns how `measured` compares, round by round."""
    ratios = sorted(a / b for a, b in zip(measured.us_per_step, against.us_per_step, strict=True))
    tenth = round((len(ratios) - 1) * 0.1)
    return Ratio(statistics.median(ratios), ratios[tenth], ratios[-1 - tenth])
