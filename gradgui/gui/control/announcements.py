"""What the window says aloud: failures and questions in its banner, good news in its status line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QStatusBar

from gradgui.gui.control.display.run_display import RunDisplay
from gradgui.gui.control.opening.file_commands import FileCommands
from gradgui.gui.control.opening.opener import Opener
from gradgui.gui.control.opening.refusals import Refusals
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.look import numbers
from gradgui.gui.panels.banner import Banner
from gradgui.gui.plots.export.plot_exports import PlotExports

#: So long a note stays in the status line.
NOTE_MS = 8000


class Announcements(QObject):
    """Listens to whoever does things, and says how they went.

    Args:
        banner: the strip above the data.
        line: the window's bottom line.
        open_path: opens what a button in the banner offers.
        parent: owner.
    """

    def __init__(self, banner: Banner, line: QStatusBar, open_path: Callable[[Path], None], parent: QObject) -> None:
        super().__init__(parent)
        self._banner = banner
        self._line = line
        self._open_path = open_path

    def listen(
        self, controller: RunController, opener: Opener, files: FileCommands, display: RunDisplay, exports: PlotExports
    ) -> None:
        """Says what these announce from now on."""
        controller.runReplaced.connect(self._on_run_replaced)
        opener.failed.connect(self._on_failed)
        opener.refused.connect(self._on_opener_refused)
        opener.waiting.connect(self._line.showMessage)
        files.failed.connect(self._banner.say)
        files.saved.connect(self.note)
        display.noted.connect(self.note)
        exports.done.connect(self.note)
        exports.failed.connect(self._banner.say)

    def listen_to_refusals(self, refusals: Refusals) -> None:
        """Says which model files weren't opened from now on."""
        refusals.refused.connect(self._on_opener_refused)
        refusals.failed.connect(self._on_failed)
        refusals.trusted.connect(self._banner.dismiss)

    @Slot(str)
    def note(self, text: str) -> None:
        """Says something in passing."""
        self._line.showMessage(text, NOTE_MS)

    @Slot(str, str)
    def _on_failed(self, message: str, details: str) -> None:
        self._banner.say(message, details=details)

    @Slot(str, object)
    def _on_opener_refused(self, message: str, again: Callable[[], object]) -> None:
        self._banner.say(message, kind="amber", action=self.tr("Ask again"), act=lambda: _call(again))

    @Slot(str, int, object)
    def _on_run_replaced(self, name: str, n_steps: int, path: Path | None) -> None:
        if path is not None:
            self._banner.say(
                self.tr("{name} was ended after {n_steps} steps to open this. Its record is kept.").format(
                    name=name, n_steps=numbers.count(n_steps)
                ),
                kind="note",
                action=self.tr("Look at it"),
                act=lambda: self._open_path(path),
            )


def _call(function: Callable[[], object]) -> None:
    function()
