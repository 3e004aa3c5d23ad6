"""A window with a queue to be filled."""

from __future__ import annotations

import msgspec
import pytest

from gradgui.gui.main_window import MainWindow
from gradgui.runs.queue.queue_entry import QueueEntry, QueueState, entry_of
from tests.fakes import fake_spec


def waiting_run(name: str, steps: int = 30, tag: str = "", **loop: object) -> QueueEntry:
    """Returns an entry for a run of a `FakeEngine`."""
    spec = msgspec.structs.replace(fake_spec(steps=steps, **loop), name=name)
    return msgspec.structs.replace(entry_of(spec), tag=tag)


def states(window: MainWindow) -> list[QueueState]:
    """Returns where every entry stands."""
    return [entry.state for entry in window.queue.trainer.entries]


@pytest.fixture
def three(window: MainWindow) -> MainWindow:
    """Returns a window in whose queue three runs wait."""
    window.queue.trainer.add(tuple(waiting_run(name, tag="sweep:test") for name in ("one", "two", "three")))
    return window
