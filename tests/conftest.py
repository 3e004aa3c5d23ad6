"""For all tests: no display needed, nothing left alive. Imports neither Qt nor TensorFlow."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent

if sys.platform.startswith("linux") and not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # else Qt aborts the whole process


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the window's tests before those that load TensorFlow: they collect garbage, and TensorFlow is a heap of it."""
    folders = ("gui", "core", "runs")

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(ROOT).parts[0]
        return folders.index(folder) if folder in folders else len(folders)

    items.sort(key=place)


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
