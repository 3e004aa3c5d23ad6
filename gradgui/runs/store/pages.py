"""Sealed pages: stretches of a record that are complete, packed small, with summaries beside them.

Steps come in as rows of the tables `chunks` and `norms`, as they are. Once all steps of a page are there, they are packed
into rows of the table `pages`, one for each series (a kind of norm, or the scalars) and each size of bin: 1 for the steps
themselves, 64, 512, ... for the summaries that drawing needs, so that a long run is drawn without reading its steps. The
transactions belong to the callers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from gradgui.core.records import NormKind
from gradgui.runs.columns.bins import Bins, merge, summarise
from gradgui.runs.columns.blocks import Numbers
from gradgui.runs.columns.pyramid import FACTOR
from gradgui.runs.store import run_format
from gradgui.runs.store.checksums import check_end, checked, with_checksum
from gradgui.runs.store.packing import end_of, pack, unpack, unpack_stacked

#: The series of the scalars; those of the norms are their kinds.
SCALARS_SERIES = len(NormKind)
#: Bins of fewer steps are not stored: they are made from the steps.
SMALLEST_STORED_BIN = FACTOR**2
_MOST_STEPS = 1 << 13
_INFINITE_BIT = 31
_PAGE_BYTES = 1 << 22


def steps_a_page(n_variables: int) -> int:
    """Returns the steps of a page: a power of two, some 4 MiB of norms, at least one bin that is stored."""
    fitting = _PAGE_BYTES // max(1, n_variables * len(NormKind) * np.dtype(run_format.NORMS_DTYPE).itemsize)
    return max(SMALLEST_STORED_BIN, min(_MOST_STEPS, 1 << max(0, fitting.bit_length() - 1)))


def stored_bins(page_steps: int) -> tuple[int, ...]:
    """Returns the sizes of bins that pages of so many steps come with."""
    sizes = []
    size = SMALLEST_STORED_BIN
    while size <= page_steps:
        sizes.append(size)
        size *= FACTOR
    return tuple(sizes)


def series_dtype(series: int) -> npt.DTypeLike:
    """Returns the type of a series' numbers, in this machine's byte order."""
    return np.dtype(run_format.SCALARS_DTYPE if series == SCALARS_SERIES else run_format.NORMS_DTYPE).newbyteorder("=")


def seal_page(connection: sqlite3.Connection, page: int, scalars: Numbers, norms: Numbers) -> None:
    """Packs a page and drops the rows that its steps came in.

    Args:
        connection: to the record, in a transaction.
        page: its number.
        scalars: [page_steps, n_scalars].
        norms: [page_steps, n_variables, 4], by `NormKind`.
    """
    page_steps = len(scalars)
    bounds = (page * page_steps, (page + 1) * page_steps)
    by_kind = [np.ascontiguousarray(norms[:, :, kind], np.float32) for kind in NormKind]
    for kind, values in zip(NormKind, by_kind, strict=True):
        _insert(connection, kind, page, values, by_kind[NormKind.GRADIENT] if kind is NormKind.CLIPPED else None)
    _insert(connection, SCALARS_SERIES, page, np.ascontiguousarray(scalars, np.float64), None)
    connection.execute("DELETE FROM norms WHERE first_step >= ? AND first_step < ?", bounds)
    connection.execute("DELETE FROM chunks WHERE first_step >= ? AND first_step < ?", bounds)


def read_page(
    connection: sqlite3.Connection, page: int, page_steps: int, n_scalars: int, n_variables: int
) -> tuple[Numbers, Numbers]:
    """Returns the scalars and norms of a page that isn't sealed, as `seal_page` takes them.

    Raises:
        ValueError: a row isn't what it should be, or steps are missing.
    """
    bounds = (page * page_steps, (page + 1) * page_steps)
    query = "SELECT n_steps, scalars FROM chunks WHERE first_step >= ? AND first_step < ? ORDER BY first_step"
    scalars = _joined(connection.execute(query, bounds).fetchall(), run_format.SCALARS_DTYPE, page_steps, n_scalars)
    query = (
        "SELECT n_steps, data FROM norms JOIN chunks USING (first_step) "
        "WHERE kind = ? AND first_step >= ? AND first_step < ? ORDER BY first_step"
    )
    norms = [
        _joined(connection.execute(query, (int(kind), *bounds)).fetchall(), run_format.NORMS_DTYPE, page_steps, n_variables)
        for kind in NormKind
    ]
    return scalars, np.stack(norms, axis=2)


def _joined(rows: list[tuple[int, bytes]], dtype: str, n_steps: int, n_columns: int) -> Numbers:
    width = n_columns * np.dtype(dtype).itemsize
    blobs = (checked(blob, n_rows * width) for n_rows, blob in rows)
    values: Numbers = np.frombuffer(b"".join(blobs), dtype).reshape(n_steps, n_columns)
    return values.astype(np.dtype(dtype).newbyteorder("="), copy=False)


def _insert(connection: sqlite3.Connection, series: int, page: int, values: Numbers, like: Numbers | None) -> None:
    statement = "INSERT INTO pages (series, bin_steps, page, data) VALUES (?, ?, ?, ?)"
    connection.execute(statement, (series, 1, page, with_checksum(pack(values, like))))
    bins: Bins | None = None
    below = 1
    for size in stored_bins(len(values)):
        bins = merge(summarise(values, FACTOR), size // FACTOR) if bins is None else merge(bins, size // below)
        below = size
        connection.execute(statement, (series, size, page, pack_bins(bins)))


def pack_bins(bins: Bins) -> bytes:
    """Returns summaries as bytes: minimum, mean, maximum and count, one packed array after the other.

    The highest bit of a count says that a number of the bin was infinite.
    """
    count = bins.count.astype(np.uint32) | bins.infinite.astype(np.uint32) << _INFINITE_BIT
    return with_checksum(b"".join([pack(bins.minimum), pack(bins.mean), pack(bins.maximum), pack(count)]))


def unpack_bins(pages: Sequence[bytes], dtype: npt.DTypeLike) -> Bins:
    """Returns summaries that `pack_bins` made of consecutive pages, at least one.

    Raises:
        ValueError: the bytes are none.
    """
    minimum, ends = unpack_stacked(pages, dtype, [0] * len(pages))
    mean, ends = unpack_stacked(pages, dtype, ends)
    maximum, ends = unpack_stacked(pages, dtype, ends)
    counts = []
    for page, begin in zip(pages, ends, strict=True):
        end = end_of(page, begin)
        check_end(page, end)
        counts.append(_unpack_counts(page[begin:end]))
    count, infinite = (np.concatenate(parts) for parts in zip(*counts, strict=True))
    return Bins(minimum, mean, maximum, count, infinite)


@lru_cache(maxsize=8)
def _unpack_counts(data: bytes) -> tuple[Numbers, Numbers]:
    """Returns counts and whether a number was infinite. Nearly all pages of a run have the same: remembered."""
    count, _ = unpack(data, np.uint32)
    infinite = (count >> _INFINITE_BIT).astype(np.bool_)
    return count & ~np.uint32(1 << _INFINITE_BIT), infinite


def unpack_page(data: bytes, series: int, like: Numbers | None = None) -> Numbers:
    """Returns the steps of one series of a sealed page, [page_steps, n_columns].

    Args:
        data: the blob.
        series: a `NormKind` or `SCALARS_SERIES`.
        like: the gradient norms of the page, for the clipped ones.

    Raises:
        ValueError: the bytes are none.
    """
    values, end = unpack(data, series_dtype(series), like)
    check_end(data, end)
    return values


@dataclass(frozen=True, slots=True)
class PageIndex:
    """What a record holds at one moment.

    Args:
        page_steps: steps a page.
        n_pages: sealed pages, from the first step on.
        fresh: (first step, steps) of the rows after them, in order.
    """

    page_steps: int
    n_pages: int
    fresh: tuple[tuple[int, int], ...]

    @property
    def n_sealed(self) -> int:
        """Steps in sealed pages."""
        return self.n_pages * self.page_steps

    @property
    def n_steps(self) -> int:
        """Steps in all."""
        return self.fresh[-1][0] + self.fresh[-1][1] if self.fresh else self.n_sealed


def read_index(connection: sqlite3.Connection, page_steps: int | None) -> PageIndex:
    """Returns what a record holds.

    Args:
        connection: to the record, in a transaction.
        page_steps: as the record says; None: it was written before there were pages.

    Raises:
        ValueError: steps are missing.
    """
    n_pages = 0
    if page_steps is not None:
        (n_pages,) = connection.execute(
            "SELECT coalesce(max(page) + 1, 0) FROM pages WHERE series = ? AND bin_steps = 1", (SCALARS_SERIES,)
        ).fetchone()
    fresh = tuple(connection.execute("SELECT first_step, n_steps FROM chunks ORDER BY first_step"))
    index = PageIndex(page_steps or 1, n_pages, fresh)
    expected = index.n_sealed
    for first, n in fresh:
        if first != expected:
            raise ValueError(f"the steps from {expected} to {first} are missing")
        expected = first + n
    return index
