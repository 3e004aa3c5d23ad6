"""How far writing lags behind the training: what waits, since when, and how long the training waited for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

#: What waits longer than this is said.
SLOW_S = 3.0
#: The training waited so long for the disk since it was last said.
BLOCKED_S = 1.0


class DiskPace:
    """Kept by the writer; read by any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._oldest: float | None = None  # when the oldest of what waits was added
        self._taken: float | None = None  # the same of what is being written
        self._blocked_s = 0.0
        self._said_blocked_s = 0.0
        self._slow = False

    def added(self) -> None:
        """Takes note that something waits."""
        with self._lock:
            if self._oldest is None:
                self._oldest = time.monotonic()

    def taken(self) -> None:
        """Takes note that all that waits is being written."""
        with self._lock:
            self._taken, self._oldest = self._oldest, None

    def written(self, *, done: bool) -> None:
        """Takes note that it is written, or waits again."""
        with self._lock:
            if not done and self._taken is not None:
                self._oldest = self._taken
            self._taken = None

    @contextmanager
    def holding_up(self) -> Iterator[None]:
        """Around what the training waits for."""
        began = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                self._blocked_s += time.monotonic() - began

    @property
    def lag_s(self) -> float:
        """Seconds since the oldest of what isn't written was added; 0: nothing waits."""
        with self._lock:
            since = [moment for moment in (self._taken, self._oldest) if moment is not None]
        return time.monotonic() - min(since) if since else 0.0

    def news(self, waiting_bytes: int) -> str:
        """Returns a sentence where the disk has just become slower than the training, or has caught up; else ""."""
        lag_s = self.lag_s
        with self._lock:
            blocked_s = self._blocked_s - self._said_blocked_s
            slow = lag_s > SLOW_S or blocked_s > BLOCKED_S
            if slow and not self._slow:
                self._slow, self._said_blocked_s = True, self._blocked_s
                held = f" Training waited {blocked_s:.1f} s for it." if blocked_s >= 0.1 else ""
                return (
                    f"The disk is slower than the training: the last {lag_s:.1f} s ({waiting_bytes / 1e6:.1f} MB) aren't "
                    f"written yet.{held} A faster disk, or fewer variables in the record, would help."
                )
            if self._slow and lag_s < SLOW_S / 3:
                self._slow, self._said_blocked_s = False, self._blocked_s
                return "The disk has caught up with the training."
        return ""
