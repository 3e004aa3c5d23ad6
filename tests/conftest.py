"""For all tests: nothing may be left alive. Needs neither Qt nor TensorFlow."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fails a test that leaves one of gradgui's threads running."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and thread.name.startswith("gradgui")]
    for thread in left:
        thread.join(5.0)
    alive = [thread.name for thread in left if thread.is_alive()]
    assert not alive, f"left running: {alive}"
