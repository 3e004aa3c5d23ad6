"""The thread on which a record is committed, and its rhythm: not at once, so that much becomes one commit, yet soon."""

from __future__ import annotations

import threading
from collections.abc import Callable


class CommitThread:
    """Calls `work` soon after something was added, again and again where that failed, until it is stopped.

    All that wakes it is changed under one lock: nothing that is said while it wakes, works or falls asleep is lost.

    Args:
        work: commits; whether it has to be called again though nothing is added. Called on this thread alone.
        pause_s: how long to hold back before the next call, in seconds; asked anew each time.
    """

    def __init__(self, work: Callable[[], bool], pause_s: Callable[[], float]) -> None:
        self._work = work
        self._pause_s = pause_s
        self._changed = threading.Condition()
        self._waits = False  # something to be committed
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="gradgui-run-writer", daemon=True)
        self._thread.start()

    @property
    def stopping(self) -> bool:
        """Whether it was asked to end; what takes long had better not begin then. Any thread."""
        return self._stopping

    def wake(self) -> None:
        """Says that something was added. Any thread; never waits for a commit."""
        with self._changed:
            if not self._waits:
                self._waits = True
                self._changed.notify()

    def stop(self) -> None:
        """Ends the thread and waits for that; what was added last isn't committed any more. A second call does nothing."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waits or self._stopping)
                if self._changed.wait_for(lambda: self._stopping, self._pause_s()):
                    return
                self._waits = False
            if self._work():
                self.wake()
