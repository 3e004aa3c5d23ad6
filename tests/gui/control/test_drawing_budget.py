from __future__ import annotations

import pytest

from gradgui.gui.control.drawing_budget import LONGEST_S, SHARE, DrawingBudget


class Clocks:
    """A wall clock and a thread's clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.busy = 5.0
        self.budget = DrawingBudget(0.1, lambda: self.now, lambda: self.busy)
        self.drawn = 0

    def tick(self, cost_s: float, *, training: bool = True) -> None:
        """Ticks a tenth of a second later; a drawing, painting included, costs so much."""
        self.now += 0.1
        self.budget.begin_tick()
        if self.budget.may_draw(training=training):
            self.budget.drawing()
            self.busy += cost_s
            self.drawn += 1


def test_cheap_drawing_is_done_at_every_tick() -> None:
    clocks = Clocks()
    for _ in range(50):
        clocks.tick(0.4 * SHARE * 0.1)
    assert clocks.drawn == 50
    assert not clocks.budget.is_thinned


def test_dear_drawing_takes_its_share_of_the_time_and_no_more() -> None:
    clocks = Clocks()
    cost_s = 0.04
    for _ in range(400):
        clocks.tick(cost_s)
    assert clocks.drawn * cost_s / (400 * 0.1) <= SHARE * 1.15
    assert clocks.budget.is_thinned
    assert clocks.budget.share == pytest.approx(0.4)


def test_something_new_is_seen_however_long_drawing_takes() -> None:
    clocks = Clocks()
    for _ in range(100):
        clocks.tick(3.0)
    assert clocks.budget.wait_s == LONGEST_S
    assert clocks.drawn >= 9


def test_while_nothing_trains_nothing_is_thinned() -> None:
    clocks = Clocks()
    for _ in range(20):
        clocks.tick(0.05, training=False)
    assert clocks.drawn == 20


def test_one_slow_drawing_is_soon_forgotten() -> None:
    clocks = Clocks()
    clocks.tick(0.002)
    clocks.tick(0.3)
    for _ in range(60):
        clocks.tick(0.002)
    assert not clocks.budget.is_thinned
