"""Sealed pages of a record, unpacked: those that were used last are kept. Any thread; connections belong to the callers."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

from gradgui.core.records import NormKind
from gradgui.runs.columns.blocks import Numbers
from gradgui.runs.store.pages import unpack_page

#: Unpacked pages take about this much memory.
CACHE_BYTES = 32 << 20
#: So many pages and more are unpacked by several threads: NumPy and zlib let go of the interpreter meanwhile.
_WORTH_THREADS = 4
_N_THREADS = min(4, os.cpu_count() or 1)


class PageCache:
    """Unpacked pages by series and number."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[int, int], Numbers] = OrderedDict()
        self._n_bytes = 0

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
        numbers = range(first, stop)
        with self._lock:
            found = {page: self._kept[series, page] for page in numbers if (series, page) in self._kept}
        missing = [page for page in numbers if page not in found]
        if missing:
            likes: Sequence[Numbers | None] = [None] * len(missing)
            if series == NormKind.CLIPPED:
                gradients = self.pages(connection, NormKind.GRADIENT, missing[0], missing[-1] + 1)
                likes = [gradients[page - missing[0]] for page in missing]
            blobs = [_blob(connection, series, page) for page in missing]
            found.update(zip(missing, _unpacked(blobs, series, likes), strict=True))
        with self._lock:
            for page in numbers:
                self._keep((series, page), found[page])
        return [found[page] for page in numbers]

    def _keep(self, key: tuple[int, int], values: Numbers) -> None:
        if key not in self._kept:
            self._kept[key] = values
            self._n_bytes += values.nbytes
        self._kept.move_to_end(key)
        while self._n_bytes > CACHE_BYTES and len(self._kept) > 1:
            _, forgotten = self._kept.popitem(last=False)
            self._n_bytes -= forgotten.nbytes


def _blob(connection: sqlite3.Connection, series: int, page: int) -> bytes:
    query = "SELECT data FROM pages WHERE series = ? AND bin_steps = 1 AND page = ?"
    row: tuple[bytes] | None = connection.execute(query, (series, page)).fetchone()
    if row is None:
        raise ValueError(f"page {page} of series {series} is missing")
    return row[0]


def _unpacked(blobs: Sequence[bytes], series: int, likes: Sequence[Numbers | None]) -> list[Numbers]:
    unpack: Callable[..., Numbers] = unpack_page
    if len(blobs) < _WORTH_THREADS or _N_THREADS == 1:
        return list(map(unpack, blobs, repeat(series), likes))
    with ThreadPoolExecutor(_N_THREADS, thread_name_prefix="gradgui-unpack") as threads:
        return list(threads.map(unpack, blobs, repeat(series), likes))
