"""Ctrl-C, SIGTERM and Ctrl-Break as a request to stop cleanly."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType


def termination_signals() -> tuple[signal.Signals, ...]:
    """Returns the signals that ask a process to end, on this system."""
    names = ("SIGINT", "SIGTERM", "SIGBREAK")  # SIGBREAK (Ctrl-Break) is Windows' own
    return tuple(getattr(signal, name) for name in names if hasattr(signal, name))


@contextlib.contextmanager
def stopping_on(signals: tuple[signal.Signals, ...], stop: Callable[[], None]) -> Iterator[None]:
    """Calls `stop` at the first of these signals; the second one raises KeyboardInterrupt.

    The first doesn't raise, since an exception inside `Thread.join` makes Python 3.11 and 3.12 take a living thread for dead
    (WORKAROUND https://github.com/python/cpython/issues/89437). Outside the main thread, where Python allows no handlers,
    nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked = False

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        stop()

    before = {number: signal.signal(number, on_signal) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
