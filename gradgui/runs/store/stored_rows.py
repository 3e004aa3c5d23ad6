"""The steps of a record on disk, in any stretch: sealed pages and the rows after them. Decoded pages are kept for a while.

Any thread. Every call reads one moment of the record, so that a writer may seal pages at the same time; nothing stays open
between calls.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
import numpy.typing as npt

from gradgui.core.errors import StoreError
from gradgui.core.records import NormKind, RecordLayout
from gradgui.runs.columns.bins import Bins, concatenated
from gradgui.runs.columns.blocks import Numbers
from gradgui.runs.columns.pyramid import FACTOR
from gradgui.runs.store import run_format
from gradgui.runs.store.checksums import checked
from gradgui.runs.store.page_cache import PageCache
from gradgui.runs.store.pages import SCALARS_SERIES, PageIndex, read_index, series_dtype, stored_bins, unpack_bins

logger = logging.getLogger(__name__)

Opening = Callable[[], AbstractContextManager[sqlite3.Connection]]


class StoredRows:
    """What a record holds.

    Args:
        opening: opens the record for one moment, in a transaction; turns SQLite's errors into its own.
        layout: the columns.
        scalars: names of the scalar columns that it has; another gradgui may have recorded other ones.
        page_steps: steps a page, as the record says; None: it was written before there were pages.
    """

    def __init__(self, opening: Opening, layout: RecordLayout, scalars: tuple[str, ...], page_steps: int | None) -> None:
        self._opening = opening
        self._layout = layout
        self._scalars = scalars
        self._page_steps = page_steps
        self._pages = PageCache()

    def relaid(self, layout: RecordLayout) -> StoredRows:
        """Returns the same steps with other scalar columns."""
        return self if layout == self._layout else StoredRows(self._opening, layout, self._scalars, self._page_steps)

    def index(self, connection: sqlite3.Connection) -> PageIndex:
        """Returns what is there at one moment.

        Args:
            connection: to the record, in a transaction.

        Raises:
            ValueError: steps are missing.
        """
        return read_index(connection, self._page_steps)

    def rows(self, series: int, start: int, stop: int) -> Numbers:
        """Returns the steps `start` to `stop` of one series (a `NormKind` or `SCALARS_SERIES`), [n, n_columns].

        Raises:
            ValueError: they aren't all there, or damaged.
        """
        with self._opening() as connection:
            index = read_index(connection, self._page_steps)
            pieces = []
            if start < min(stop, index.n_sealed):
                size = index.page_steps
                first_page = start // size
                pages = self._pages.pages(connection, series, first_page, -(-min(stop, index.n_sealed) // size))
                for page, values in enumerate(pages, first_page):
                    pieces.append(values[max(start - page * size, 0) : stop - page * size])
            for first, n in index.fresh:
                if first < stop and first + n > start:
                    pieces.append(self._fresh(connection, series, first, n)[max(start - first, 0) : stop - first])
        if sum(map(len, pieces)) != max(0, stop - start):
            raise ValueError(f"steps {start} to {stop} must be there; {index.n_steps} are")
        # A copy, always: what is kept is nobody's to write to. Row after row, however the pages lie in memory.
        rows = np.empty((max(0, stop - start), self._n_columns(series)), series_dtype(series))
        if pieces:
            np.concatenate(pieces, out=rows)
        return self._in_layout(rows) if series == SCALARS_SERIES else rows

    def bins(self, series: int, bin_steps: int, start: int, stop: int) -> Bins | None:
        """Returns bins `start` to `stop` of one size, of sealed pages; None where bins of that size aren't stored.

        The smallest are made of the steps, a page at a time while it lies in the processor's cache.

        Raises:
            ValueError: they aren't all there, or damaged.
        """
        if self._page_steps is not None and bin_steps == FACTOR:
            return self._bins_of_steps(series, start, stop)
        if self._page_steps is None or bin_steps not in stored_bins(self._page_steps):
            return None
        dtype, per_page = series_dtype(series), self._page_steps // bin_steps
        first = start // per_page
        with self._opening() as connection:
            blobs = connection.execute(
                "SELECT data FROM pages WHERE series = ? AND bin_steps = ? AND page >= ? AND page < ? ORDER BY page",
                (series, bin_steps, first, -(-stop // per_page)),
            ).fetchall()
        if not blobs:
            return Bins.empty(self._n_columns(series), dtype)
        offset = start - first * per_page
        found = unpack_bins([blob for (blob,) in blobs], dtype).rows(offset, offset + stop - start)
        if len(found.count) != stop - start:
            raise ValueError(f"bins {start} to {stop} of {bin_steps} steps must be there")
        return self._bins_in_layout(found) if series == SCALARS_SERIES else found

    def _bins_of_steps(self, series: int, start: int, stop: int) -> Bins:
        """Returns bins `start` to `stop` of the smallest size, of sealed pages."""
        with self._opening() as connection:
            index = read_index(connection, self._page_steps)
            first, end = start * FACTOR, stop * FACTOR
            if end > index.n_sealed:
                raise ValueError(f"bins {start} to {stop} of {FACTOR} steps must be sealed; {index.n_sealed} steps are")
            first_page = first // index.page_steps
            parts = self._pages.bins(connection, series, first_page, -(-end // index.page_steps))
        offset = start - first_page * index.page_steps // FACTOR
        nothing = Bins.empty(self._n_columns(series), series_dtype(series))
        found = concatenated([nothing, *parts]).rows(offset, offset + stop - start)
        return self._bins_in_layout(found) if series == SCALARS_SERIES else found

    def _bins_in_layout(self, bins: Bins) -> Bins:
        """Returns summaries of scalar columns as the layout orders them."""
        minimum, mean, maximum = (self._in_layout(values) for values in (bins.minimum, bins.mean, bins.maximum))
        return Bins(minimum, mean, maximum, self._in_layout(bins.count, 0), self._in_layout(bins.infinite, False))

    def non_finite_steps(self, before: int) -> tuple[int, ...]:
        """Returns the steps before one that weren't finite."""
        with self._opening() as connection:
            return tuple(
                s for (s,) in connection.execute("SELECT step FROM non_finite WHERE step < ? ORDER BY step", (before,))
            )

    def _n_columns(self, series: int) -> int:
        return len(self._scalars) if series == SCALARS_SERIES else len(self._layout.variables)

    def _in_layout(self, values: Numbers, missing: float = np.nan) -> Numbers:
        """Returns scalar columns as the layout orders them."""
        if self._scalars == self._layout.scalars:
            return values
        ordered = np.full((len(values), len(self._layout.scalars)), missing, values.dtype)
        for column, name in enumerate(self._layout.scalars):
            if name in self._scalars:
                ordered[:, column] = values[:, self._scalars.index(name)]
        return ordered

    def _fresh(self, connection: sqlite3.Connection, series: int, first: int, n_steps: int) -> Numbers:
        if series == SCALARS_SERIES:
            query, values = "SELECT scalars FROM chunks WHERE first_step = ?", [first]
            dtype = run_format.SCALARS_DTYPE
        else:
            query, values = "SELECT data FROM norms WHERE first_step = ? AND kind = ?", [first, int(series)]
            dtype = run_format.NORMS_DTYPE
        row = connection.execute(query, values).fetchone()
        if row is None:
            raise ValueError(f"the norms from step {first} are missing")
        blob = checked(row[0], n_steps * self._n_columns(series) * np.dtype(dtype).itemsize)
        array: npt.NDArray[np.float64] = np.frombuffer(blob, dtype).reshape(n_steps, self._n_columns(series))
        return array.astype(series_dtype(series), copy=False)


class SeriesArchive:
    """One series of a record as a pyramid wants it. What can't be read is NaN: a plot has no better answer.

    Args:
        stored: the record.
        series: a `NormKind` or `SCALARS_SERIES`.
        n_columns: columns of the series.
    """

    def __init__(self, stored: StoredRows, series: int, n_columns: int) -> None:
        self._stored = stored
        self._series = series
        self._n_columns = n_columns

    def rows(self, start: int, stop: int) -> Numbers:
        """Returns rows, [n, n_columns]."""
        try:
            return self._stored.rows(self._series, start, stop)
        except (ValueError, StoreError) as error:
            logger.warning("Steps %d to %d can't be read again: %s", start, stop, error)
            return np.full((stop - start, self._n_columns), np.nan, series_dtype(self._series))

    def bins(self, bin_rows: int, start: int, stop: int) -> Bins | None:
        """Returns bins of one size; None where they aren't stored."""
        try:
            return self._stored.bins(self._series, bin_rows, start, stop)
        except (ValueError, StoreError) as error:
            logger.warning("Bins %d to %d of %d steps can't be read again: %s", start, stop, bin_rows, error)
            nothing = np.full((stop - start, self._n_columns), np.nan, series_dtype(self._series))
            return Bins(nothing, nothing, nothing, np.zeros(nothing.shape, np.uint32), np.zeros(nothing.shape, np.bool_))


class StoredArchive:
    """A record as the memory of a history.

    Args:
        stored: the record.
        layout: its columns.
        n_archived: how many steps it has in sealed pages; called whenever that is asked.
    """

    def __init__(self, stored: StoredRows, layout: RecordLayout, n_archived: Callable[[], int]) -> None:
        self._stored = stored
        self._n_archived = n_archived
        self.scalars = SeriesArchive(stored, SCALARS_SERIES, len(layout.scalars))
        self.norms = tuple(SeriesArchive(stored, kind, len(layout.variables)) for kind in NormKind)

    @property
    def n_archived(self) -> int:
        """Steps in sealed pages."""
        return self._n_archived()

    def non_finite_steps(self) -> tuple[int, ...]:
        """Returns the steps in sealed pages that weren't finite."""
        return self._stored.non_finite_steps(self.n_archived)
