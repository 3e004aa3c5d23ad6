"""For all tests: no display needed, nothing left alive. Imports neither Qt nor TensorFlow."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator

import pytest

if sys.platform.startswith("linux") and not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # else Qt aborts the whole process


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
