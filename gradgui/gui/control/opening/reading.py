"""Reading a stored run in the background: what is read and since when is said, and it can be done without."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gradgui.gui.control.background import Background


class Reading(QObject):
    """One read at a time counts, the last that was asked for; a thread that has begun goes on, its outcome unused.

    Args:
        background: where it is done.
        parent: owner.
    """

    #: What is being read, and for how long; "" when it is there.
    waiting = Signal(str)
    #: It can't be read: message, details.
    failed = Signal(str, str)
    #: A read was begun, has ended, or was cancelled.
    changed = Signal()

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._wanted = 0
        self._name = ""
        self._since = 0.0
        self._said = ""

    @property
    def is_going(self) -> bool:
        """Whether something is being read that somebody waits for."""
        return bool(self._name)

    def read(self, path: Path, job: Callable[[], Any], done: Callable[[Any], object]) -> None:
        """Reads in the background; calls `done` with the outcome unless something else is asked for meanwhile."""
        self.forget()
        wanted = self._wanted
        self._name, self._since = path.name, time.monotonic()

        def finished(outcome: Any) -> None:
            # Whatever was opened meanwhile is what somebody wants to see now.
            if wanted == self._wanted:
                self.forget()
                done(outcome)

        def failed(error: Exception) -> None:
            if wanted == self._wanted:
                self.forget()
                self.failed.emit(str(error), getattr(error, "details", ""))

        self.look()
        self._background.submit(job, finished, failed)
        self.changed.emit()

    @Slot()
    def forget(self) -> None:
        """Does without what is being read."""
        self._wanted += 1
        if self._name:
            self._name = ""
            self.look()
            self.changed.emit()

    def look(self) -> None:
        """Says what is being read, and from the second second on since when. Called at every tick."""
        words = ""
        if self._name:
            seconds = int(time.monotonic() - self._since)
            words = self.tr("Reading {name}…").format(name=self._name)
            if seconds:
                words = self.tr("{reading} {seconds} s").format(reading=words, seconds=seconds)
        if words != self._said:
            self._said = words
            self.waiting.emit(words)
