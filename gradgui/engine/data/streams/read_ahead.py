"""Reads blocks of examples that will be wanted on threads of its own, so that they are there when their turn comes."""

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
#: Blocks that are read ahead at most, however small they are.
_AHEAD_BLOCKS = 16
_MOST_THREADS = 4


class ReadAhead:
    """Blocks of examples by number.

    Which block comes next is known from the last one that was asked for; after a jump (a resume, a rewind) what was read for
    others is dropped. What is in a block depends on its number alone.

    Args:
        rows_of: `(block) -> rows`, called on the thread of the caller.
        read: `(rows) -> arrays`, called on several threads at once.
        block_bytes: bytes of a block, about.
        n_blocks: blocks there are; None: no end.
    """

    def __init__(
        self,
        rows_of: Callable[[int], Rows],
        read: Callable[[Rows], Arrays],
        block_bytes: int,
        n_blocks: int | None = None,
    ) -> None:
        self._rows_of = rows_of
        self._read = read
        self._n_ahead = max(1, min(_AHEAD_BLOCKS, _AHEAD_BYTES // max(1, block_bytes)))
        self._n_blocks = n_blocks
        self._pool: ThreadPoolExecutor | None = None
        self._futures: dict[int, Future[Arrays]] = {}

    def take(self, blocks: range) -> list[Arrays]:
        """Returns blocks that follow one another, and begins to read what comes after them; keeps them for the next call.

        Raises:
            DataError: they can't be read.
        """
        if self._pool is None:
            n_threads = min(_MOST_THREADS, os.cpu_count() or 1)
            self._pool = ThreadPoolExecutor(n_threads, thread_name_prefix="gradgui-read-ahead")
        ahead = range(blocks.start, blocks.stop + self._n_ahead)
        self._drop(ahead)
        for block in blocks:
            self._begin(block)
        taken = [self._futures[block].result() for block in blocks]
        for block in ahead[len(blocks) :]:
            if self._n_blocks is None or block < self._n_blocks:
                self._begin(block)
        return taken

    def close(self) -> None:
        """Ends the threads."""
        self._drop(range(0))
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _begin(self, block: int) -> None:
        if block not in self._futures:
            assert self._pool is not None
            self._futures[block] = self._pool.submit(self._read, self._rows_of(block))

    def _drop(self, but: range) -> None:
        for block in [block for block in self._futures if block not in but]:
            self._futures.pop(block).cancel()
