"""Keeps a stored run that another process is writing up to date: looks at its record now and then, off the GUI thread."""

from __future__ import annotations

import time
from collections.abc import Callable

from gradgui.gui.control.background import Background
from gradgui.gui.control.display.run_display import RunDisplay
from gradgui.gui.control.display.shown_run import ShownRun, followed
from gradgui.gui.language.translation import translate

#: A writer brings its record to disk about once a second.
INTERVAL_S = 2.0


class StoredFollower:
    """Looks at every tick whether it is time again; one look at a time.

    Args:
        display: shows the run.
        background: reads.
        failed: is told why the record can't be read any more.
        clock: seconds.
    """

    def __init__(
        self,
        display: RunDisplay,
        background: Background,
        failed: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._display = display
        self._background = background
        self._failed = failed
        self._clock = clock
        self._reading: ShownRun | None = None
        self._read_at = clock()
        self._given_up: object = None

    def look(self) -> None:
        """Reads what is new, if it is time."""
        run = self._display.shown
        if run is None or not run.is_growing or self._reading is not None or run.history is self._given_up:
            return
        if self._clock() - self._read_at >= INTERVAL_S:
            self._reading = run
            self._background.submit(lambda: followed(run), self._on_read, self._on_failed)

    def _on_read(self, now: ShownRun) -> None:
        self._reading, self._read_at = None, self._clock()
        shown = self._display.shown
        if shown is not None and shown.history is now.history:
            self._display.update_stored(now)

    def _on_failed(self, error: Exception) -> None:
        run, self._reading = self._reading, None
        self._given_up = run.history if run is not None else None
        self._failed(translate("StoredFollower", "This run isn't followed any more. {error}").format(error=error))
