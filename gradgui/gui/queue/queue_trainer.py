"""Trains what waits in the queue, one run after another, in the window's own runner. Shows nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from gradgui.core.errors import GradguiError
from gradgui.core.spec import RunSpec
from gradgui.core.status import ENDED, RunState, StopReason
from gradgui.gui.control.background import Background
from gradgui.gui.control.opening.opener import Opener
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.look import numbers
from gradgui.gui.queue.outcome import Outcome
from gradgui.runs.queue.queue_entry import QueueEntry, QueueState
from gradgui.runs.queue.queue_file import Entries, QueueFile
from gradgui.runs.store.run_labels import change_tags

#: While the runner is in one of these states, the next run waits.
_BUSY = frozenset({RunState.OPENING, RunState.RUNNING, RunState.PAUSED, RunState.FINISHING})


@dataclass(slots=True)
class _Current:
    entry: QueueEntry
    spec: RunSpec
    begun: bool = False
    run: str = ""


class QueueTrainer(QObject):
    """Holds the queue of the window. Nothing is trained before `start`, also where runs wait from last time.

    Args:
        file: keeps the entries.
        controller: trains them.
        opener: opens their specs; only code that is trusted already.
        background: where runs are tagged.
        edits_wait: whether something was edited in the set-up that opening another spec would lose.
        parent: owner.
    """

    #: Entries, or whether they're being trained, are new.
    changed = Signal()
    #: It couldn't be done: message.
    failed = Signal(str)
    #: It wasn't started: what was edited under Set-up would be lost.
    editsInTheWay = Signal()
    #: A sentence on what happened.
    noted = Signal(str)
    #: Nothing waits any more, or a person broke it off: an `Outcome`.
    ended = Signal(object)

    def __init__(
        self,
        file: QueueFile,
        controller: RunController,
        opener: Opener,
        background: Background,
        edits_wait: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.file = file
        self._controller = controller
        self._opener = opener
        self._background = background
        self._edits_wait = edits_wait
        self._version = (-1, -1)
        self._entries: Entries = ()
        self._going = False
        self._current: _Current | None = None
        self._over: list[str] = []
        controller.stateChanged.connect(self._on_controller_state_changed)
        self._attempt(file.mend)
        self._reread()

    # What there is ---------------------------------------------------------------------------------------------------

    @property
    def entries(self) -> Entries:
        """Every entry, in the order in which they're trained."""
        return self._entries

    @property
    def waiting(self) -> Entries:
        """Those that wait."""
        return tuple(entry for entry in self._entries if entry.state is QueueState.WAITING)

    @property
    def is_going(self) -> bool:
        """Whether the next one begins once the runner is free."""
        return self._going

    @property
    def current_id(self) -> str:
        """The entry that is being trained; "": none is."""
        return self._current.entry.id if self._current is not None else ""

    @property
    def owns_run(self) -> bool:
        """Whether the run that is open, or is being opened, is one of the queue."""
        return self._current is not None and self._controller.spec is self._current.spec

    def waits_for(self) -> str:
        """Returns the name of the run whose end the queue waits for; "": it waits for none."""
        if not self._going or self._current is not None or not self._is_busy():
            return ""
        spec = self._controller.spec
        return (spec.name if spec is not None else "") or self.tr("the run")

    # Changing it -----------------------------------------------------------------------------------------------------

    def add(self, entries: Entries) -> None:
        """Puts entries at the end."""
        self._attempt(lambda: self.file.add(entries))

    def remove(self, ids: tuple[str, ...]) -> None:
        """Takes entries away that aren't being trained."""
        self._attempt(lambda: self.file.remove(ids))

    def move(self, ids: tuple[str, ...], to: int) -> None:
        """Puts entries before the one that stands at `to` now."""
        self._attempt(lambda: self.file.move(ids, to))

    def clear_over(self) -> None:
        """Takes away what is over."""
        self._attempt(self.file.clear_over)

    def wait_again(self, ids: tuple[str, ...]) -> None:
        """Has entries that are over trained once more."""
        self._attempt(lambda: self.file.wait_again(ids))

    # Training --------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Trains what waits: the first one at once, or after the run that goes on."""
        if self._going or not self.waiting:
            return
        if self._edits_wait() and not self._is_busy():
            self.editsInTheWay.emit()
            return
        if self._current is None:
            if not self._attempt(self.file.claim):
                return
            self._over = []
        self._going = True
        self.changed.emit()
        self.look()

    def pause(self) -> None:
        """Begins no further run; the one that is being trained goes on to its end."""
        self._going = False
        if self._current is None:
            self.file.release()
        self.changed.emit()

    def shut_down(self) -> None:
        """Lets go of everything: the window closes, and with it the run that is being trained."""
        self._going = False
        if self._current is not None:
            self._conclude(QueueState.SKIPPED, self.tr("The window was closed. What it recorded can be resumed under Runs."))
        self.file.release()

    def look(self) -> None:
        """Looks at the file and at the runner. Called at every tick."""
        if self.file.version() != self._version:
            self._reread()
        current = self._current
        if current is not None:
            self._follow(current)
        elif self._going and not self._is_busy():
            self._begin_next()

    def _is_busy(self) -> bool:
        controller = self._controller
        return controller.is_due or controller.status.state in _BUSY

    def _begin_next(self) -> None:
        if not self.waiting:
            self._end()
            return
        entry = self.waiting[0]
        self._over.append(entry.id)
        try:
            spec = entry.parsed()
            self._current = _Current(entry, spec)  # before it opens: it may be opening when this returns
            self._set_state(entry.id, QueueState.RUNNING)
            self._opener.open_unattended(spec)
        except (GradguiError, OSError) as error:
            self._current = None
            self._set_state(entry.id, QueueState.FAILED, str(error))
            self.noted.emit(self.tr("{name} failed: {error}").format(name=entry.name, error=error))

    @Slot(str)
    def _on_controller_state_changed(self, state: str) -> None:
        current = self._current
        if current is not None and state == RunState.OPENING and self._controller.spec is current.spec:
            current.begun = True

    def _follow(self, current: _Current) -> None:
        """Looks what became of the run that is being trained."""
        controller, status = self._controller, self._controller.status
        if controller.spec is not current.spec:
            self._going = False
            self._conclude(QueueState.SKIPPED, self.tr("Something else was opened while it was being trained."))
            self._end()
            return
        if not current.begun:
            return
        if status.run_path and not current.run:
            current.run = status.run_path
            self._set_state(current.entry.id, QueueState.RUNNING, run=current.run)
            self._tag(current)
        if status.state is RunState.FAILED:
            self._conclude(QueueState.FAILED, status.message)
            self.noted.emit(self.tr("{name} failed: {message}").format(name=current.entry.name, message=status.message))
        elif status.state is RunState.FINISHED and status.reason is StopReason.COMPLETED:
            self._conclude(QueueState.DONE, status.message)
        elif status.state in ENDED and not status.step:
            self._conclude(QueueState.SKIPPED, self.tr("Stopped before its first step."))
        elif status.state in ENDED:
            steps = (
                self.tr("1 step") if status.step == 1 else self.tr("{step} steps").format(step=numbers.count(status.step))
            )
            self._conclude(QueueState.SKIPPED, self.tr("Stopped after {steps}.").format(steps=steps))
        if self._current is None and not self._going:
            self._end()

    def _tag(self, current: _Current) -> None:
        tag, run = current.entry.tag, Path(current.run)
        if tag:
            self._background.submit(lambda: change_tags(run, add=(tag,)), lambda _labels: None)

    def _conclude(self, state: QueueState, message: str) -> None:
        assert self._current is not None
        entry_id, self._current = self._current.entry.id, None
        self._set_state(entry_id, state, message)

    def _end(self) -> None:
        """Says what came of it, and lets others train the queue."""
        self._going = False
        self.file.release()
        over = {entry.id: entry for entry in self._entries}
        outcome = Outcome(tuple(over[one] for one in self._over if one in over), not self.waiting)
        self._over = []
        self.changed.emit()
        if outcome.entries:
            self.ended.emit(outcome)

    # The file --------------------------------------------------------------------------------------------------------

    def _set_state(self, entry_id: str, state: QueueState, message: str = "", run: str | None = None) -> None:
        self._attempt(lambda: self.file.set_state(entry_id, state, message, run))

    def _attempt(self, act: Callable[[], None]) -> bool:
        """Does something with the file, and says what went wrong; whether it went well."""
        try:
            act()
        except GradguiError as error:
            self.failed.emit(str(error))
            return False
        finally:
            self._reread()
        return True

    def _reread(self) -> None:
        self._version = self.file.version()
        entries = self.file.entries()
        if entries != self._entries:
            self._entries = entries
            self.changed.emit()
