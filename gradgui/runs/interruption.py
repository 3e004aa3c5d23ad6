"""Whether what a run opens is still wanted: asked by what may take long while a run opens, on the runner's thread.

By thread, since an engine opens with the run's spec alone; elsewhere nothing is ever interrupted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_by_thread = threading.local()


class InterruptedOpeningError(Exception):
    """Opening was given up, because somebody asked for it. Whoever asked knows why."""


@contextmanager
def interruptible(asked: Callable[[], bool]) -> Iterator[None]:
    """Lets what is called inside ask whether it shall go on.

    Args:
        asked: whether somebody wants it to end; called on this thread, perhaps often.
    """
    _by_thread.asked = asked
    try:
        yield
    finally:
        _by_thread.asked = None


def check_wanted() -> None:
    """Ends what is being opened on this thread where somebody asked for that: called between parts that take long.

    Raises:
        InterruptedOpeningError: somebody did.
    """
    if interrupted():
        raise InterruptedOpeningError


def interrupted() -> bool:
    """Whether somebody wants what is being opened on this thread to end; raise `InterruptedOpeningError` then."""
    asked: Callable[[], bool] | None = getattr(_by_thread, "asked", None)
    return asked is not None and asked()
