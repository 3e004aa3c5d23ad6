"""Closing the window: the run ends first, so that nothing is lost; what is awaited is said, and needn't be waited for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from gradgui.core.status import RunState, RunStatus
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.language.translation import translate
from gradgui.gui.panels.banner import Banner
from gradgui.gui.transport.transport_words import activity_words

#: What is done within this time needs no words.
WORDS_AFTER_MS = 300


class WindowClosing(QObject):
    """From the wish to close the window to its end.

    Args:
        controller: its runner is asked to end.
        is_busy: whether something else is being read or written; that is waited for, too.
        banner: says what is awaited, with a button that doesn't wait.
        close: closes the window; asks `may_close` again.
        parent: owner.
    """

    def __init__(
        self,
        controller: RunController,
        is_busy: Callable[[], bool],
        banner: Banner,
        close: Callable[[], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._is_busy = is_busy
        self._banner = banner
        self._close = close
        self._abandoned = False
        #: Whether the window has been asked to close.
        self.begun = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)

    def begin(self) -> None:
        """Asks the run to end."""
        self.begun = True
        self._controller.shut_down()
        self._timer.start(WORDS_AFTER_MS)

    @property
    def may_close(self) -> bool:
        """Whether nothing is awaited any more, or nobody wants to wait."""
        quiet = self._controller.is_quiet and not self._is_busy()
        if quiet or self._abandoned:
            self._timer.stop()
        return quiet or self._abandoned

    def look(self) -> None:
        """Closes the window once that can be done. Called at every tick."""
        if self.begun and self.may_close:
            self._close()
        elif self.begun and not self._timer.isActive():
            self._say()

    @Slot()
    def _on_timer_timeout(self) -> None:
        self.look()

    def _say(self) -> None:
        words = waiting_words(self._controller.status)
        if self._banner.text != words:
            self._banner.say(words, kind="note", action=self.tr("Close now"), act=self.abandon)

    @Slot()
    def abandon(self) -> None:
        """Closes the window without waiting. What is still going on ends with the program."""
        self._abandoned = True
        self._close()


def waiting_words(status: RunStatus) -> str:
    """Returns what closing waits for, and what isn't waited for by closing at once."""
    if status.state is RunState.OPENING:
        what = activity_words(status).partition("…")[0] or translate("WindowClosing", "Opening")
        return translate(
            "WindowClosing", "Closing once this is done, it can't be broken off: {lower}{what}. Nothing would be lost."
        ).format(lower=what[:1].lower(), what=what[1:])
    if status.state in {RunState.RUNNING, RunState.PAUSED, RunState.FINISHING}:
        return translate(
            "WindowClosing",
            "Closing once the run is written to disk. Closing now may lose its last second and its trained weights.",
        )
    return translate("WindowClosing", "Closing once what is being read or written is done.")
