"""The one place that speaks to the runner: opens specs, passes requests on, and says what happened.

It draws nothing and never waits: the window's one timer asks it to look (`poll`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gradgui.core.controls import Controls
from gradgui.core.interventions import Change
from gradgui.core.measured import MeasuredKind
from gradgui.core.spec import RunSpec
from gradgui.core.status import Activity, RunState, RunStatus
from gradgui.gui.control.carried_over import changes_since
from gradgui.gui.control.changes.change_requests import ChangeRequests
from gradgui.gui.control.open_run import OpenRun
from gradgui.gui.control.succession import NextRun
from gradgui.gui.services import WindowServices
from gradgui.gui.variables.variable_nodes import VariableTree
from gradgui.runs.engine import SaveKind
from gradgui.runs.loop.mailbox import Go
from gradgui.runs.start_point import StartPoint

if TYPE_CHECKING:
    from gradgui.runs.runner import Runner


class RunController(OpenRun):
    """Holds the runner of the spec that is open: one runner, and so one thread, a spec.

    Opening another spec stops the runner before, and begins once that one has ended.
    """

    #: Every state of the runner by its value, in order, also one that lasted less than a poll.
    stateChanged = Signal(str)
    #: A new `RunStatus`; also when only the pending changes are new.
    statusChanged = Signal(object)
    #: A spec was opened: `opened`, `history` and `tree` are there. Before `stateChanged("ready")`.
    runOpened = Signal()
    #: No spec is open any more, or another one is being opened.
    runCleared = Signal()
    #: A run that was going on was ended to open something else: name, steps, folder. After `runCleared`.
    runReplaced = Signal(str, int, object)
    #: The run failed: message, details.
    runFailed = Signal(str, str)

    def __init__(self, services: WindowServices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._when_ready: Go | None = None
        self._redone: tuple[Change, ...] = ()
        self._n_states_seen = 1  # idle is no news
        self._for_next_start: tuple[Change, ...] = ()
        #: What can be changed while it is open.
        self.changes = ChangeRequests(
            lambda: self.requested() if self.can_change else None, lambda: self.tree, self._send, self
        )

    # Requests --------------------------------------------------------------------------------------------------------

    def open_spec(
        self,
        spec: RunSpec,
        *,
        start: bool = False,
        n_steps: int | None = None,
        goes_on: StartPoint | None = None,
        unattended: bool = False,
    ) -> None:
        """Opens a spec; with `start`, starts training once it is ready, and pauses after `n_steps` (None: doesn't).

        `goes_on` says where a stored run goes on; None: a run begins. `unattended`: what would pause it for a person's
        decision ends it as failed.
        """
        if self._succession.is_closed:  # asked for before the window was closed, and ready only now
            return
        self._redone = changes_since(goes_on, self.goes_on, self._status, self.history)
        self.changes.undo_stack.clear()
        wanted = NextRun(spec, Go(n_steps) if start else None, goes_on, unattended)
        self._succession.ask(wanted, self._runner, self._status.state)
        self.poll()
        if self.is_due:
            self.statusChanged.emit(self._status)  # what could be asked a moment ago can't be while this one waits

    def close_spec(self) -> None:
        """Ends the run, if there is one, and forgets the spec."""
        self._succession.drop()
        self.changes.undo_stack.clear()
        if self._runner is not None:
            self._runner.stop()
            self._succession.retire(self._runner)
        self._runner = None
        self._spec = self.goes_on = None
        self._forget()
        self.statusChanged.emit(self._status)

    def go(self, n_steps: int | None = None) -> None:
        """Starts or resumes; with `n_steps`, pauses after so many more."""
        self._request(lambda runner: runner.go(n_steps))

    def step(self) -> None:
        """Carries out a single step."""
        self._request(lambda runner: runner.go(1))

    def pause(self) -> None:
        """Pauses at the next chunk boundary."""
        self._request(lambda runner: runner.pause())

    def stop(self) -> None:
        """Ends the run at the next chunk boundary; while something is opened, opens it no further."""
        if self.is_due:
            self._succession.drop()
            self.statusChanged.emit(self._status)
            return
        self._is_stop_asked = True
        self._request(lambda runner: runner.stop())

    def measure(self, kind: MeasuredKind) -> None:
        """Asks for the step to be timed with and without something; the status brings the result."""
        self._request(lambda runner: runner.request_measurement(kind))

    def cancel_compile(self) -> None:
        """Does without the step that is being compiled for a new selection; every gradient is computed instead."""
        self._request(lambda runner: runner.cancel_compile())

    def save(self, path: Path, kind: SaveKind) -> None:
        """Asks for the model to be written; an event says when it is."""
        self._request(lambda runner: runner.save(path, kind))

    def shut_down(self) -> None:
        """Asks every runner to end; `is_quiet` says when they have."""
        self._succession.close()
        if self._runner is not None:
            self._runner.stop()
        self.poll()

    @property
    def is_quiet(self) -> bool:
        """Whether no runner's thread is alive."""
        return self._succession.is_quiet(self._runner)

    # Looking ---------------------------------------------------------------------------------------------------------

    def poll(self) -> None:
        """Announces what is new since the last look. Called by the window's timer, and after every request."""
        runner = self._runner
        if runner is not None:
            self._announce(runner)
        if runner is self._runner:  # nobody who listened opened something else
            wanted = self._succession.take(runner)
            if wanted is not None:
                self._begin(wanted)

    def _announce(self, runner: Runner) -> None:
        states, status = runner.states, self._with_what_waits(runner.status)
        if status.state is not states[-1]:
            return  # caught between two states: the next look sees it whole
        status_is_new = status != self._status
        self._status = status
        fresh, self._n_states_seen = states[self._n_states_seen :], len(states)
        for state in fresh:
            if state is RunState.READY and runner.opened is not None and not self.is_due:
                self.tree = VariableTree(runner.opened.variables, runner.opened.model_name or runner.spec.name or "model")
                self.runOpened.emit()
            if status_is_new and state is fresh[-1]:
                self.statusChanged.emit(status)
            self.stateChanged.emit(state.value)
        if status_is_new and not fresh:
            self.statusChanged.emit(status)
        if RunState.FAILED in fresh:
            self.runFailed.emit(status.message, status.details)
        if RunState.READY in fresh and self._redone:
            again, self._redone = self._redone, ()
            self._send(again, None)
        if RunState.READY in fresh and self._when_ready is not None:
            when_ready, self._when_ready = self._when_ready, None
            self.go(when_ready.n_steps)

    def _with_what_waits(self, status: RunStatus) -> RunStatus:
        """Adds what waits for the next start, once the run has ended."""
        pending = (*status.pending, *self._for_next_start)
        return replace(status, pending=pending) if self._for_next_start else status

    def _begin(self, wanted: NextRun) -> None:
        before, self._spec = self._runner, wanted.spec
        self._forget()
        if self._succession.replaces and before is not None and before.recorder is not None:
            self.runReplaced.emit(before.spec.name or self.tr("The run"), before.status.step, before.recorder.path)
        self._succession.replaces = False
        self._when_ready, self.goes_on = wanted.when_ready, wanted.goes_on
        services, headless = self._services, wanted.unattended
        from gradgui.runs.runner import Runner  # when first opened

        self._runner = Runner(
            wanted.spec, services.engine_factory, services.runs_dir, headless=headless, start=wanted.goes_on
        )
        self._runner.start()
        self._announce(self._runner)

    def _forget(self) -> None:
        self.tree = None
        self._requested = None
        self._for_next_start = ()
        self._is_stop_asked = False
        self._n_states_seen = 1  # idle is no news
        self._status = RunStatus(activity=Activity.OPENING, activity_since=time.monotonic()) if self._spec else RunStatus()
        self.runCleared.emit()

    def _request(self, request: Callable[[Runner], None]) -> None:
        if self._runner is not None and not self.is_due:
            request(self._runner)
            self.poll()

    def _send(self, changes: tuple[Change, ...], expected: Controls | None) -> None:
        if self._runner is not None and self.can_change:
            if self.is_alive:
                for change in changes:
                    self._runner.change(change)
            else:
                self._for_next_start = (*self._for_next_start, *changes)
            if expected is not None and self._status.controls is not None:
                # What the change leads to was just worked out; for many variables that's worth remembering.
                self._requested = (self._status.controls, (*self._status.pending, *changes), expected)
            self.poll()
