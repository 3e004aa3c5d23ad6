"""How many steps a person asked for: "run N more, then pause"."""

from __future__ import annotations

from gradgui.runs.loop.live_status import LiveStatus


class StepAllowance:
    """Counts the steps down that may still be taken before the run pauses by itself.

    Args:
        live: where it is said how many are left.
    """

    def __init__(self, live: LiveStatus) -> None:
        self._live = live
        self._asked: int | None = None
        self.left: int | None = None

    def ask(self, n_steps: int | None) -> None:
        """Allows so many steps from now on; None: without an end."""
        self.left = self._asked = n_steps
        self._live.publish(steps_left=n_steps)

    def end(self) -> None:
        """Forgets what was asked for: the run pauses, for this or another reason, and the pause says so."""
        self.left = None

    def chunk(self, n_steps: int) -> int:
        """Returns how many of `n_steps` may be taken at once."""
        return min(n_steps, self.left or n_steps)

    def spend(self, n_steps: int) -> str:
        """Takes note of steps taken; returns what is said of the pause that is now due, "" if none is."""
        if self.left is None:
            return ""
        self.left -= n_steps
        self._live.publish(steps_left=max(0, self.left))
        if self.left > 0:
            return ""
        return "Stepped" if self._asked == 1 else f"Paused after {self._asked} steps"
