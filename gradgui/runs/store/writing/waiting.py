"""What was added to a run and isn't committed yet: any thread adds, whoever commits takes all of it, or puts it back."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from gradgui.core.records import StepBatch

#: A statement with its values.
Row = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What goes into one transaction.

    Args:
        batches: steps, in order.
        rows: what else happened, in order.
        n_bytes: what the steps take.
    """

    batches: list[StepBatch]
    rows: list[Row]
    n_bytes: int


class Waiting:
    """Holds it; its lock is held for an instant, so that adding never waits for the disk."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._batches: list[StepBatch] = []
        self._rows: list[Row] = []
        self._n_bytes = 0

    @property
    def n_bytes(self) -> int:
        """What the steps take that wait."""
        return self._n_bytes

    def add_steps(self, batch: StepBatch) -> int:
        """Adds the steps that follow the last one; returns what all that wait take, in bytes."""
        with self._lock:
            self._batches.append(batch)
            self._n_bytes += batch.scalars.nbytes + batch.norms.nbytes
            return self._n_bytes

    def add_row(self, row: Row) -> None:
        """Adds something else that happened."""
        with self._lock:
            self._rows.append(row)

    def take(self) -> Taken:
        """Returns all that waits; nothing does afterwards."""
        with self._lock:
            taken = Taken(self._batches, self._rows, self._n_bytes)
            self._batches, self._rows, self._n_bytes = [], [], 0
        return taken

    def put_back(self, taken: Taken) -> None:
        """Lets what couldn't be committed wait again, before what was added meanwhile."""
        with self._lock:
            self._batches, self._rows = [*taken.batches, *self._batches], [*taken.rows, *self._rows]
            self._n_bytes += taken.n_bytes
