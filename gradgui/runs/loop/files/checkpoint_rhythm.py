"""When a checkpoint is due: often enough that little is repeated, seldom enough that writing them costs next to nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

#: Writing may take one part in so many of the time.
_COST = 50


class CheckpointRhythm:
    """Decides between chunks.

    Args:
        every_s: seconds between two checkpoints when nothing else happens.
    """

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._written = time.monotonic()
        self._took_s = 0.0
        self._wanted = False

    def want(self) -> None:
        """Takes note of a moment to come back to: a change, a pause."""
        self._wanted = True

    @property
    def due(self) -> bool:
        """Whether one should be written now."""
        since_s = time.monotonic() - self._written
        return since_s >= _COST * self._took_s and (self._wanted or since_s >= self._every_s)

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Times the writing of one; one that can't be written is tried again in its turn, never at once."""
        began = time.monotonic()
        try:
            yield
            self._wanted = False
        finally:
            self._written = time.monotonic()
            self._took_s = self._written - began
