"""From bins to the points of a curve: envelope, smoothing, logarithm. numpy only; at most two points a bin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gradgui.runs.history import Binned

Floats = npt.NDArray[np.float64]

#: Standard deviation of the smoothing, as a share of the steps in view.
SMOOTHING_SHARE = 0.012


def envelope(binned: Binned, column: int) -> tuple[Floats, Floats]:
    """Returns x and y of a curve that touches the smallest and the largest value of every bin.

    Bins of one step give one point, longer ones two; neighbouring bins are walked up and down in turn, so that the line
    stays short. y is NaN where a bin has no number.
    """
    if binned.bin_steps == 1:
        return binned.steps, binned.mean[:, column].copy()
    low, high = binned.minimum[:, column], binned.maximum[:, column]
    odd = np.arange(len(low)) % 2 == 1
    y = np.empty(2 * len(low))
    y[0::2] = np.where(odd, high, low)
    y[1::2] = np.where(odd, low, high)
    return np.repeat(binned.steps, 2), y


def smoothed(values: Floats, deviation_bins: float) -> Floats:
    """Returns a Gaussian mean of evenly spaced values that neither lags nor fades at the ends; NaN entries don't count.

    Args:
        values: [n], NaN: no value.
        deviation_bins: standard deviation of the weights, in bins.
    """
    n = len(values)
    if n < 3 or deviation_bins < 0.4:
        return values.copy()
    reach = min(int(3 * deviation_bins) + 1, n - 1)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation_bins) ** 2)
    known = np.isfinite(values)
    total = np.convolve(np.where(known, values, 0.0), weights, mode="full")[reach : reach + n]
    weight = np.convolve(known.astype(np.float64), weights, mode="full")[reach : reach + n]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known, total / weight, np.nan)


def dashed(
    x: Floats, y: Floats, spans: Sequence[tuple[int, int]], dash_steps: float, bin_steps: int
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Returns a curve dashed where its variable was frozen: x, y and [n] whether the line to the next point is left out.

    Dashes lie at absolute places, so that they don't run while the run goes on. Where points are far apart, points on the
    lines between them are added.

    Args:
        x: [n] steps in order.
        y: [n], NaN: no point.
        spans: the frozen stretches.
        dash_steps: length of a dash, and of the gap after it.
        bin_steps: steps from one point to the next.
    """
    frozen = np.zeros(len(x), dtype=np.bool_)
    for start, stop in spans:
        frozen |= (x >= start - 0.5) & (x < stop - 0.5)
    if len(x) > 1 and frozen.any() and bin_steps > dash_steps / 2:
        edges = np.arange(np.ceil(x[0] / dash_steps), x[-1] / dash_steps) * dash_steps
        finer = np.union1d(x, edges)
        frozen = frozen[np.searchsorted(x, finer, side="right") - 1]
        x, y = finer, np.interp(finer, x, y)
    # The tiny shift keeps an edge, which rounding may put a little below itself, in the dash that it begins.
    return x, y, frozen & (np.floor(x / dash_steps + 1e-6) % 2 == 1)


def log10(values: Floats) -> Floats:
    """Returns log10, NaN for what has none: zero, negative numbers, NaN."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(values > 0, np.log10(values), np.nan)


def finite_range(*arrays: Floats) -> tuple[float, float] | None:
    """Returns the smallest and the largest finite number of all arrays; None: there is none."""
    joined = np.concatenate([array[np.isfinite(array)] for array in arrays]) if arrays else np.empty(0)
    return (float(joined.min()), float(joined.max())) if len(joined) else None
