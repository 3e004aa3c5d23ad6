"""What opens next, and whose end it waits for. Makes no runner and announces nothing: `run_controller` does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.core.spec import RunSpec
from gradgui.core.status import ENDED, RunState
from gradgui.runs.loop.mailbox import Go
from gradgui.runs.start_point import StartPoint

if TYPE_CHECKING:
    from gradgui.runs.runner import Runner


@dataclass(frozen=True, slots=True)
class NextRun:
    """What is to be opened.

    Args:
        spec: what to run.
        when_ready: the request to start that is sent once it is open; None: it waits for somebody.
        goes_on: where a stored run goes on; None: a run begins.
        unattended: nobody watches: what would pause for a person's decision fails, planned pauses aren't waited for.
    """

    spec: RunSpec
    when_ready: Go | None = None
    goes_on: StartPoint | None = None
    unattended: bool = False


class Succession:
    """One runner after another: Keras keeps global state, so two never run at once.

    What is asked for last takes the place of what waits.
    """

    def __init__(self) -> None:
        self._next: NextRun | None = None
        self._ended: list[Runner] = []
        self._closed = False
        #: Whether the run before was going on when something else was asked for.
        self.replaces = False

    @property
    def next(self) -> NextRun | None:
        """What waits to be opened; None: nothing does."""
        return self._next

    @property
    def is_closed(self) -> bool:
        """Whether nothing is opened any more."""
        return self._closed

    def ask(self, wanted: NextRun, before: Runner | None, state: RunState) -> None:
        """Has something opened once the runner before has ended, and asks that one to end.

        Args:
            wanted: what to open.
            before: the runner whose spec is open; None: none is.
            state: what was last announced of it.
        """
        self._next = wanted
        if before is not None and state not in ENDED:
            self.replaces = state in {RunState.RUNNING, RunState.PAUSED}
            before.stop()

    def drop(self) -> None:
        """Forgets what waits."""
        self._next = None

    def close(self) -> None:
        """Forgets what waits, and takes nothing any more."""
        self._next, self._closed = None, True

    def retire(self, runner: Runner) -> None:
        """Keeps a runner in mind until its thread has ended."""
        self._ended.append(runner)

    def take(self, before: Runner | None) -> NextRun | None:
        """Returns what opens now, and forgets it; None while a runner goes on, or nothing waits."""
        wanted = self._next
        ended = before is None or before.status.state in ENDED
        if wanted is None or not ended or any(runner.status.state not in ENDED for runner in self._ended):
            return None
        self._next = None
        if before is not None:
            self.retire(before)
        return wanted

    def is_quiet(self, runner: Runner | None) -> bool:
        """Whether no thread is alive, that of `runner` included."""
        self._ended = [other for other in self._ended if not other.join(0)]
        return not self._ended and (runner is None or runner.join(0))
