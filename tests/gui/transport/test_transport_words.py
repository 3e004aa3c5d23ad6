from __future__ import annotations

import time

import pytest

from gradgui.core.status import Activity, RunState, RunStatus, StopReason
from gradgui.gui.transport.transport_state import TransportState
from gradgui.gui.transport.transport_words import activity_words, status_words, step_text, steps_words


def state(**status: object) -> TransportState:
    return TransportState("net", RunStatus(**status), obstacle="", is_open=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(("n_steps", "words"), [(0, "0 steps"), (1, "1 step"), (1234, "1,234 steps")])
def test_steps_are_counted_in_words(n_steps: int, words: str) -> None:
    assert steps_words(n_steps) == words


def test_how_far_a_run_is_needs_no_end() -> None:
    assert step_text(state(step=300, n_steps=1000)) == "300 of 1,000 steps"
    assert step_text(state(step=300)) == "300 steps"
    assert step_text(state()) == ""


@pytest.mark.parametrize(
    ("status", "words", "role"),
    [
        ({"state": RunState.READY}, "Ready to start", "muted"),
        ({"state": RunState.PAUSED}, "Paused", "amber"),
        ({"state": RunState.PAUSED, "message": "Paused as planned"}, "Paused as planned", "amber"),
        ({"state": RunState.PAUSED, "message": "Step 7 is not finite: the loss."}, "Paused: step 7 is not finite", "amber"),
        ({"state": RunState.FAILED, "message": "No room."}, "Failed: No room.", "bad"),
        (
            {"state": RunState.FINISHED, "reason": StopReason.COMPLETED, "elapsed_s": 2.0},
            "Finished after 2.0 s",
            "muted",
        ),
    ],
)
def test_the_bar_says_where_a_run_stands(status: dict[str, object], words: str, role: str) -> None:
    assert status_words(state(**status)) == (words, role)


def test_what_is_awaited_comes_before_everything_else() -> None:
    words, role = status_words(state(state=RunState.RUNNING, activity=Activity.COMPILING))
    assert words.startswith(activity_words(RunStatus(activity=Activity.COMPILING))[:9])
    assert role == "muted"
    assert activity_words(RunStatus()) == ""


def test_a_stored_run_says_whether_somebody_writes_it() -> None:
    assert status_words(TransportState(stored=True))[0] == "Stored run"
    assert status_words(TransportState(stored=True, growing=True))[0] == "Being written by another process"


def test_a_run_that_was_asked_to_end_says_what_it_waits_for() -> None:
    compiling = RunStatus(RunState.RUNNING, activity=Activity.COMPILING, activity_since=time.monotonic())
    assert status_words(TransportState(status=compiling, is_open=True, ending=True)) == (
        "Ends after this: compiling the training step… 0 s",
        "amber",
    )
    assert status_words(TransportState(status=RunStatus(RunState.RUNNING), is_open=True, ending=True))[0] == "Ending…"
