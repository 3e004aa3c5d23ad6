"""Reads the examples of coming steps on threads of its own, so that they are there when their turn comes."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy.typing as npt

from gradgui.engine.data.streams.streamed_rows import Rows

Arrays = tuple[npt.NDArray[Any], ...]

#: What is read ahead, at most: enough for a second of a fast network on pictures.
_AHEAD_BYTES = 128 * 2**20
#: Steps that are read ahead at most, however small their examples are.
_AHEAD_STEPS = 64
_MOST_THREADS = 4


class ReadAhead:
    """The examples of each step.

    Which step comes next is known from the last one that was asked for; after a jump (a resume, a rewind) what was read for
    other steps is dropped. What a step gets depends on its number alone.

    Args:
        rows_of: `(step) -> rows`, called on the thread of the caller.
        read: `(rows) -> arrays`, called on several threads at once.
        step_bytes: bytes of one step, about.
        n_steps: steps there are; None: no end.
    """

    def __init__(
        self,
        rows_of: Callable[[int], Rows],
        read: Callable[[Rows], Arrays],
        step_bytes: int,
        n_steps: int | None = None,
    ) -> None:
        self._rows_of = rows_of
        self._read = read
        self._n_ahead = max(1, min(_AHEAD_STEPS, _AHEAD_BYTES // max(1, step_bytes)))
        self._n_steps = n_steps
        self._pool: ThreadPoolExecutor | None = None
        self._futures: dict[int, Future[Arrays]] = {}

    def take(self, first: int, n_steps: int) -> list[Arrays]:
        """Returns the arrays of the steps `first` to `first + n_steps - 1`, and begins to read what comes after them.

        Raises:
            DataError: they can't be read.
        """
        if self._pool is None:
            n_threads = min(_MOST_THREADS, os.cpu_count() or 1)
            self._pool = ThreadPoolExecutor(n_threads, thread_name_prefix="gradgui-read-ahead")
        wanted = range(first, first + n_steps)
        self._drop(range(first, first + n_steps + self._n_ahead))
        for step in wanted:
            self._begin(step)
        taken = [self._futures.pop(step).result() for step in wanted]
        for step in range(wanted.stop, wanted.stop + self._n_ahead):
            if self._n_steps is None or step < self._n_steps:
                self._begin(step)
        return taken

    def close(self) -> None:
        """Ends the threads."""
        self._drop(range(0))
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _begin(self, step: int) -> None:
        if step not in self._futures:
            assert self._pool is not None
            self._futures[step] = self._pool.submit(self._read, self._rows_of(step))

    def _drop(self, but: range) -> None:
        for step in [step for step in self._futures if step not in but]:
            self._futures.pop(step).cancel()
