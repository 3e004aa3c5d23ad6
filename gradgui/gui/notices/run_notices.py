"""Which ends of runs are told to whoever works in another window: long ones that end, fail or pause by themselves."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from gradgui.core.status import RunState, RunStatus, StopReason
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.look import numbers
from gradgui.gui.notices.notifier import Notice, Notifier
from gradgui.gui.preferences.preference import NOTIFICATIONS, notified_after_s
from gradgui.gui.queue.outcome import Outcome
from gradgui.gui.queue.queue_commands import outcome_words
from gradgui.gui.queue.queue_trainer import QueueTrainer
from gradgui.gui.settings import WindowSettings


class RunNotices(QObject):
    """Sends one notification at the end of a run, or of a whole queue; none while somebody looks at the window.

    Args:
        notifier: shows them.
        controller: has the run.
        trainer: has the queue: its runs are told once, when it is through.
        settings: from which length on a run's end is told, if any.
        window: comes to the front where somebody clicks.
    """

    def __init__(
        self,
        notifier: Notifier,
        controller: RunController,
        trainer: QueueTrainer,
        settings: WindowSettings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._notifier = notifier
        self._controller = controller
        self._trainer = trainer
        self._settings = settings
        self._window = window
        #: Whether somebody works in one of gradgui's windows now; may be replaced.
        self.is_looked_at: Callable[[], bool] = lambda: QApplication.activeWindow() is not None
        #: Seconds of a clock that only goes forward; may be replaced.
        self.clock: Callable[[], float] = time.monotonic
        self._run_since: float | None = None
        self._queue_since: float | None = None
        self._is_out = False
        self._badge = 0
        controller.stateChanged.connect(self._on_controller_state_changed)
        trainer.changed.connect(self._on_trainer_changed)
        trainer.ended.connect(self._on_trainer_ended)

    def look(self) -> None:
        """Takes a notification back once somebody looks, and counts the badge. Called at every tick."""
        if self._is_out and self.is_looked_at():
            self._is_out = False
            self._notifier.take_back()
        badge = progress_percent(self._controller.status) or 0
        if badge != self._badge:
            self._badge = badge
            self._notifier.set_badge(badge)

    def shut_down(self) -> None:
        """Leaves nothing behind on the desktop."""
        self._notifier.take_back()
        self._notifier.set_badge(0)

    @Slot(str)
    def _on_controller_state_changed(self, state: str) -> None:
        if state == RunState.OPENING:
            self._run_since = None
        elif state == RunState.RUNNING:
            self._run_since = self.clock() if self._run_since is None else self._run_since
        elif state in {RunState.PAUSED, RunState.FINISHED, RunState.FAILED} and not self._trainer.owns_run:
            notice = self._run_notice(self._controller.status)
            if notice is not None and self._run_since is not None:
                self._tell(notice, self._run_since)

    @Slot()
    def _on_trainer_changed(self) -> None:
        if self._trainer.is_going and self._queue_since is None:
            self._queue_since = self.clock()

    @Slot(object)
    def _on_trainer_ended(self, outcome: Outcome) -> None:
        since, self._queue_since = self._queue_since, None
        if outcome.through and since is not None:
            self._tell(Notice(self.tr("Queue"), outcome_words(outcome), bool(outcome.failed)), since)

    def _run_notice(self, status: RunStatus) -> Notice | None:
        """Returns what is told; None where a person did it."""
        spec = self._controller.spec
        name = (spec.name if spec is not None else "") or self.tr("The run")
        steps = numbers.count(status.step)
        if status.state is RunState.FAILED:
            return Notice(self.tr("{name} failed").format(name=name), status.message, is_bad=True)
        if status.state is RunState.PAUSED and status.message:
            title = self.tr("{name} pauses at step {steps}").format(name=name, steps=steps)
            return Notice(title, status.message, is_bad=True)
        if status.state is RunState.FINISHED and status.reason is StopReason.COMPLETED:
            text = status.message or self.tr("{steps} steps in {time}.").format(
                steps=steps, time=numbers.duration(status.elapsed_s)
            )
            return Notice(self.tr("{name} has finished").format(name=name), text)
        return None

    def _tell(self, notice: Notice, since: float) -> None:
        after_s = notified_after_s(NOTIFICATIONS.of(self._settings))
        if after_s is None or self.clock() - since < after_s or self.is_looked_at():
            return
        self._is_out = True
        self._notifier.send(notice, self._show_window)

    def _show_window(self) -> None:
        self._is_out = False
        window = self._window
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.raise_()
        window.activateWindow()


def progress_percent(status: RunStatus) -> int | None:
    """Returns how far a run is that goes on or pauses, in whole percent; None where it has no end, or none goes on."""
    if status.state not in {RunState.RUNNING, RunState.PAUSED} or not status.n_steps:
        return None
    return min(int(100 * status.step / status.n_steps), 100)
