"""What the window is called in its frame and in the task bar: how far the run is, its name, the program."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gradgui.core.status import RunState
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.control.run_display import RunDisplay
from gradgui.gui.notices.run_notices import progress_percent


class WindowTitle(QObject):
    """Keeps the title in step with the run that is shown: "42 % mlp – gradgui".

    Args:
        display: says which run is shown.
        controller: says how far the live one is.
        window: whose title it is.
    """

    def __init__(self, display: RunDisplay, controller: RunController, window: QWidget) -> None:
        super().__init__(window)
        self._display = display
        self._controller = controller
        self._window = window

    def look(self) -> None:
        """Sets the title where it is new. Called at every tick."""
        title = self.words()
        if title != self._window.windowTitle():
            self._window.setWindowTitle(title)

    def words(self) -> str:
        """Returns the title."""
        shown = self._display.shown
        spec, status = self._controller.spec, self._controller.status
        if shown is None and spec is not None and status.state is RunState.OPENING:
            return self.tr("Opening {name} – gradgui").format(name=spec.name or self.tr("a model"))
        if shown is None or not shown.name:
            return "gradgui"
        percent = None if shown.stored else progress_percent(status)
        if percent is None:
            return f"{shown.name} – gradgui"
        paused = status.state is RunState.PAUSED
        words = self.tr("Paused at {percent} % · {name}") if paused else self.tr("{percent} % {name}")
        return f"{words.format(percent=percent, name=shown.name)} – gradgui"
