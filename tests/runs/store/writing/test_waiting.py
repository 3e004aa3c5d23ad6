"""What waits for its commit: taken whole, and put back before what came later."""

from __future__ import annotations

import numpy as np

from gradgui.core.records import StepBatch
from gradgui.runs.store.writing.waiting import Taken, Waiting


def _batch(first_step: int) -> StepBatch:
    return StepBatch(first_step, np.zeros((2, 3)), np.zeros((2, 1, 4), np.float32))


def test_everything_is_taken_once_in_the_order_in_which_it_came() -> None:
    waiting = Waiting()
    assert waiting.add_steps(_batch(0)) == 2 * 3 * 8 + 2 * 4 * 4
    waiting.add_row(("INSERT", (1,)))
    waiting.add_steps(_batch(2))
    taken = waiting.take()
    assert [batch.first_step for batch in taken.batches] == [0, 2]
    assert taken.rows == [("INSERT", (1,))]
    assert taken.n_bytes == 2 * 80
    assert (waiting.take(), waiting.n_bytes) == (Taken([], [], 0), 0)


def test_what_is_put_back_comes_before_what_was_added_meanwhile() -> None:
    waiting = Waiting()
    waiting.add_steps(_batch(0))
    waiting.add_row(("INSERT", (1,)))
    taken = waiting.take()
    waiting.add_steps(_batch(2))
    waiting.add_row(("INSERT", (2,)))
    waiting.put_back(taken)
    again = waiting.take()
    assert [batch.first_step for batch in again.batches] == [0, 2]
    assert again.rows == [("INSERT", (1,)), ("INSERT", (2,))]
    assert again.n_bytes == 2 * 80
