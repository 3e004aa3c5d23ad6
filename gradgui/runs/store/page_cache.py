"""Sealed pages of a record, unpacked, and the smallest bins of them: those that were used last are kept.

Any thread; connections belong to the callers.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from gradgui.core.records import NormKind
from gradgui.runs.columns.bins import Bins, summarise
from gradgui.runs.columns.blocks import Numbers
from gradgui.runs.columns.pyramid import FACTOR
from gradgui.runs.store.pages import unpack_page

#: Unpacked pages take about this much memory, and so do bins.
CACHE_BYTES = 32 << 20
#: So many pages and more are unpacked by several threads: NumPy and zlib let go of the interpreter meanwhile.
_WORTH_THREADS = 4
_N_THREADS = min(4, os.cpu_count() or 1)

Kept = TypeVar("Kept", Numbers, Bins)


class PageCache:
    """Unpacked pages and bins by series and number."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: OrderedDict[tuple[int, int], Numbers] = OrderedDict()
        self._bins: OrderedDict[tuple[int, int], Bins] = OrderedDict()

    def pages(self, connection: sqlite3.Connection, series: int, first: int, stop: int) -> list[Numbers]:
        """Returns the pages `first` to `stop` of one series, each [page_steps, n_columns]; not to be written to.

        Args:
            connection: to the record, in a transaction.
            series: a `NormKind`, or the scalars' number.
            first: the first page.
            stop: the page after the last one.

        Raises:
            ValueError: one of them is missing or damaged.
        """
        return self._found(self._pages, connection, series, range(first, stop), lambda page: page, _page_bytes)

    def bins(self, connection: sqlite3.Connection, series: int, first: int, stop: int) -> list[Bins]:
        """Returns the smallest bins of the pages `first` to `stop`: what `pages` takes and raises.

        The pages themselves aren't kept: their bins take a third, so that a view that moves finds more of them.
        """
        return self._found(
            self._bins, connection, series, range(first, stop), lambda page: summarise(page, FACTOR), _bins_bytes
        )

    def _found(
        self,
        kept: OrderedDict[tuple[int, int], Kept],
        connection: sqlite3.Connection,
        series: int,
        pages: range,
        made: Callable[[Numbers], Kept],
        n_bytes: Callable[[Kept], int],
    ) -> list[Kept]:
        """Returns what is made of pages, from what was kept as far as it is there."""
        with self._lock:
            found = {page: kept[series, page] for page in pages if (series, page) in kept}
        missing = [page for page in pages if page not in found]
        if missing:
            likes: Sequence[Numbers | None] = [None] * len(missing)
            if series == NormKind.CLIPPED:
                gradients = self.pages(connection, NormKind.GRADIENT, missing[0], missing[-1] + 1)
                likes = [gradients[page - missing[0]] for page in missing]

            def unpacked(blob: bytes, like: Numbers | None) -> Kept:
                return made(unpack_page(blob, series, like))

            blobs = (_blob(connection, series, page) for page in missing)  # the next are read while some are unpacked
            if len(missing) < _WORTH_THREADS or _N_THREADS == 1:
                found.update(zip(missing, map(unpacked, blobs, likes), strict=True))
            else:
                with ThreadPoolExecutor(_N_THREADS, thread_name_prefix="gradgui-unpack") as threads:
                    found.update(zip(missing, threads.map(unpacked, blobs, likes), strict=True))
        with self._lock:
            for page in pages:
                kept[series, page] = found[page]
                kept.move_to_end((series, page))
            excess = sum(map(n_bytes, kept.values())) - CACHE_BYTES
            while excess > 0 and len(kept) > 1:
                excess -= n_bytes(kept.popitem(last=False)[1])
        return [found[page] for page in pages]


def _page_bytes(page: Numbers) -> int:
    return page.nbytes


def _bins_bytes(bins: Bins) -> int:
    return sum(array.nbytes for array in bins.arrays)


def _blob(connection: sqlite3.Connection, series: int, page: int) -> bytes:
    query = "SELECT data FROM pages WHERE series = ? AND bin_steps = 1 AND page = ?"
    row: tuple[bytes] | None = connection.execute(query, (series, page)).fetchone()
    if row is None:
        raise ValueError(f"page {page} of series {series} is missing")
    return row[0]
