from __future__ import annotations

import pytest

from gradgui.runs.loop.chunks.step_allowance import StepAllowance
from gradgui.runs.loop.live_status import LiveStatus


@pytest.fixture
def live() -> LiveStatus:
    return LiveStatus()


@pytest.fixture
def allowance(live: LiveStatus) -> StepAllowance:
    return StepAllowance(live)


def test_without_a_wish_nothing_is_bounded_and_nothing_ends(allowance: StepAllowance) -> None:
    assert allowance.chunk(7) == 7
    assert allowance.spend(7) == ""
    assert allowance.left is None


def test_a_chunk_has_no_more_steps_than_are_left(allowance: StepAllowance) -> None:
    allowance.ask(10)
    assert allowance.chunk(7) == 7
    assert allowance.spend(7) == ""
    assert allowance.chunk(7) == 3


def test_the_last_step_asked_for_pauses_the_run_and_says_after_how_many(allowance: StepAllowance, live: LiveStatus) -> None:
    allowance.ask(10)
    assert (allowance.spend(7), live.status.steps_left) == ("", 3)
    assert (allowance.spend(3), live.status.steps_left) == ("Paused after 10 steps", 0)


def test_one_step_has_a_word_of_its_own(allowance: StepAllowance) -> None:
    allowance.ask(1)
    assert allowance.spend(1) == "Stepped"


def test_a_new_wish_takes_the_place_of_the_old_one(allowance: StepAllowance) -> None:
    allowance.ask(10)
    allowance.ask(None)
    assert allowance.chunk(64) == 64
    allowance.ask(5)
    allowance.end()
    assert allowance.spend(5) == ""
