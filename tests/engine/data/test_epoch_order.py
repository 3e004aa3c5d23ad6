"""The order of examples, reproduced by hand."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from gradgui.engine.data.epoch_order import EpochOrder
from tests.engine.reference_loop import batches


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("lengths", [[1] * 11, [11], [3, 4, 4], [10, 1]])
def test_any_chunks_give_the_batches_of_a_loop_over_epochs(shuffle: bool, lengths: list[int]) -> None:
    order = EpochOrder(np.arange(10, dtype=np.int32), 4, shuffle=shuffle, seed=5)
    expected = list(islice(batches(10, 4, seed=5, shuffle=shuffle), sum(lengths)))
    step, found = 0, []
    for length in lengths:
        feed = order.feed(step, length)
        assert feed.n_steps == length
        found += [feed.rows[a:b] for a, b in zip(feed.offsets[:-1], feed.offsets[1:], strict=True)]
        assert list(feed.epochs) == [s // 3 for s in range(step, step + length)]
        step += length
    assert [list(rows) for rows in found] == [list(rows) for rows in expected]


def test_a_step_back_gives_the_same_rows() -> None:
    order = EpochOrder(np.arange(100, dtype=np.int32), 7, shuffle=True, seed=0)
    first = order.feed(3, 5).rows
    order.feed(1000, 50)
    assert list(order.feed(3, 5).rows) == list(first)
