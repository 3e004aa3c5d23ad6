from __future__ import annotations

import pytest

from gradgui.runs.loop.files import checkpoint_rhythm
from gradgui.runs.loop.files.checkpoint_rhythm import CheckpointRhythm


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        """Returns the time."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(checkpoint_rhythm, "time", clock)
    return clock


def _write(rhythm: CheckpointRhythm, clock: Clock, took_s: float) -> None:
    with rhythm.measured():
        clock.now += took_s


def test_one_is_due_after_its_time(clock: Clock) -> None:
    rhythm = CheckpointRhythm(60)
    clock.now += 59
    assert not rhythm.due
    clock.now += 1
    assert rhythm.due
    _write(rhythm, clock, 0.1)
    assert not rhythm.due


def test_one_that_is_wanted_is_due_at_once_and_once(clock: Clock) -> None:
    rhythm = CheckpointRhythm(60)
    rhythm.want()
    assert rhythm.due
    _write(rhythm, clock, 0.0)
    assert not rhythm.due


def test_writing_takes_a_small_part_of_the_time(clock: Clock) -> None:
    rhythm = CheckpointRhythm(60)
    _write(rhythm, clock, 2.0)
    rhythm.want()
    clock.now += 99
    assert not rhythm.due  # two seconds of a hundred would be more than the fiftieth part
    clock.now += 1
    assert rhythm.due
