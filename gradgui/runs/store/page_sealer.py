"""Which steps of a record are sealed: packs page after page once their steps are committed. When, the writer says.

The steps of the page that isn't complete yet stay in memory, a few MiB, so that nothing is read back from disk to be packed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import numpy as np

from gradgui.core.records import RecordLayout, StepBatch
from gradgui.runs.columns.blocks import Numbers
from gradgui.runs.store.pages import read_page, seal_page


class PageSealer:
    """Knows what is committed and what is sealed. Its methods are called with the connection in one thread's hands.

    Args:
        layout: the columns.
        page_steps: steps a page.
        n_pages: pages that are sealed already.
        n_steps: steps that are committed already.
    """

    def __init__(self, layout: RecordLayout, page_steps: int, n_pages: int = 0, n_steps: int = 0) -> None:
        self._layout = layout
        self.page_steps = page_steps
        self.n_pages = n_pages
        self.n_steps = n_steps
        self._open: list[StepBatch] = []  # committed, not sealed, without a gap up to `n_steps`

    @property
    def n_sealed(self) -> int:
        """Steps in sealed pages. Any thread."""
        return self.n_pages * self.page_steps

    @property
    def due(self) -> bool:
        """Whether a page is complete that isn't sealed."""
        return self.n_sealed + self.page_steps <= self.n_steps

    def committed(self, batches: Sequence[StepBatch]) -> None:
        """Takes note of steps that were just committed, those that follow the last ones."""
        self._open.extend(batches)
        self.n_steps = batches[-1].next_step

    def seal_next(self, connection: sqlite3.Connection) -> None:
        """Packs the next page, in a transaction of its own; where that fails, everything stays as it was.

        Raises:
            sqlite3.Error: it can't be written at present.
            ValueError: what is there isn't what was committed.
        """
        start, stop = self.n_sealed, self.n_sealed + self.page_steps
        connection.execute("BEGIN IMMEDIATE")
        try:
            if self._open and self._open[0].first_step <= start:
                scalars, norms = self._in_memory(start, stop)
            else:  # what another process, or an earlier leg of this run, has written
                n_columns = len(self._layout.scalars), len(self._layout.variables)
                scalars, norms = read_page(connection, self.n_pages, self.page_steps, *n_columns)
            seal_page(connection, self.n_pages, scalars, norms)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        self._open = [batch for batch in self._open if batch.next_step > stop]
        self.n_pages += 1

    def _in_memory(self, start: int, stop: int) -> tuple[Numbers, Numbers]:
        """Returns the scalars and the norms of a page, [page_steps, n_scalars] and [page_steps, n_variables, 4]."""
        parts = [
            (batch, slice(max(start - batch.first_step, 0), stop - batch.first_step))
            for batch in self._open
            if batch.first_step < stop and batch.next_step > start
        ]
        scalars = np.concatenate([batch.scalars[rows] for batch, rows in parts])
        return scalars, np.concatenate([batch.norms[rows] for batch, rows in parts])
