from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject

from gradgui.gui.control.collector import GuiThreadCollector


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


def churn() -> list[list[int]]:
    """Allocates far more containers than Python's thresholds, on another thread; returns them, so that they count."""
    made: list[list[int]] = []
    thread = threading.Thread(target=lambda: made.extend([] for _ in range(200_000)))
    thread.start()
    thread.join()
    return made


def test_another_threads_allocations_destroy_nothing(collector: GuiThreadCollector) -> None:
    gone = weakref.ref(Cycle())
    made = churn()
    assert gone() is not None
    collector._on_timer_timeout()
    assert gone() is None
    assert len(made) == 200_000


def test_nothing_is_collected_while_held(collector: GuiThreadCollector) -> None:
    collector.hold()
    gone = weakref.ref(Cycle())
    made = churn()
    collector._on_timer_timeout()
    assert gone() is not None
    collector.release(thorough=False)
    assert gone() is None
    assert len(made) == 200_000


def test_what_was_set_aside_is_let_go_of_by_a_thorough_release(collector: GuiThreadCollector) -> None:
    collector.hold()
    kept = Cycle()
    gone = weakref.ref(kept)
    collector.release(thorough=False)
    assert gc.get_freeze_count() > 0
    del kept
    gc.collect()
    assert gone() is not None
    collector.hold()
    collector.release(thorough=True)
    assert gone() is None


def test_release_without_hold_does_nothing(collector: GuiThreadCollector) -> None:
    collector.release(thorough=True)
    assert gc.get_freeze_count() == 0
