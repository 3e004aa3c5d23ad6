"""Exceptions that nobody caught, from slots and from threads: logged once each, and handed to whoever shows them."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from types import TracebackType

logger = logging.getLogger(__name__)

#: The exit code of an interrupted program.
INTERRUPTED = 130


class FaultQueue:
    """Carries exceptions from any thread to the one that shows them. A timer calls `deliver` there.

    Args:
        show: shows one exception to the person.
    """

    def __init__(self, show: Callable[[BaseException], None]) -> None:
        self._show = show
        self._waiting: queue.SimpleQueue[BaseException] = queue.SimpleQueue()
        self._counts: dict[tuple[object, ...], int] = {}
        self._showing = False

    def put(self, error: BaseException, where: str = "") -> None:
        """Logs an exception and has it shown. Any thread.

        One that comes again and again, as from a timer, is logged with its traceback once, and then at its 10th, 100th, ...
        time in a line.
        """
        place = (type(error), *((frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)))
        count = self._counts[place] = self._counts.get(place, 0) + 1
        if count == 1:
            logger.error("An error that nobody expected%s", where, exc_info=error)
        elif count in {10**n for n in range(1, 10)}:
            logger.error("%s: %s, for the %dth time", type(error).__name__, error, count)
        if not self._showing:  # what fails while one is shown is logged alone, or there would be no end to it
            self._waiting.put(error)

    def deliver(self) -> None:
        """Shows what waits. The GUI's thread."""
        while not self._waiting.empty():
            error = self._waiting.get()
            self._showing = True
            try:
                self._show(error)
            except Exception:
                logger.exception("An error could not be shown")
            finally:
                self._showing = False


@contextlib.contextmanager
def uncaught_errors_to(faults: FaultQueue) -> Iterator[None]:
    """Sends the exceptions that nobody catches to `faults`, as long as the block lasts; the program goes on."""

    def on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):  # the second Ctrl-C: the window doesn't close, so the process ends
            os._exit(INTERRUPTED)
        faults.put(error.with_traceback(trace))

    def on_thread_exception(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            name = args.thread.name if args.thread is not None else "that has ended"
            faults.put(args.exc_value, f" in thread {name}")

    before, threads_before = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = on_exception, on_thread_exception
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = before, threads_before
