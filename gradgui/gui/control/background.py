"""Short jobs off the GUI thread: listing runs, reading a stored one. Not for training: that is the runner's thread.

Jobs run on daemon threads and put their outcome in a queue; `deliver`, called by the window's one timer, hands it over on
the GUI thread. No signal crosses a thread.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any

logger = logging.getLogger(__name__)


class Background:
    """Runs functions on threads and their continuations on the thread that calls `deliver`."""

    def __init__(self) -> None:
        self._outcomes: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def submit(
        self, job: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Exception], None] | None = None
    ) -> None:
        """Runs `job` on a thread of its own; later `done(result)` or `failed(error)` is called by `deliver`."""

        def work() -> None:
            try:
                result = job()
            except Exception as error:
                if failed is None:
                    logger.exception("A job in the background failed")
                else:
                    self._outcomes.put(lambda error=error: failed(error))  # type: ignore[misc]
            else:
                self._outcomes.put(lambda: done(result))

        thread = threading.Thread(target=work, name="gradgui-background", daemon=True)
        self._threads.append(thread)
        thread.start()

    def deliver(self) -> None:
        """Calls the continuations of the jobs that have ended."""
        while True:
            try:
                outcome = self._outcomes.get_nowait()
            except queue.Empty:
                break
            outcome()
        self._threads = [thread for thread in self._threads if thread.is_alive()]

    @property
    def busy(self) -> bool:
        """Whether a job is still running."""
        return any(thread.is_alive() for thread in self._threads)
