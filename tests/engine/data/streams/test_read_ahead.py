"""Examples of coming blocks, read on threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from gradgui.core.errors import DataError
from gradgui.engine.data.streams import read_ahead as module
from gradgui.engine.data.streams.read_ahead import Arrays, ReadAhead
from gradgui.engine.data.streams.streamed_rows import Rows


class Reads:
    """Gives each block ten times its number, and keeps which blocks were read."""

    def __init__(self, n_blocks: int | None = None) -> None:
        self.blocks: list[int] = []
        self.done = threading.Condition()
        self.ahead = ReadAhead(lambda block: np.array([block]), self._read, 2**20, n_blocks)

    def _read(self, rows: Rows) -> Arrays:
        if rows[0] == 13:
            raise DataError("thirteen")
        with self.done:
            self.blocks.append(int(rows[0]))
            self.done.notify_all()
        return (rows * 10,)

    def wait_for(self, n_reads: int) -> list[int]:
        """Returns the blocks that were read, in order, once there are so many."""
        with self.done:
            assert self.done.wait_for(lambda: len(self.blocks) >= n_reads, 10)
            return sorted(self.blocks)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reads]:
    """Returns reads of which three blocks are ahead."""
    monkeypatch.setattr(module, "_AHEAD_BYTES", 3 * 2**20)
    reads = Reads()
    yield reads
    reads.ahead.close()


def test_each_block_gets_its_own_rows_and_those_after_it_are_read_ahead(reads: Reads) -> None:
    assert [arrays[0].tolist() for arrays in reads.ahead.take(range(4, 6))] == [[40], [50]]
    assert reads.wait_for(5) == [4, 5, 6, 7, 8]


def test_what_was_read_ahead_is_not_read_again(reads: Reads) -> None:
    for block in range(6):
        reads.ahead.take(range(block, block + 1))
    assert reads.wait_for(9) == list(range(9))


def test_after_a_jump_the_blocks_there_are_given(reads: Reads) -> None:
    reads.ahead.take(range(1))
    assert reads.ahead.take(range(100, 101))[0][0].tolist() == [1000]
    assert reads.ahead.take(range(1, 2))[0][0].tolist() == [10]


def test_nothing_is_read_past_the_last_block() -> None:
    reads = Reads(n_blocks=3)
    reads.ahead.take(range(2))
    assert reads.wait_for(3) == [0, 1, 2]
    reads.ahead.close()
    assert len(reads.blocks) == 3


def test_what_cannot_be_read_is_an_error_at_its_block_and_at_no_other(reads: Reads) -> None:
    reads.ahead.take(range(12, 13))
    with pytest.raises(DataError, match="thirteen"):
        reads.ahead.take(range(13, 14))
    assert reads.ahead.take(range(14, 15))[0][0].tolist() == [140]
