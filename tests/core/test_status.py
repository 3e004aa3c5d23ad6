from __future__ import annotations

import pytest

from gradgui.core.status import ENDED, TRANSITIONS, RunState, RunStatus


def test_every_state_says_what_may_follow() -> None:
    assert set(TRANSITIONS) == set(RunState)


def test_nothing_follows_an_end_and_every_other_state_leads_to_one() -> None:
    assert {state for state, following in TRANSITIONS.items() if not following} == set(ENDED)
    reached = set(ENDED)
    for _ in RunState:
        reached |= {state for state, following in TRANSITIONS.items() if following & reached}
    assert reached == set(RunState)


def test_an_end_comes_only_after_finishing() -> None:
    assert {state for state, following in TRANSITIONS.items() if following & ENDED} == {RunState.FINISHING}


def test_the_epoch_counts_from_zero() -> None:
    assert RunStatus(step=49, steps_per_epoch=25).epoch == 1
    assert RunStatus(step=50, steps_per_epoch=25).epoch == 2
    assert RunStatus(step=50).epoch == 0


def test_the_remaining_time_follows_from_the_speed() -> None:
    assert RunStatus(step=20, n_steps=100, steps_per_second=40.0).remaining_s == pytest.approx(2.0)
    assert RunStatus(step=20, n_steps=100, steps_per_second=0.5).remaining_s == pytest.approx(160.0)
    assert RunStatus(step=100, n_steps=100, steps_per_second=0.5).remaining_s == 0


@pytest.mark.parametrize("status", [RunStatus(step=20), RunStatus(step=20, n_steps=100)])
def test_the_remaining_time_is_unknown_without_an_end_or_a_speed(status: RunStatus) -> None:
    assert status.remaining_s is None
