"""What a curve did over a range of steps: mean, extremes with their steps, last value, slope. From the record, not bins."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradgui.runs.history import RunHistory

#: So many steps are read at once: a long range costs no more memory than a short one.
_BLOCK_STEPS = 1 << 16

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RangeStatistics:
    """One curve over a range; NaN where there is no number.

    Args:
        n_values: finite values that went into it.
        mean: their mean.
        minimum: the smallest.
        minimum_step: the first step at which it was reached; -1: none.
        maximum: the largest.
        maximum_step: the first step at which it was reached; -1: none.
        last: the last finite value.
        slope: of the line of least squares through them, per 1000 steps; NaN for fewer than two.
        n_non_finite: values that were NaN or infinite; they count nowhere else.
    """

    n_values: int
    mean: float
    minimum: float
    minimum_step: int
    maximum: float
    maximum_step: int
    last: float
    slope: float
    n_non_finite: int


def scalar_statistics(history: RunHistory, name: str, start: int, stop: int) -> RangeStatistics:
    """Returns the statistics of a scalar column from step `start` to before `stop`.

    Raises:
        KeyError: no such column.
    """
    stop = min(stop, history.n_steps)

    def blocks() -> Iterator[tuple[Floats, Floats]]:
        for first in range(start, stop, _BLOCK_STEPS):
            values = history.scalars(name, first, min(first + _BLOCK_STEPS, stop))
            yield np.arange(first, first + len(values), dtype=np.float64), values

    return _statistics(blocks(), (start + stop) / 2)


def validation_statistics(history: RunHistory, name: str, start: int, stop: int) -> RangeStatistics:
    """Returns the statistics of what was validated after the steps from `start` to before `stop`.

    Its steps are those at which the validations were taken: a validation at step s follows step s - 1.
    """
    taken = [(v.step, v.values[name]) for v in history.validations if name in v.values and start < v.step <= stop]
    steps = np.array([step for step, _ in taken], dtype=np.float64)
    values = np.array([value for _, value in taken], dtype=np.float64)
    return _statistics(iter([(steps, values)]), (start + stop) / 2)


def _statistics(blocks: Iterator[tuple[Floats, Floats]], centre: float) -> RangeStatistics:
    """Sums over blocks of steps and values, both measured from a point near their middle, where sums lose least."""
    n = n_non_finite = 0
    low, high, last = math.inf, -math.inf, math.nan
    low_step = high_step = -1
    origin = math.nan
    sum_x = sum_y = sum_xx = sum_xy = 0.0
    for steps, values in blocks:
        finite = np.isfinite(values)
        n_non_finite += len(values) - int(finite.sum())
        if not finite.any():
            continue
        x, y = steps[finite], values[finite]
        if math.isnan(origin):
            origin = float(y[0])
        at_low, at_high = int(y.argmin()), int(y.argmax())
        if y[at_low] < low:
            low, low_step = float(y[at_low]), int(x[at_low])
        if y[at_high] > high:
            high, high_step = float(y[at_high]), int(x[at_high])
        last = float(y[-1])
        x, y = x - centre, y - origin
        n += len(x)
        sum_x += float(x.sum())
        sum_y += float(y.sum())
        sum_xx += float((x * x).sum())  # no BLAS: its threads cost more than they bring
        sum_xy += float((x * y).sum())
    if n == 0:
        return RangeStatistics(0, math.nan, math.nan, -1, math.nan, -1, math.nan, math.nan, n_non_finite)
    spread = sum_xx - sum_x * sum_x / n
    slope = 1000 * (sum_xy - sum_x * sum_y / n) / spread if n > 1 and spread > 0 else math.nan
    return RangeStatistics(n, origin + sum_y / n, low, low_step, high, high_step, last, slope, n_non_finite)
