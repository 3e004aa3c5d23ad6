"""The limit of a record: thins it where it has grown beyond, and keeps what is to be said of that."""

from __future__ import annotations

import sqlite3

from gradgui.runs.store.limits.thinning import Thinned, thin
from gradgui.runs.store.page_sealer import PageSealer


class RecordLimit:
    """What a record may take. `apply` belongs to the writer's own thread, `news` to any other."""

    def __init__(self) -> None:
        self.max_bytes: int | None = None  # None: it may grow
        self._untold: Thinned | None = None
        self._kind: tuple[int, bool] | None = None

    def apply(self, connection: sqlite3.Connection, sealer: PageSealer, n_variables: int) -> None:
        """Gives up norms of the oldest steps where the record is larger than it may be.

        Raises:
            sqlite3.Error: it can't be written; the record is as before.
        """
        if self.max_bytes is None:
            return
        thinned = thin(connection, sealer.page_steps, sealer.n_pages, n_variables, self.max_bytes)
        kind = None if thinned is None else (thinned.bin_steps, thinned.at_limit)
        if thinned is not None and kind != self._kind:
            self._untold, self._kind = thinned, kind

    def news(self) -> str:
        """Returns what was given up, where that is of a new kind since the last call; "" otherwise."""
        told, self._untold = self._untold, None
        return told.text(self.max_bytes) if told is not None and self.max_bytes is not None else ""
