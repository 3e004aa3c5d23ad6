"""Minimum, mean and maximum over bins of rows: what they are, made from rows, and joined to longer ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradgui.runs.columns.blocks import Columns, Numbers


@dataclass(frozen=True, slots=True)
class Binned:
    """A stretch of steps, summarised in bins with absolute edges: bin i covers steps from `first_step + i * bin_steps`.

    The outermost bins reach beyond the stretch that was asked for, since edges don't move with the view; the last one ends
    with the newest step.

    Args:
        first_step: first step of the first bin, a multiple of `bin_steps`.
        bin_steps: steps a bin, a power of two; 1: the steps themselves.
        minimum: [n_bins, n_columns] float64 over the finite numbers of a bin; NaN: it has none.
        mean: the same.
        maximum: the same.
        infinite: [n_bins, n_columns] whether a number of the bin was infinite: the others leave it out.
    """

    first_step: int
    bin_steps: int
    minimum: npt.NDArray[np.float64]
    mean: npt.NDArray[np.float64]
    maximum: npt.NDArray[np.float64]
    infinite: npt.NDArray[np.bool_]

    @property
    def steps(self) -> npt.NDArray[np.float64]:
        """Centres of the bins, [n_bins] float64, in steps."""
        bins = np.arange(len(self.mean), dtype=np.float64)
        return np.asarray(self.first_step + self.bin_steps * bins + (self.bin_steps - 1) / 2)


@dataclass(frozen=True, slots=True)
class Bins:
    """Summaries of consecutive bins, each [n_bins, n_columns]; where `count` is 0 the numbers are NaN.

    Only finite numbers count; `infinite` says whether there was an infinite one.
    """

    minimum: Numbers
    mean: Numbers
    maximum: Numbers
    count: Numbers
    infinite: Numbers

    @staticmethod
    def empty(n_columns: int, dtype: npt.DTypeLike) -> Bins:
        """Returns no bins."""
        nothing = np.empty((0, n_columns), dtype)
        return Bins(nothing, nothing, nothing, np.empty((0, n_columns), np.uint32), np.empty((0, n_columns), np.bool_))

    @property
    def arrays(self) -> tuple[Numbers, ...]:
        """All of them, in order."""
        return (self.minimum, self.mean, self.maximum, self.count, self.infinite)

    def rows(self, start: int, stop: int) -> Bins:
        """Returns the bins `start` to `stop`."""
        return Bins(*(array[start:stop] for array in self.arrays))

    def columns(self, columns: Columns) -> Bins:
        """Returns some columns."""
        return Bins(*(array[:, columns] for array in self.arrays))


def _fold(combine: np.ufunc, grouped: Numbers) -> Numbers:
    """Combines [n_bins, size, n_columns] along `size`: several times faster than `combine.reduce` along a short axis."""
    result: Numbers = grouped[:, 0].copy(order="K")
    for i in range(1, grouped.shape[1]):
        combine(result, grouped[:, i], out=result)
    return result


def summarise(rows: Numbers, size: int) -> Bins:
    """Summarises rows, [n * size, n_columns], `size` at a time; what isn't finite doesn't count."""
    finite = np.isfinite(rows)
    if finite.all():
        known = counted = rows
        shape = (len(rows) // size, rows.shape[1])
        count: Numbers = np.full(shape, size, np.min_scalar_type(size))
        infinite: Numbers = np.zeros(shape, np.bool_)
    else:
        known, counted = np.where(finite, rows, np.nan), np.where(finite, rows, 0)
        count = _fold(np.add, _grouped(finite.astype(np.min_scalar_type(size)), size))
        infinite = _fold(np.logical_or, _grouped(np.isinf(rows), size))
    if size == 1:
        return Bins(known, known, known, count, infinite)
    minimum, maximum = _fold(np.fmin, _grouped(known, size)), _fold(np.fmax, _grouped(known, size))
    with np.errstate(over="ignore", invalid="ignore"):
        mean = _fold(np.add, _grouped(counted, size)) / count.astype(rows.dtype)
    # A mean lies between its extremes: rounding and the overflow of a sum may say otherwise.
    return Bins(minimum, np.clip(mean, minimum, maximum), maximum, count, infinite)


def merge(bins: Bins, n: int) -> Bins:
    """Joins bins, [m, n_columns], `n` at a time; the last group may be shorter."""
    if n == 1:
        return bins
    minimum = _fold(np.fmin, _grouped(bins.minimum, n, np.nan))
    maximum = _fold(np.fmax, _grouped(bins.maximum, n, np.nan))
    infinite = _fold(np.logical_or, _grouped(bins.infinite, n))
    counts = _grouped(bins.count, n, 0)
    each = int(counts.flat[0]) if counts.size else 0
    if each > 0 and (counts == each).all():  # nearly always: nothing was left out
        mean = _fold(np.add, _grouped(bins.mean, n) * bins.mean.dtype.type(1 / n))
        count: Numbers = np.full(minimum.shape, each * n, np.int64)
    else:
        count = counts.sum(axis=1, dtype=np.int64)
        with np.errstate(invalid="ignore"):
            shares = (counts / count[:, None]).astype(bins.mean.dtype)
        weighted = np.where(counts > 0, shares * _grouped(bins.mean, n, 0), 0)
        mean = np.where(count > 0, _fold(np.add, weighted), np.nan)
    return Bins(minimum, np.clip(mean, minimum, maximum), maximum, count, infinite)


def _grouped(values: Numbers, size: int, fill: float = 0) -> Numbers:
    """Returns [m, n_columns] as [m / size rounded up, size, n_columns], filled up with `fill`."""
    short = -len(values) % size
    if short:
        values = np.concatenate([values, np.full((short, values.shape[1]), fill, values.dtype)])
    return values.reshape(len(values) // size, size, values.shape[1])


def concatenated(parts: Sequence[Bins]) -> Bins:
    """Returns bins one after the other; at least one part."""
    if len(parts) == 1:
        return parts[0]
    return Bins(*(np.concatenate(arrays) for arrays in zip(*(part.arrays for part in parts), strict=True)))
