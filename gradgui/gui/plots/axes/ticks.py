"""Where ticks go: round numbers on linear axes, round norms on logarithmic ones. Arithmetic only."""

from __future__ import annotations

import math


def linear_ticks(low: float, high: float, n_wanted: int, *, whole: bool = False) -> list[float]:
    """Returns at most about `n_wanted` multiples of 1, 2 or 5 times a power of ten from `low` to `high`.

    Args:
        low: the lower end.
        high: the upper end.
        n_wanted: how many fit.
        whole: only whole numbers, for steps.
    """
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low or n_wanted < 1:
        return []
    rough = (high - low) / n_wanted
    power = 10.0 ** math.floor(math.log10(rough))
    spacing = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * 0.999)
    if whole:
        spacing = max(1.0, spacing)
    first, last = math.ceil(low / spacing - 1e-9), math.floor(high / spacing + 1e-9)
    digits = max(0, -math.floor(math.log10(spacing)) + 1)
    return [round(i * spacing, digits) + 0.0 for i in range(first, last + 1)]


def log_ticks(low: float, high: float, n_wanted: int) -> list[float]:
    """Returns positions of ticks on an axis of log10: decades, with 2 and 5 (or 3) between them where there is room.

    Args:
        low: log10 of the lower end.
        high: log10 of the upper end.
        n_wanted: how many fit.
    """
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low or n_wanted < 1:
        return []
    n_decades = high - low
    stride = max(1, math.ceil(n_decades / n_wanted))
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    # Absolute positions: a tick stays where it is while the range grows.
    decades = [float(d) for d in range(first, last + 1) if d % stride == 0]
    for between in ((1, 1.5, 2, 3, 5, 7), (1, 2, 5), (1, 3)):
        values = [
            d + math.log10(m) for d in range(math.floor(low), last + 1) for m in between if low <= d + math.log10(m) <= high
        ]
        if stride == 1 and 2 <= len(values) <= n_wanted:
            return values
    if len(decades) >= 2 or stride > 1:
        return decades
    # Less than two decades in view: plain round numbers.
    inside = linear_ticks(10.0**low, 10.0**high, n_wanted)
    return [math.log10(value) for value in inside if value > 0]


def calm_range(before: tuple[float, float] | None, low: float, high: float, *, padding: float = 0.04) -> tuple[float, float]:
    """Returns the range of an axis for data from `low` to `high` that changes as seldom as it can.

    It widens at once, with some room to spare, and narrows only when the data fill less than 70 % of it.
    """
    span = high - low
    if span <= 0:
        span = abs(high) * 0.2 or 1.0
        low, high = low - span / 2, high + span / 2
    pad = span * padding
    if before is not None:
        fits = before[0] <= low - pad / 2 and before[1] >= high + pad / 2
        if fits and span + 2 * pad > 0.7 * (before[1] - before[0]):
            return before
    return low - pad, high + pad
