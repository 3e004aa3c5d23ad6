"""A disk without room: the run pauses, and goes on by itself once it can be written."""

from __future__ import annotations

from collections.abc import Callable

from gradgui.core.errors import StoreError
from gradgui.core.status import RunState
from gradgui.runs.loop.chunks.step_allowance import StepAllowance
from gradgui.runs.loop.live_status import LiveStatus
from gradgui.runs.loop.mailbox import Go


class DiskRoom:
    """Tries to write, and remembers what goes on once that succeeds.

    Args:
        live: where the reason is said.
        allowance: how many steps were still asked for.
        pause: pauses the run, with the reason.
        headless: nobody is there who could press Resume.
    """

    def __init__(self, live: LiveStatus, allowance: StepAllowance, pause: Callable[[str], None], *, headless: bool) -> None:
        self._live = live
        self._allowance = allowance
        self._pause = pause
        self._headless = headless
        self.awaited: Go | None = None

    def forget(self) -> None:
        """Waits no more: the run goes on, or somebody paused it."""
        self.awaited = None

    def attempt(self, write: Callable[[], object]) -> bool:
        """Writes; if it can't be written at present, pauses until it can be. Whether it was."""
        try:
            write()
        except StoreError as error:
            self._wait(error)
            return False
        return True

    def _wait(self, error: StoreError) -> None:
        how = "" if self._headless else "; Resume tries at once"
        text = f"{error} Free some space: the run goes on by itself once it can be written{how}."
        if self._live.status.state is RunState.RUNNING:
            wanted = Go(self._allowance.left)
            self._pause(text)
            self.awaited = wanted
        else:
            self._live.publish(message=text)
