"""Finds the run that the shown one was forked from, so that plots can lay it beside: read once, in the background."""

from __future__ import annotations

from pathlib import Path

from gradgui.core.errors import GradguiError
from gradgui.gui.control.background import Background
from gradgui.gui.control.display.run_display import RunDisplay
from gradgui.gui.control.run_controller import RunController
from gradgui.runs.history import ParentRun, RunHistory
from gradgui.runs.parents import parent_of
from gradgui.runs.store.run_reader import RunReader


class ParentReader:
    """Looks at every tick whether another run is shown.

    Args:
        display: shows the run.
        controller: knows where a live run is stored.
        background: reads.
    """

    def __init__(self, display: RunDisplay, controller: RunController, background: Background) -> None:
        self._display = display
        self._controller = controller
        self._background = background
        self._looked: RunHistory | None = None

    def look(self) -> None:
        """Reads the parent, if another run is shown and its folder is there."""
        shown = self._display.shown
        if shown is None or shown.history is self._looked:
            return
        path = shown.path if shown.stored else self._live_path()
        if path is None:
            return
        history = self._looked = shown.history

        def done(parent: ParentRun | None) -> None:
            if parent is not None:
                history.set_parent(parent)

        self._background.submit(lambda: _parent_at(path), done)

    def _live_path(self) -> Path | None:
        """Returns the folder of the live run; None before its first step is recorded."""
        path = self._controller.status.run_path
        return Path(path) if path else None


def _parent_at(path: Path) -> ParentRun | None:
    try:
        return parent_of(RunReader(path))
    except GradguiError:
        return None  # whoever opened the run has said what is wrong with it
