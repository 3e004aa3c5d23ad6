"""What is given up of a record that may not grow any more: norms of the oldest steps, finest first.

Losses and all other scalars stay as they are, and so does the coarsest summary of everything. Of the oldest page whose norms
are there step by step, those are dropped: its bins of 64 steps (minimum, mean, maximum) stay. Once there is no such page,
bins of 64 are dropped from the oldest on, then those of 512. What was dropped reads as NaN.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

import numpy as np

from gradgui.runs.columns.bins import Bins
from gradgui.runs.store.checksums import with_checksum
from gradgui.runs.store.packing import pack
from gradgui.runs.store.pages import SCALARS_SERIES, pack_bins, stored_bins
from gradgui.runs.store.run_format import write_meta

#: Thinning goes on until this share of the limit is used, so that it isn't due at every commit.
_SHARE = 0.95
#: In `meta`: how many pages were thinned, by size of bin.
_KEY = "thinned"


@dataclass(frozen=True, slots=True)
class Thinned:
    """How far a record is thinned.

    Args:
        bin_steps: the size of bin that was dropped last; 1: steps.
        n_steps: up to which step.
        at_limit: whether nothing is left that may be dropped, though the record is larger than it should be.
    """

    bin_steps: int
    n_steps: int
    at_limit: bool = False

    def text(self, max_bytes: int) -> str:
        """Returns what is said of it."""
        limit = f"The record has reached its limit of {max_bytes / 1e6:,.3g} MB (record.max_bytes)"
        if self.at_limit:
            return f"{limit} and grows beyond it: losses are always kept."
        kept = f"bins of {self.kept_bin} steps (minimum, mean, maximum)"
        return f"{limit}: of the norms, the oldest steps are from now on kept as {kept}. Losses stay as they are."

    @property
    def kept_bin(self) -> int:
        """The finest bins that the thinned steps still have."""
        return 64 if self.bin_steps == 1 else self.bin_steps * 8


def used_bytes(connection: sqlite3.Connection) -> int:
    """Returns what a record's rows take; the file may be larger, and what is free in it is used again."""
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def thin(connection: sqlite3.Connection, page_steps: int, n_pages: int, n_variables: int, max_bytes: int) -> Thinned | None:
    """Drops norms until a record fits its limit, in transactions of its own.

    Args:
        connection: to the record, in no transaction.
        page_steps: steps a page.
        n_pages: sealed pages.
        n_variables: columns of the norms.
        max_bytes: what the record may take.

    Returns:
        how far it is thinned now; None: there was no need.

    Raises:
        sqlite3.Error: it can't be written at present.
    """
    if used_bytes(connection) <= max_bytes:
        return None
    done = Thinned(1, 0)
    while used_bytes(connection) > _SHARE * max_bytes:
        thinned = _thinned(connection)
        sizes = (size for size in (1, *stored_bins(page_steps)[:-1]) if thinned.get(size, 0) < n_pages)
        size = next(sizes, None)
        if size is None:
            return Thinned(done.bin_steps, done.n_steps, at_limit=True)
        page = thinned.get(size, 0)
        nothing = _nothing(page_steps // size, n_variables, of_steps=size == 1)
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(
                "UPDATE pages SET data = ? WHERE series < ? AND bin_steps = ? AND page = ?",
                (nothing, SCALARS_SERIES, size, page),
            )
            write_meta(connection, {_KEY: json.dumps({**thinned, size: page + 1})})
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        done = Thinned(size, (page + 1) * page_steps)
    return done


def _thinned(connection: sqlite3.Connection) -> dict[int, int]:
    """Returns how many pages were thinned of each size of bin."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return {} if row is None else {int(size): int(pages) for size, pages in json.loads(row[0]).items()}


def _nothing(n_rows: int, n_columns: int, *, of_steps: bool) -> bytes:
    """Returns a page, or its bins, in which every number is NaN: a few kilobytes."""
    values = np.full((n_rows, n_columns), np.nan, np.float32)
    if of_steps:
        return with_checksum(pack(values))
    none = np.zeros((n_rows, n_columns), np.uint32)
    return pack_bins(Bins(values, values, values, none, none.astype(np.bool_)))
