"""What the window is called in its frame and in the task bar: how far the run is, its name or its file, the program."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gradgui.core.status import RunState
from gradgui.gui.control.display.run_display import RunDisplay
from gradgui.gui.control.opening.spec_file import SpecFile
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.notices.run_notices import progress_percent

#: Where Qt puts the mark of a changed file, which it shows only while there is one.
_MARK = "[*]"


class WindowTitle(QObject):
    """Keeps the title in step with the run that is shown: "42 % mlp – gradgui", and before a start "*mlp.toml – gradgui".

    Where desktops mark a changed file, and show where it lies, they do so by the window's own marks.

    Args:
        file: says which file is open, and whether it is as it was.
        display: says which run is shown.
        controller: says how far the live one is.
        window: whose title it is.
    """

    def __init__(self, file: SpecFile, display: RunDisplay, controller: RunController, window: QWidget) -> None:
        super().__init__(window)
        self._file = file
        self._display = display
        self._controller = controller
        self._window = window

    def look(self) -> None:
        """Sets the title where it is new. Called at every tick."""
        title = self.words()
        if title != self._window.windowTitle():
            self._window.setWindowTitle(title)
        path = str(self._file.path or "")
        if path != self._window.windowFilePath():
            self._window.setWindowFilePath(path)
        modified = self._file.is_modified and _MARK in title
        if modified != self._window.isWindowModified():
            self._window.setWindowModified(modified)

    def words(self) -> str:
        """Returns the title."""
        shown = self._display.shown
        spec, status = self._controller.spec, self._controller.status
        if shown is None and spec is not None and status.state is RunState.OPENING:
            return self.tr("Opening {name} – gradgui").format(name=_plain(spec.name) or self.tr("a model"))
        if shown is None or not shown.name:
            return "gradgui"
        percent = None if shown.stored else progress_percent(status)
        if percent is None:
            return f"{self._name(shown.name, of_file=status.state is RunState.READY)} – gradgui"
        paused = status.state is RunState.PAUSED
        words = self.tr("Paused at {percent} % · {name}") if paused else self.tr("{percent} % {name}")
        return f"{words.format(percent=percent, name=self._name(shown.name))} – gradgui"

    def _name(self, name: str, *, of_file: bool = False) -> str:
        """Returns a name, or that of its file, with a place for the mark where there is a file."""
        path = self._file.path
        if path is None:
            return _plain(name)
        return f"{_MARK}{_plain(path.name if of_file else name)}"


def _plain(name: str) -> str:
    """Returns a name in which nothing stands for the mark of a changed file."""
    return name.replace(_MARK, _MARK * 2)
