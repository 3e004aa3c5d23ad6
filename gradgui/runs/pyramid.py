"""Columns of numbers that grow, with a pyramid of min, mean and max over absolute bins.

Drawing many steps then costs what drawing few costs. Owns memory and reductions; knows nothing of losses or norms.

One thread appends, any thread reads, without a lock: rows are written first, their number is published last, and what is
published never changes or moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

#: Bins of the lowest level have this many rows; each level above has bins that are this many times longer.
FACTOR = 8
#: One block of rows takes about this much memory.
BLOCK_BYTES = 1 << 22

Columns = slice | npt.NDArray[np.intp]
Numbers = npt.NDArray[Any]


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
    """

    first_step: int
    bin_steps: int
    minimum: npt.NDArray[np.float64]
    mean: npt.NDArray[np.float64]
    maximum: npt.NDArray[np.float64]

    @property
    def steps(self) -> npt.NDArray[np.float64]:
        """Centres of the bins, [n_bins] float64, in steps."""
        bins = np.arange(len(self.mean), dtype=np.float64)
        return np.asarray(self.first_step + self.bin_steps * bins + (self.bin_steps - 1) / 2)


class Blocks:
    """Rows of one length in blocks that never move.

    Args:
        n_columns: numbers a row.
        dtype: their type.
    """

    def __init__(self, n_columns: int, dtype: npt.DTypeLike) -> None:
        self.n_columns = n_columns
        self.dtype = np.dtype(dtype)
        fitting = BLOCK_BYTES // max(1, n_columns * self.dtype.itemsize)
        self._block_rows = 1 << min(13, max(4, fitting.bit_length() - 1))
        self._blocks: list[Numbers] = []
        self._n_rows = 0

    def __len__(self) -> int:
        return self._n_rows

    def append(self, rows: Numbers) -> None:
        """Adds rows, [n, n_columns]. The one writing thread."""
        done, at = 0, self._n_rows
        while done < len(rows):
            block, inside = divmod(at, self._block_rows)
            if block == len(self._blocks):
                self._blocks.append(np.empty((self._block_rows, self.n_columns), self.dtype))
            n = min(len(rows) - done, self._block_rows - inside)
            self._blocks[block][inside : inside + n] = rows[done : done + n]
            done += n
            at += n
        self._n_rows = at

    def read(self, start: int, stop: int, columns: Columns = slice(None)) -> Numbers:
        """Returns rows `start` to `stop`, which must be there; perhaps a view, so not to be written to."""
        if stop <= start:
            return np.empty((0, self.n_columns), self.dtype)[:, columns]
        first, last = start // self._block_rows, (stop - 1) // self._block_rows
        pieces = []
        for block in range(first, last + 1):
            base = block * self._block_rows
            pieces.append(self._blocks[block][max(start - base, 0) : stop - base, columns])
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)


@dataclass(frozen=True, slots=True)
class _Bins:
    """Summaries of consecutive bins, each [n_bins, n_columns]; where `count` is 0 the others are NaN."""

    minimum: Numbers
    mean: Numbers
    maximum: Numbers
    count: Numbers


def _fold(combine: np.ufunc, grouped: Numbers) -> Numbers:
    """Combines [n_bins, size, n_columns] along `size`: several times faster than `combine.reduce` along a short axis."""
    result: Numbers = grouped[:, 0].copy()
    for i in range(1, grouped.shape[1]):
        combine(result, grouped[:, i], out=result)
    return result


def _summarise(rows: Numbers, size: int) -> _Bins:
    """Summarises rows, [n * size, n_columns], `size` at a time; what isn't finite doesn't count."""
    finite = np.isfinite(rows)
    if finite.all():
        known = counted = rows
        count: Numbers = np.full((len(rows) // size, rows.shape[1]), size, np.min_scalar_type(size))
    else:
        known, counted = np.where(finite, rows, np.nan), np.where(finite, rows, 0)
        count = _fold(np.add, _grouped(finite.view(np.uint8), size))
    if size == 1:
        return _Bins(known, known, known, count)
    minimum, maximum = _fold(np.fmin, _grouped(known, size)), _fold(np.fmax, _grouped(known, size))
    with np.errstate(over="ignore", invalid="ignore"):
        mean = _fold(np.add, _grouped(counted, size)) / count.astype(rows.dtype)
    # A mean lies between its extremes: rounding and the overflow of a sum may say otherwise.
    return _Bins(minimum, np.clip(mean, minimum, maximum), maximum, count)


def _merge(bins: _Bins, n: int) -> _Bins:
    """Joins bins, [m, n_columns], `n` at a time; the last group may be shorter."""
    if n == 1:
        return bins
    counts = _grouped(bins.count, n, 0)
    minimum = _fold(np.fmin, _grouped(bins.minimum, n, np.nan))
    maximum = _fold(np.fmax, _grouped(bins.maximum, n, np.nan))
    count = counts.sum(axis=1, dtype=np.int64)
    with np.errstate(invalid="ignore"):
        shares = (counts / count[:, None]).astype(bins.mean.dtype)
    weighted = np.where(counts > 0, shares * _grouped(bins.mean, n, 0), 0)
    mean = np.where(count > 0, _fold(np.add, weighted), np.nan)
    return _Bins(minimum, np.clip(mean, minimum, maximum), maximum, count)


def _grouped(values: Numbers, size: int, fill: float = 0) -> Numbers:
    """Returns [m, n_columns] as [m / size rounded up, size, n_columns], filled up with `fill`."""
    short = -len(values) % size
    if short:
        values = np.concatenate([values, np.full((short, values.shape[1]), fill, values.dtype)])
    return values.reshape(len(values) // size, size, values.shape[1])


class _Level:
    """The full bins of one size."""

    def __init__(self, bin_rows: int, n_columns: int, dtype: np.dtype[Any]) -> None:
        self.bin_rows = bin_rows
        self._minimum = Blocks(n_columns, dtype)
        self._mean = Blocks(n_columns, dtype)
        self._maximum = Blocks(n_columns, dtype)
        self._count = Blocks(n_columns, np.min_scalar_type(bin_rows))

    def __len__(self) -> int:
        return len(self._count)

    def append(self, bins: _Bins) -> None:
        self._minimum.append(bins.minimum)
        self._mean.append(bins.mean)
        self._maximum.append(bins.maximum)
        self._count.append(bins.count)

    def read(self, start: int, stop: int, columns: Columns = slice(None)) -> _Bins:
        arrays = (self._minimum, self._mean, self._maximum, self._count)
        return _Bins(*(array.read(start, stop, columns) for array in arrays))


class Pyramid:
    """Rows together with their summaries at bins of 8, 64, 512, ... rows.

    Args:
        n_columns: numbers a row.
        dtype: their type, a floating one.
    """

    def __init__(self, n_columns: int, dtype: npt.DTypeLike) -> None:
        self._rows = Blocks(n_columns, dtype)
        self._levels: list[_Level] = []

    def __len__(self) -> int:
        return len(self._rows)

    def append(self, rows: Numbers) -> None:
        """Adds rows, [n, n_columns], and completes the bins that they fill. The one writing thread."""
        self._rows.append(rows)
        n_below, below = len(self._rows), -1
        while n_below >= FACTOR:
            if below + 1 == len(self._levels):
                self._levels.append(_Level(FACTOR ** (below + 2), self._rows.n_columns, self._rows.dtype))
            level = self._levels[below + 1]
            start, stop = len(level) * FACTOR, n_below // FACTOR * FACTOR
            if stop <= start:
                return  # no new bin here, so none above
            if below < 0:
                level.append(_summarise(self._rows.read(start, stop), FACTOR))
            else:
                level.append(_merge(self._levels[below].read(start, stop), FACTOR))
            n_below, below = len(level), below + 1

    def rows(self, start: int, stop: int, columns: Columns = slice(None)) -> Numbers:
        """Returns a copy of rows `start` to `stop`, which must be there."""
        return self._rows.read(start, stop, columns).copy()

    def binned(self, start: int, stop: int, n_rows: int, max_bins: int, columns: Columns = slice(None)) -> Binned:
        """Returns rows `start` to `stop` in at most `max_bins` bins of the smallest power of two that fits.

        Args:
            start: the first row that is asked for.
            stop: the row after the last one, at most `n_rows`.
            n_rows: the rows that the caller knows to be there.
            max_bins: at least 1.
            columns: which columns.
        """
        size = 1
        while stop > start and (stop - 1) // size - start // size + 1 > max_bins:
            size *= 2
        first = start // size * size
        end = min(-(-stop // size) * size, n_rows) if stop > start else first
        level = -1
        while level + 1 < len(self._levels) and self._levels[level + 1].bin_rows <= size:
            level += 1
        unit = self._levels[level].bin_rows if level >= 0 else 1
        merged = _merge(self._summary(level, first, end, columns), size // unit)
        wide = (np.asarray(values, dtype=np.float64) for values in (merged.minimum, merged.mean, merged.maximum))
        return Binned(first, size, *wide)

    def _summary(self, level: int, start: int, stop: int, columns: Columns) -> _Bins:
        """Returns bins of one level over rows `start` (an edge) to `stop`; the last may be partly filled."""
        if level < 0:
            return _summarise(self._rows.read(start, stop, columns), 1)
        size = self._levels[level].bin_rows
        full = stop // size
        bins = self._levels[level].read(start // size, full, columns)
        if full * size == stop:
            return bins
        rest = _merge(self._summary(level - 1, full * size, stop, columns), FACTOR)
        return _Bins(
            np.concatenate([bins.minimum, rest.minimum]),
            np.concatenate([bins.mean, rest.mean]),
            np.concatenate([bins.maximum, rest.maximum]),
            np.concatenate([bins.count, rest.count]),
        )
