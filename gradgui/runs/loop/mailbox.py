"""Requests on their way to the runner: put in from any thread, taken out between chunks."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from gradgui.core.interventions import Change
from gradgui.core.measured import MeasuredKind
from gradgui.core.status import StopReason
from gradgui.runs.engine import SaveKind


@dataclass(frozen=True, slots=True)
class Go:
    """Start or resume; with `n_steps`, pause again after so many."""

    n_steps: int | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Pause at the next chunk boundary."""


@dataclass(frozen=True, slots=True)
class Stop:
    """End the run at the next chunk boundary."""

    reason: StopReason = StopReason.STOPPED


@dataclass(frozen=True, slots=True)
class Apply:
    """Carry out a change."""

    change: Change


@dataclass(frozen=True, slots=True)
class Save:
    """Write the model."""

    path: Path
    kind: SaveKind


@dataclass(frozen=True, slots=True)
class Measure:
    """Time the step in two variants."""

    kind: MeasuredKind


@dataclass(frozen=True, slots=True)
class CancelCompile:
    """Do without the step that is being compiled."""


Request = Go | Pause | Stop | Apply | Save | Measure | CancelCompile


class Mailbox:
    """A queue whose waiting changes can be looked at: they are what the window shows as pending."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Request] = queue.SimpleQueue()
        self._looked_at: deque[Request] = deque()  # older than all in the queue; the runner's thread alone
        self._pending: tuple[Change, ...] = ()
        self._lock = threading.Lock()

    def put(self, request: Request) -> None:
        """Adds a request. Any thread."""
        if isinstance(request, Apply):
            with self._lock:
                self._pending = (*self._pending, request.change)
        self._queue.put(request)

    def take(self, timeout_s: float | None) -> Request | None:
        """Returns the oldest request; None if none comes in time (0: don't wait; None: for ever). Runner's thread."""
        if self._looked_at:
            return self._looked_at.popleft()
        try:
            return self._queue.get(block=timeout_s != 0, timeout=timeout_s)
        except queue.Empty:
            return None

    def take_stop(self) -> StopReason | None:
        """Returns the reason of a request to stop, if one waits; all else keeps waiting, in order. Runner's thread."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._looked_at.append(self._queue.get_nowait())
        return next((request.reason for request in self._looked_at if isinstance(request, Stop)), None)

    def applied(self, change: Change) -> None:
        """Takes a change off the pending ones."""
        with self._lock:
            self._pending = tuple(waiting for waiting in self._pending if waiting is not change)

    @property
    def pending(self) -> tuple[Change, ...]:
        """Changes that were asked for and not yet carried out, the oldest first."""
        return self._pending
