from __future__ import annotations

from gradgui.core.errors import StoreError
from gradgui.core.status import RunState
from gradgui.runs.loop.chunks.step_allowance import StepAllowance
from gradgui.runs.loop.files.disk_room import DiskRoom
from gradgui.runs.loop.live_status import LiveStatus
from gradgui.runs.loop.mailbox import Go


def full() -> None:
    raise StoreError("There must be room.")


class Run:
    """A run in a state, its pauses collected."""

    def __init__(self, state: RunState, *, headless: bool = False) -> None:
        self.live = LiveStatus()
        for passed in (RunState.OPENING, RunState.READY, RunState.RUNNING):
            self.live.enter(passed)
        if state is not RunState.RUNNING:
            self.live.enter(state)
        self.allowance = StepAllowance(self.live)
        self.pauses: list[str] = []
        self.room = DiskRoom(self.live, self.allowance, self._pause, headless=headless)

    def _pause(self, text: str) -> None:
        self.pauses.append(text)
        self.allowance.end()
        self.live.enter(RunState.PAUSED)


def test_what_can_be_written_changes_nothing() -> None:
    run, written = Run(RunState.RUNNING), []
    assert run.room.attempt(lambda: written.append(1))
    assert (written, run.pauses, run.room.awaited) == ([1], [], None)


def test_a_running_run_pauses_and_goes_on_later_with_the_steps_that_were_left() -> None:
    run = Run(RunState.RUNNING)
    run.allowance.ask(12)
    assert not run.room.attempt(full)
    assert run.room.awaited == Go(12)
    assert run.pauses == [
        "There must be room. Free some space: the run goes on by itself once it can be written; Resume tries at once."
    ]


def test_nobody_is_told_to_press_a_button_that_isnt_there() -> None:
    run = Run(RunState.RUNNING, headless=True)
    run.room.attempt(full)
    assert "Resume" not in run.pauses[0]


def test_a_paused_run_only_says_it_and_keeps_waiting() -> None:
    run = Run(RunState.RUNNING)
    run.room.attempt(full)
    awaited = run.room.awaited
    run.room.attempt(full)
    assert (len(run.pauses), run.room.awaited) == (1, awaited)
    assert run.live.status.message.startswith("There must be room.")


def test_what_is_forgotten_is_not_awaited_any_more() -> None:
    run = Run(RunState.RUNNING)
    run.room.attempt(full)
    run.room.forget()
    assert run.room.awaited is None
