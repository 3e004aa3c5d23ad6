from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject

from gradgui.core.status import Activity
from gradgui.gui.control.collector import MANY, GuiThreadCollector


class Cycle:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def collector(qapp: Any) -> Iterator[GuiThreadCollector]:
    gc.enable()  # a test before may have left a window to its end
    parent = QObject()
    collector = GuiThreadCollector(parent)
    collector.start()
    yield collector
    collector.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def churn(n_objects: int = 4 * MANY) -> list[list[int]]:
    """Allocates far more containers than Python's thresholds, on another thread; returns them, so that they count."""
    made: list[list[int]] = []
    thread = threading.Thread(target=lambda: made.extend([] for _ in range(n_objects)))
    thread.start()
    thread.join()
    return made


def test_another_threads_allocations_destroy_nothing(collector: GuiThreadCollector) -> None:
    gone = weakref.ref(Cycle())
    made = churn()
    assert gone() is not None
    collector._on_timer_timeout()
    assert gone() is None
    assert len(made) == 4 * MANY


def test_nothing_is_collected_while_held(collector: GuiThreadCollector) -> None:
    collector.follow(Activity.OPENING)
    gone = weakref.ref(Cycle())
    made = churn(MANY // 2)
    collector._on_timer_timeout()
    assert gone() is not None
    collector.follow(Activity.NONE)
    assert gone() is None
    assert gc.get_freeze_count() == 0
    assert len(made) == MANY // 2


def test_much_that_was_made_while_held_is_set_aside_unwalked(collector: GuiThreadCollector) -> None:
    collector.follow(Activity.COMPILING)
    garbage = weakref.ref(Cycle())
    made = churn()
    collector.follow(Activity.NONE)
    assert garbage() is not None
    assert gc.get_freeze_count() > len(made)
    assert len(gc.get_objects()) < MANY


def test_several_small_models_come_to_much(collector: GuiThreadCollector) -> None:
    made = []
    for _ in range(3):
        collector.follow(Activity.OPENING)
        made.append(churn(MANY * 2 // 5))
        collector.follow(Activity.NONE)
    assert gc.get_freeze_count() > len(made) * MANY * 2 // 5


@pytest.mark.parametrize("n_objects", [100, 4 * MANY])
def test_a_model_is_let_go_of_before_the_next_is_opened_however_large(collector: GuiThreadCollector, n_objects: int) -> None:
    collector.follow(Activity.OPENING)
    kept: Any = Cycle()
    kept.layers = churn(n_objects)
    gone = weakref.ref(kept)
    collector.follow(Activity.NONE)
    del kept
    collector.let_go()
    assert gone() is None


def test_what_tensorflow_keeps_of_a_large_model_is_not_walked_with_later_ones(collector: GuiThreadCollector) -> None:
    collector.follow(Activity.COMPILING)
    traced = churn()
    collector.follow(Activity.NONE)
    collector.let_go()
    assert gc.get_freeze_count() > len(traced)
    n_aside = gc.get_freeze_count()
    collector.follow(Activity.OPENING)
    small = churn(100)
    collector.follow(Activity.NONE)
    collector.let_go()
    assert gc.get_freeze_count() <= n_aside  # it was left where it was
    assert len(small) == 100


def test_nothing_is_collected_before_anything_was_opened(collector: GuiThreadCollector) -> None:
    gone = weakref.ref(Cycle())
    collector.let_go()
    collector.release()
    assert gone() is not None
    assert gc.get_freeze_count() == 0
