"""From what was dropped, chosen or named to an open spec or a stored run on show: resolves, asks for trust, reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Qt, Signal, Slot

from gradgui.core.errors import GradguiError, TrustError
from gradgui.core.spec import RunSpec
from gradgui.core.status import ENDED, RunState
from gradgui.gui.control.background import Background
from gradgui.gui.control.display.shown_run import ShownRun, read_stored_run
from gradgui.gui.control.opening.reading import Reading
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.services import WindowServices
from gradgui.runs.sources.opening import (
    RunToOpen,
    SpecToOpen,
    code_files,
    data_named,
    resolve_path,
    weights_named,
    with_data,
    with_weights,
)
from gradgui.runs.start_point import StartPoint, fork_point, fork_spec, resume_point, resumed_spec
from gradgui.runs.store.mending.open_run import open_stored_run

AskTrust = Callable[[tuple[Path, ...]], bool]


class Opener(QObject):
    """Opens what a person names. Code is asked about before a runner exists."""

    #: Something was opened: what to remember as a recent item.
    itemOpened = Signal(str)
    #: Something was opened that no item stands for: a fork, a run of the queue, a spec that came as text.
    otherOpened = Signal()
    #: A stored run was read.
    storedRunRead = Signal(object)
    #: It can't be opened: message, details.
    failed = Signal(str, str)
    #: Its code was not allowed to run: message, and what asks again.
    refused = Signal(str, object)
    #: Something is being read: what, or "" when it is there.
    waiting = Signal(str)

    _requested = Signal(str)

    def __init__(
        self,
        services: WindowServices,
        controller: RunController,
        background: Background,
        ask_trust: AskTrust,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._controller = controller
        self._ask_trust = ask_trust
        #: Stored runs are read by it.
        self.reading = Reading(background, self)
        self.reading.waiting.connect(self.waiting)
        self.reading.failed.connect(self.failed)
        self._again: Callable[[], object] = lambda: None
        self._requested.connect(self._on_requested, Qt.ConnectionType.QueuedConnection)

    def open_path(self, text: str | Path) -> None:
        """Opens a spec, a program, a model, a stored run or an example; returns at once."""
        self._requested.emit(str(text))

    def open_spec(self, spec: RunSpec, *, start: bool = False, n_steps: int | None = None) -> bool:
        """Opens a spec, once its code is trusted; whether it may.

        Args:
            spec: what to open.
            start: whether training starts once it is open.
            n_steps: after how many steps it pauses again; None: it doesn't by itself.
        """
        if not self.may_run(spec, lambda: self.open_spec(spec, start=start, n_steps=n_steps)):
            return False
        self.reading.forget()
        self._again = lambda: self.open_spec(spec, start=start, n_steps=n_steps)
        self._controller.open_spec(spec, start=start, n_steps=n_steps)
        return True

    def open_unattended(self, spec: RunSpec) -> None:
        """Opens and trains a spec that nobody attends: it asks no question, and what would pause the run fails it.

        Raises:
            GradguiError: it isn't complete, or its code isn't trusted.
            OSError: what remembers trusted code can't be read.
        """
        spec.check_complete()
        untrusted = self._services.trust.untrusted(code_files(spec))
        if untrusted:
            names = ", ".join(file.name for file in untrusted)
            raise TrustError(
                f"Code must be trusted before it runs. Received: {names}. Open it once and say that it may run."
            )
        self.reading.forget()
        self._again = lambda: self.open_spec(spec, start=True)
        self._controller.open_spec(spec, start=True, unattended=True)
        self.otherOpened.emit()

    def open_again(self) -> None:
        """Opens once more what was opened last, as it was opened."""
        self._again()

    def resume(self, path: Path, n_steps: int | None = None) -> None:
        """Goes on with a stored run in its own folder; pauses after `n_steps` (None: doesn't). Returns at once."""

        def read() -> tuple[RunSpec, StartPoint]:
            run = open_stored_run(path)
            left = None if run.planned_steps is None else run.planned_steps - run.n_steps
            longer = n_steps if n_steps is not None and left is not None and n_steps > left else None
            return resumed_spec(run, longer), resume_point(run)

        self._continue(path, read, start=True, n_steps=n_steps)

    def fork(self, path: Path, step: int | None = None) -> None:
        """Opens a new run that begins after the first `step` steps of a stored one; None: after all. Returns at once."""

        def read() -> tuple[RunSpec, StartPoint]:
            run = open_stored_run(path)
            start = fork_point(run, step)
            n_steps = None if run.planned_steps is None or start.step < run.planned_steps else 2 * run.planned_steps
            return fork_spec(start, n_steps), start

        self.go_on(path, read)

    def go_on(self, path: Path, read: Callable[[], tuple[RunSpec, StartPoint]]) -> None:
        """Opens what goes on where a stored run was, to be started by hand. Returns at once.

        Args:
            path: the stored run.
            read: finds out in the background with which spec it goes on, and where.
        """
        self._continue(path, read, start=False, n_steps=None)

    def _continue(
        self, path: Path, read: Callable[[], tuple[RunSpec, StartPoint]], *, start: bool, n_steps: int | None
    ) -> None:
        """Reads in the background where a run goes on, and opens it there unless something else is opened meanwhile."""
        self.reading.read(path, read, lambda found: self.open_at(*found, start=start, n_steps=n_steps))

    def open_at(self, spec: RunSpec, goes_on: StartPoint, *, start: bool = False, n_steps: int | None = None) -> bool:
        """Opens a spec where a stored run goes on, once its code is trusted; whether it may."""

        def again() -> None:
            self.open_at(spec, goes_on, start=start, n_steps=n_steps)

        if not self.may_run(spec, again):
            return False
        self._again = again
        self._controller.open_spec(spec, start=start, n_steps=n_steps, goes_on=goes_on)
        self.otherOpened.emit()
        return True

    @Slot(str)
    def set_device(self, device: str) -> None:
        """Opens the spec again on another device."""
        spec, goes_on = self._controller.starting_spec(), self._controller.goes_on
        if goes_on is not None and self._controller.spec is not None and self._controller.status.state is RunState.READY:
            spec = self._controller.spec
            self.open_at(msgspec.structs.replace(spec, loop=msgspec.structs.replace(spec.loop, device=device)), goes_on)
        elif spec is not None and spec.loop.device != device:
            self.open_spec(msgspec.structs.replace(spec, loop=msgspec.structs.replace(spec.loop, device=device)))

    def may_run(self, spec: RunSpec, again: Callable[[], object]) -> bool:
        """Whether the spec's code is trusted, by what is remembered or by asking now; `again` asks once more."""
        try:
            untrusted = self._services.trust.untrusted(code_files(spec))
            if not untrusted:
                return True
            if self._ask_trust(untrusted):
                self._services.trust.trust(untrusted)
                return True
        except (GradguiError, OSError) as error:
            self.failed.emit(str(error), getattr(error, "details", ""))
            return False
        names = ", ".join(file.name for file in untrusted)
        self.refused.emit(self.tr("Not opened: {names} was not allowed to run.").format(names=names), again)
        return False

    @Slot(str)
    def _on_requested(self, text: str) -> None:
        try:
            data = data_named(Path(text))
            if data is not None and self._controller.spec is not None:
                self._exchange(data, self.tr("Data"), with_data)
                return
            weights = weights_named(Path(text))
            if weights is not None and self._controller.spec is not None:
                self._exchange(weights, self.tr("Weights"), with_weights)
                return
            target = resolve_path(text)
        except (GradguiError, OSError) as error:
            self.failed.emit(str(error), getattr(error, "details", ""))
            return
        if isinstance(target, RunToOpen):
            self._read(target.path)
        else:
            self._open(target)

    def _exchange(self, path: Path, what: str, exchanged: Callable[[RunSpec, Path], RunSpec]) -> None:
        """Gives what is open other data, or other weights."""
        spec = self._controller.starting_spec()
        if spec is None or self._controller.status.state not in {RunState.READY, RunState.FAILED, *ENDED}:
            message = self.tr(
                "{what} can be exchanged before a run and after it. Received: {name} during one. Stop it first."
            ).format(what=what, name=path.name)
            self.failed.emit(message, "")
            return
        self.open_spec(exchanged(spec, path))

    def _open(self, target: SpecToOpen) -> None:
        if self.may_run(target.spec, lambda: self._open(target)) and self.open_spec(target.spec):
            self.itemOpened.emit(target.origin)

    def _read(self, path: Path) -> None:
        def done(run: ShownRun) -> None:
            self.storedRunRead.emit(run)
            self.itemOpened.emit(str(path))

        self.reading.read(path, lambda: read_stored_run(path), done)
