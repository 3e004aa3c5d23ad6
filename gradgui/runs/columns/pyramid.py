"""Columns of numbers that grow, with a pyramid of min, mean and max over absolute bins.

Drawing many steps then costs what drawing few costs. Owns what is in memory and what is asked of an archive instead; knows
nothing of losses or norms. One thread appends, any thread reads, without a lock.
"""

from __future__ import annotations

import contextlib
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from gradgui.runs.columns.bins import Binned, Bins, concatenated, merge, summarise
from gradgui.runs.columns.blocks import Blocks, Columns, ForgottenError, Numbers

#: Bins of the lowest level have this many rows; each level above has bins that are this many times longer.
FACTOR = 8
#: Bins of 8 and of 64 rows of a long record stay in the archive; longer ones come into memory when they are first asked for.
_LEVELS_LEFT_IN_ARCHIVE = 2
#: Bins are made of about so many numbers at a time, and of this many rows at most: much cheaper than with every few rows.
_NUMBERS_AT_A_TIME = 1 << 18
_MOST_ROWS_AT_A_TIME = 1024
#: The smallest bins that an archive keeps.
_SMALLEST_ARCHIVED = FACTOR**_LEVELS_LEFT_IN_ARCHIVE
#: So many archived numbers are unpacked for bins half as long as the smallest that are kept, which takes some 50 ms; twice
#: as many for bins a quarter as long. Where more would be, the smallest that are kept are taken: two or four points a bin.
_MOST_UNPACKED = 3 << 20


class Archive(Protocol):
    """Rows that were forgotten, kept elsewhere. Read from any thread."""

    def rows(self, start: int, stop: int) -> Numbers:
        """Returns rows `start` to `stop`, [n, n_columns]."""
        ...

    def bins(self, bin_rows: int, start: int, stop: int) -> Bins | None:
        """Returns the bins `start` to `stop` of one size; None where bins of that size aren't kept."""
        ...


class _Level:
    """The full bins of one size; the first `n_forgotten` are not in memory."""

    def __init__(self, bin_rows: int, n_columns: int, dtype: np.dtype[Any], n_forgotten: int = 0) -> None:
        self.bin_rows = bin_rows
        self._minimum = Blocks(n_columns, dtype, n_forgotten)
        self._mean = Blocks(n_columns, dtype, n_forgotten)
        self._maximum = Blocks(n_columns, dtype, n_forgotten)
        self._count = Blocks(n_columns, np.min_scalar_type(bin_rows), n_forgotten)
        self._infinite = Blocks(n_columns, np.bool_, n_forgotten)

    def __len__(self) -> int:
        return len(self._count)

    @property
    def _arrays(self) -> tuple[Blocks, ...]:
        return (self._minimum, self._mean, self._maximum, self._count, self._infinite)

    @property
    def kept(self) -> int:
        return max(array.kept for array in self._arrays)

    @property
    def n_bytes(self) -> int:
        return sum(array.n_bytes for array in self._arrays)

    def append(self, bins: Bins) -> None:
        self._minimum.append(bins.minimum)
        self._mean.append(bins.mean)
        self._maximum.append(bins.maximum)
        self._infinite.append(bins.infinite)
        self._count.append(bins.count)

    def forget(self, before: int) -> None:
        for array in self._arrays:
            array.forget(before)

    def read(self, start: int, stop: int, columns: Columns = slice(None)) -> Bins:
        return Bins(*(array.read(start, stop, columns) for array in self._arrays))


class Pyramid:
    """Rows together with their summaries at bins of 8, 64, 512, ... rows.

    Args:
        n_columns: numbers a row.
        dtype: their type, a floating one.
        archive: where rows are that were forgotten; None: nothing is ever forgotten.
        n_archived: rows that the archive has already; this pyramid goes on after them.
    """

    def __init__(self, n_columns: int, dtype: npt.DTypeLike, archive: Archive | None = None, n_archived: int = 0) -> None:
        self.archive = archive
        self._rows = Blocks(n_columns, dtype, n_archived)
        self._levels: list[_Level] = []
        self._held: dict[int, Bins] = {}  # by level: the archived bins of long levels, once they were asked for
        self._rows_at_a_time = max(FACTOR, min(_MOST_ROWS_AT_A_TIME, _NUMBERS_AT_A_TIME // max(1, n_columns)))
        while n_archived >= (bin_rows := FACTOR ** (len(self._levels) + 1)):
            self._levels.append(_Level(bin_rows, n_columns, self._rows.dtype, n_archived // bin_rows))

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def kept(self) -> int:
        """The first row that is in memory."""
        return self._rows.kept

    @property
    def recent_bytes(self) -> int:
        """Memory that rows and the smallest bins take."""
        return self._rows.n_bytes + (self._levels[0].n_bytes if self._levels else 0)

    @property
    def summary_bytes(self) -> int:
        """Memory that the other bins take."""
        held = sum(array.nbytes for bins in tuple(self._held.values()) for array in bins.arrays)
        return held + sum(level.n_bytes for level in self._levels[1:])

    def append(self, rows: Numbers) -> bool:
        """Adds rows, [n, n_columns], and once enough of them came together the bins that they fill. The one writing thread.

        Returns:
            whether bins were made.
        """
        self._rows.append(rows)
        n_below, below = len(self._rows), -1
        if n_below - (len(self._levels[0]) * FACTOR if self._levels else 0) < self._rows_at_a_time:
            return False
        while n_below >= FACTOR:
            if below + 1 == len(self._levels):
                self._levels.append(_Level(FACTOR ** (below + 2), self._rows.n_columns, self._rows.dtype))
            level = self._levels[below + 1]
            start, stop = len(level) * FACTOR, n_below // FACTOR * FACTOR
            if stop <= start:
                break  # no new bin here, so none above
            level.append(self._combined(below, start, stop, slice(None)))
            n_below, below = len(level), below + 1
        return True

    def forget(self, before: int, n_levels: int = 1) -> None:
        """Lets go of rows before one, which the archive must have, and of their smallest bins. The one writing thread.

        Args:
            before: the first row that stays.
            n_levels: of so many levels the bins go too.
        """
        self._rows.forget(before)
        for level in self._levels[:n_levels]:
            level.forget(before // level.bin_rows)

    def hold(self) -> None:
        """Takes the long bins of the archive into memory, so that drawing needn't wait for them. Any thread."""
        for level in range(_LEVELS_LEFT_IN_ARCHIVE, len(self._levels)):
            self._read_bins(level, 0, min(1, len(self._levels[level])), slice(None))

    def rows(self, start: int, stop: int, columns: Columns = slice(None)) -> Numbers:
        """Returns a copy of rows `start` to `stop`, which must be there."""
        return self._read_rows(start, stop, columns).copy()

    def binned(self, start: int, stop: int, n_rows: int, max_bins: int, columns: Columns = slice(None)) -> Binned:
        """Returns rows `start` to `stop` in at most `max_bins` bins of the smallest power of two that fits.

        Of very many archived rows, bins that are two or four times as long, where unpacking those rows would take too long.

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
        size = self._size_at_hand(size, start, stop)
        first = start // size * size
        end = min(-(-stop // size) * size, n_rows) if stop > start else first
        level = -1
        while level + 1 < len(self._levels) and self._levels[level + 1].bin_rows <= size:
            level += 1
        if level < 0:
            merged = self._summarised(first, end, size, columns)
        else:
            merged = merge(self._summary(level, first, end, columns), size // self._levels[level].bin_rows)
        minimum, mean, maximum = (
            np.asarray(values, dtype=np.float64) for values in (merged.minimum, merged.mean, merged.maximum)
        )
        return Binned(first, size, minimum, mean, maximum, merged.infinite)

    def _size_at_hand(self, size: int, start: int, stop: int) -> int:
        """Returns a size of bins, or the smallest that the archive keeps where smaller ones would take too long to make."""
        times_longer = _SMALLEST_ARCHIVED // size
        n_unpacked = max(0, min(stop, self._rows.kept) - start) * self._rows.n_columns
        too_long = self.archive is not None and times_longer in {2, 4} and n_unpacked > _MOST_UNPACKED * times_longer // 2
        return _SMALLEST_ARCHIVED if too_long else size

    def _summary(self, level: int, start: int, stop: int, columns: Columns) -> Bins:
        """Returns bins of one level over rows `start` (an edge) to `stop`; the last may be partly filled.

        What isn't in a bin of the level yet is made from those below.
        """
        size = self._levels[level].bin_rows
        full = max(start // size, min(stop // size, len(self._levels[level])))
        bins = self._read_bins(level, start // size, full, columns)
        if full * size == stop:
            return bins
        if level == 0:
            return concatenated([bins, self._summarised(full * size, stop, size, columns)])
        return concatenated([bins, merge(self._summary(level - 1, full * size, stop, columns), FACTOR)])

    def _summarised(self, start: int, stop: int, size: int, columns: Columns) -> Bins:
        """Returns bins of a few rows, below the lowest level; the last may be partly filled."""
        rows = self._read_rows(start, stop, columns)
        full = len(rows) // size * size
        bins = summarise(rows[:full], size)
        return bins if full == len(rows) else concatenated([bins, merge(summarise(rows[full:], 1), size)])

    def _read_rows(self, start: int, stop: int, columns: Columns) -> Numbers:
        """Returns rows from memory and, what was forgotten, from the archive."""
        while True:
            kept = max(start, min(stop, self._rows.kept))
            with contextlib.suppress(ForgottenError):  # forgotten this moment: it is in the archive now
                recent = self._rows.read(kept, stop, columns)
                if kept == start or self.archive is None:
                    return recent
                archived = self.archive.rows(start, kept)[:, columns]
                return np.concatenate([archived, recent]) if kept < stop else archived

    def _read_bins(self, level: int, start: int, stop: int, columns: Columns) -> Bins:
        """Returns full bins of one level from memory and, what was forgotten, from the archive or from the level below."""
        bins = self._levels[level]
        while True:
            kept = max(start, min(stop, bins.kept))
            with contextlib.suppress(ForgottenError):
                recent = bins.read(kept, stop, columns)
                if kept == start or self.archive is None:
                    return recent
                return concatenated([self._archived_bins(level, start, kept, columns), recent])

    def _archived_bins(self, level: int, start: int, stop: int, columns: Columns) -> Bins:
        """Returns bins that aren't in memory: from the archive, or made from those below where it hasn't got them."""
        assert self.archive is not None
        if level >= _LEVELS_LEFT_IN_ARCHIVE:
            if level not in self._held:  # two threads may both read them: the same twice
                n_bins = self._levels[level].kept
                found = self.archive.bins(self._levels[level].bin_rows, 0, n_bins)
                self._held[level] = found or self._combined(level - 1, 0, n_bins * FACTOR, slice(None))
            return self._held[level].rows(start, stop).columns(columns)
        found = self.archive.bins(self._levels[level].bin_rows, start, stop)
        return found.columns(columns) if found else self._combined(level - 1, start * FACTOR, stop * FACTOR, columns)

    def _combined(self, level: int, start: int, stop: int, columns: Columns) -> Bins:
        """Returns bins of the level above one, from its bins `start` to `stop`; level -1: from rows."""
        if level < 0:
            return summarise(self._read_rows(start, stop, columns), FACTOR)
        return merge(self._read_bins(level, start, stop, columns), FACTOR)
