"""What calls are fed, where some of the examples are streamed."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from gradgui.core.errors import DataError
from gradgui.core.spec import StartSpec
from gradgui.engine.data.epoch_order import EpochOrder
from gradgui.engine.data.streams import example_feed as module
from gradgui.engine.data.streams.example_feed import ExampleFeed
from gradgui.engine.data.streams.streamed_rows import Rows
from tests.engine.data.streams.test_streamed_rows import OfArray

X = np.random.default_rng(0).normal(size=(23, 3)).astype(np.float32)
LABELS = np.arange(23)


def order() -> EpochOrder:
    return EpochOrder(np.arange(23, dtype=np.int32), 5, shuffle=True, seed=1)


@pytest.mark.parametrize("block_steps", [1, 3, 64])
def test_every_call_is_fed_the_examples_at_its_rows(block_steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BLOCK_STEPS", block_steps)
    feed = ExampleFeed(order(), (OfArray(X), OfArray(LABELS)))
    for first, n_steps in ((0, 1), (1, 4), (5, 7), (12, 1), (3, 2), (40, 11)):  # across epochs, on and back
        fed = feed.feed(first, n_steps)
        np.testing.assert_array_equal(fed.rows, order().feed(first, n_steps).rows)
        np.testing.assert_array_equal(fed.examples[0], X[fed.rows])
        np.testing.assert_array_equal(fed.examples[1], fed.rows)
    feed.close()


def test_a_forks_own_order_begins_at_its_own_step() -> None:
    own = EpochOrder(np.arange(23, dtype=np.int32), 5, shuffle=True, seed=1, counts=StartSpec(batches_from=7, epoch=2))
    feed = ExampleFeed(own, (OfArray(X),))
    assert feed.first_step == 7
    for first in (7, 70, 9):
        fed = feed.feed(first, 3)
        np.testing.assert_array_equal(fed.rows, own.feed(first, 3).rows)
        np.testing.assert_array_equal(fed.examples[0], X[fed.rows])
    feed.close()


def test_an_example_that_cannot_be_read_stops_its_own_step_and_no_earlier_one() -> None:
    class Damaged(OfArray):
        def take(self, rows: Rows) -> npt.NDArray[Any]:
            if 13 in rows:
                raise DataError("thirteen")
            return super().take(rows)

    in_order = EpochOrder(np.arange(23, dtype=np.int32), 5, shuffle=False, seed=1)
    feed = ExampleFeed(in_order, (Damaged(X),))
    fed = feed.feed(0, 4)
    assert fed.n_steps == 1
    np.testing.assert_array_equal(fed.examples[0], X[:5])
    np.testing.assert_array_equal(feed.feed(1, 1).examples[0], X[5:10])
    with pytest.raises(DataError, match="thirteen"):
        feed.feed(2, 1)
    feed.close()


def test_a_call_has_no_more_steps_than_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CALL_BYTES", 2 * 5 * 3 * 4)
    feed = ExampleFeed(order(), (OfArray(X),))
    assert feed.feed(0, 10).n_steps == 2
    feed.close()
    assert ExampleFeed(order()).feed(0, 10).n_steps == 10


def test_nothing_is_read_after_the_last_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BLOCK_STEPS", 2)
    feed = ExampleFeed(order(), (OfArray(X),), n_steps=5)
    assert [len(feed.feed(step, 1).rows) for step in range(5)] == [5, 5, 5, 5, 3]
    feed.close()
