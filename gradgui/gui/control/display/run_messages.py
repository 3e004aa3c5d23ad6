"""What the live run says by itself: why it pauses or ended, what answers a request. In the banner and the status bar."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gradgui.core.status import RunState, RunStatus
from gradgui.gui.panels.banner import Banner
from gradgui.runs.engine import OpenedRun
from gradgui.runs.history import RunHistory


class RunMessages(QObject):
    """Says everything once.

    Args:
        banner: for what a person should see.
        parent: owner.
    """

    #: Something worth a line in the status bar.
    noted = Signal(str)

    def __init__(self, banner: Banner, parent: QObject) -> None:
        super().__init__(parent)
        self._banner = banner
        self._n_events = 0
        self._pause_message = ""

    def forget(self, history: RunHistory | None) -> None:
        """Begins with what is said from now on: another run is shown, or none."""
        self._n_events = len(history.events) if history is not None else 0

    def forget_pause(self) -> None:
        """Forgets why a run paused: none is open any more."""
        self._pause_message = ""

    def show_pause(self, status: RunStatus) -> None:
        """Says why a run pauses, or which rule of its spec has ended it."""
        finished = status.state is RunState.FINISHED and bool(status.message)
        message = (
            status.message
            if status.state is RunState.PAUSED
            else self.tr("Finished: {message}").format(message=status.message)
            if finished
            else ""
        )
        if message == self._pause_message:
            return
        if message:
            self._banner.say(message, kind="note" if finished else "amber")
        elif self._banner.text == self._pause_message:
            self._banner.dismiss()
        self._pause_message = message

    def look_at(self, history: RunHistory, opened: OpenedRun | None) -> None:
        """Says aloud what answers a request: a file that was saved, a change that can't be carried out."""
        told = opened.data.notes if opened is not None and opened.data is not None else ()  # by the data page
        for event in history.events[self._n_events :]:
            if event.kind in {"saved", "restored"}:
                self.noted.emit(event.text)
            elif event.kind == "note" and event.text not in told:
                self._banner.say(event.text, kind="amber")
        self._n_events = len(history.events)
