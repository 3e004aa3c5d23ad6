from __future__ import annotations

import pytest

from gradgui.runs.store.limits import disk_pace
from gradgui.runs.store.limits.disk_pace import DiskPace


class Clock:
    """A clock that one sets."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(disk_pace, "time", clock)
    return clock


def test_the_lag_is_the_age_of_the_oldest_that_is_not_written(clock: Clock) -> None:
    pace = DiskPace()
    assert pace.lag_s == 0
    pace.added()
    clock.now += 2
    pace.added()
    assert pace.lag_s == 2
    pace.taken()
    clock.now += 1
    pace.added()
    assert pace.lag_s == 3
    pace.written(done=False)
    assert pace.lag_s == 3
    pace.taken()
    pace.written(done=True)
    assert pace.lag_s == 0


def test_a_disk_that_keeps_up_is_not_spoken_of(clock: Clock) -> None:
    pace = DiskPace()
    for _ in range(100):
        pace.added()
        clock.now += 0.5
        pace.taken()
        assert pace.news(0) == ""
        pace.written(done=True)


def test_a_slow_disk_is_said_once_with_its_numbers_and_once_when_it_has_caught_up(clock: Clock) -> None:
    pace = DiskPace()
    pace.added()
    clock.now += 5
    text = pace.news(12_300_000)
    assert "the last 5.0 s (12.3 MB) aren't written yet" in text
    assert "slower than the training" in text
    assert pace.news(12_300_000) == ""
    pace.taken()
    pace.written(done=True)
    assert pace.news(0) == "The disk has caught up with the training."
    assert pace.news(0) == ""


def test_training_that_waited_for_the_disk_is_said(clock: Clock) -> None:
    pace = DiskPace()
    with pace.holding_up():
        clock.now += 1.5
    assert "Training waited 1.5 s for it" in pace.news(0)
