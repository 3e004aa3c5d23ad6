"""The one place that speaks to the runner: opens specs, passes requests on, and says what happened.

It draws nothing and never waits: the window's one timer asks it to look (`poll`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gradgui.core.controls import Controls
from gradgui.core.interventions import Change, change_of
from gradgui.core.measured import MeasuredKind
from gradgui.core.spec import RunSpec
from gradgui.core.spec_in_force import spec_with_controls
from gradgui.core.status import ENDED, Activity, RunState, RunStatus
from gradgui.gui.control.change_requests import ChangeRequests
from gradgui.gui.control.succession import NextRun, Succession
from gradgui.gui.services import WindowServices
from gradgui.gui.variables.selection_changes import with_changes, with_interventions
from gradgui.gui.variables.variable_nodes import VariableTree
from gradgui.runs.engine import OpenedRun, SaveKind
from gradgui.runs.history import RunHistory
from gradgui.runs.loop.live_changes import NOTHING_LEARNS
from gradgui.runs.loop.mailbox import Go
from gradgui.runs.runner import Runner
from gradgui.runs.start_point import StartPoint

#: States in which a run can take changes, steps and saves.
ALIVE = frozenset({RunState.READY, RunState.RUNNING, RunState.PAUSED})


class RunController(QObject):
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
        self._runner: Runner | None = None
        self._spec: RunSpec | None = None
        self._succession = Succession()
        self._when_ready: Go | None = None
        self._redone: tuple[Change, ...] = ()
        self._n_states_seen = 1  # idle is no news
        self._status = RunStatus()
        self._requested: tuple[Controls, tuple[Change, ...], Controls] | None = None
        self._for_next_start: tuple[Change, ...] = ()
        self._is_stop_asked = False
        self.tree: VariableTree | None = None
        #: Where the stored run goes on that is open, resumed or forked; None: a run begins.
        self.goes_on: StartPoint | None = None
        #: What can be changed while it is open.
        self.changes = ChangeRequests(
            lambda: self.requested() if self.can_change else None, lambda: self.tree, self._send, self
        )

    # What there is ---------------------------------------------------------------------------------------------------

    @property
    def spec(self) -> RunSpec | None:
        """The spec that is open or being opened."""
        waiting = self._succession.next
        return waiting.spec if waiting is not None else self._spec

    @property
    def is_due(self) -> bool:
        """Whether something is to be opened once the run before has ended."""
        return self._succession.next is not None

    @property
    def status(self) -> RunStatus:
        """The status that was last announced."""
        return self._status

    @property
    def opened(self) -> OpenedRun | None:
        """What was opened; None before `runOpened`."""
        return self._runner.opened if self._runner is not None and self.tree is not None else None

    @property
    def error(self) -> Exception | None:
        """What the run failed of, with its class; None unless it failed."""
        return self._runner.error if self._runner is not None else None

    @property
    def history(self) -> RunHistory | None:
        """The record of the run; None before `runOpened`."""
        recorder = self._runner.recorder if self._runner is not None and self.tree is not None else None
        return recorder.history if recorder is not None else None

    @property
    def is_alive(self) -> bool:
        """Whether the run takes changes, steps and saves."""
        return not self.is_due and self._status.state in ALIVE

    @property
    def can_change(self) -> bool:
        """Whether changes can be asked for: of the run, or once it has ended of what the next start begins with."""
        return self.is_alive or (not self.is_due and self._status.state in ENDED and self.opened is not None)

    @property
    def waits_for_next_start(self) -> bool:
        """Whether what is asked for now holds from the next start on, since this run has ended."""
        return self._status.state in ENDED

    def requested(self) -> Controls | None:
        """Returns the controls as they'll be once every waiting change is carried out; None before `runOpened`."""
        status = self._status
        if status.controls is None:
            return None
        known = self._requested
        if known is None or known[0] is not status.controls or known[1] != status.pending:
            self._requested = (status.controls, status.pending, with_changes(status.controls, status.pending))
        assert self._requested is not None
        return self._requested[2]

    @property
    def can_start(self) -> bool:
        """Whether training can start, go on, or start again."""
        return not self.start_obstacle() and self._status.state is not RunState.RUNNING

    @property
    def can_step(self) -> bool:
        """Whether a single step can be taken."""
        return self.can_start and self.is_alive

    @property
    def can_run_more(self) -> bool:
        """Whether so many steps more can be asked for: also while it runs, from now on."""
        return self.is_alive and not self.start_obstacle()

    @property
    def can_stop(self) -> bool:
        """Whether there is a run to end."""
        return not self.is_due and self._status.state in {RunState.RUNNING, RunState.PAUSED}

    @property
    def is_going_back(self) -> bool:
        """Whether steps of a stored run are being repeated, up to where this one goes on."""
        return not self.is_due and self._status.activity is Activity.REPLAYING

    def start_obstacle(self) -> str:
        """Returns why training can't start or go on now; "" if it can."""
        state = self._status.state
        if self.is_due or state is RunState.OPENING:
            return self.tr("Opening: {words}.").format(
                words=self._status.activity or self.tr("waiting for the run before to end")
            )
        if state in ENDED and self._spec is not None:
            return ""  # also what couldn't be opened: whoever has mended the program tries again
        opened, requested = self.opened, self.requested()
        if opened is None or requested is None:
            return self.tr("Nothing is open. Open a model, a program or an example first.")
        if state is RunState.FINISHING:
            return self.tr("The run is finishing.")
        if opened.obstacle:
            return self.tr("{obstacle} Set it under Set-up.").format(obstacle=opened.obstacle)
        return "" if requested.selection.any_active else NOTHING_LEARNS

    def starting_spec(self) -> RunSpec | None:
        """Returns the spec that a start begins with.

        Before it, and once the run has ended, with what somebody changed; while it runs, as it was. What the spec itself
        planned, and what a schedule made of the rate, isn't what somebody changed: the next start plans it anew.
        """
        if self.is_due:
            return self.spec
        if self._status.state is RunState.READY:
            return self.current_spec()
        opened, history = self.opened, self.history
        if self._status.state not in ENDED or self._spec is None or opened is None or history is None or self.tree is None:
            return self.spec
        by_hand = [done for done in history.interventions if done.source == "user"]
        wanted = with_changes(with_interventions(opened.controls, by_hand), self._status.pending)
        return spec_with_controls(self._spec, self.tree, opened.controls, wanted)

    def current_spec(self) -> RunSpec | None:
        """Returns the open spec with ticks, rate, multipliers and clip as they stand now, for saving."""
        if self._status.state in ENDED:
            return self.starting_spec()
        opened, requested = self.opened, self.requested()
        if self._spec is None or opened is None or requested is None or self.tree is None:
            return self.spec
        return spec_with_controls(self._spec, self.tree, opened.controls, requested)

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
        self._redone = self._changes_since(goes_on)
        self.changes.undo_stack.clear()
        wanted = NextRun(spec, Go(n_steps) if start else None, goes_on, unattended)
        self._succession.ask(wanted, self._runner, self._status.state)
        self.poll()
        if self.is_due:
            self.statusChanged.emit(self._status)  # what could be asked a moment ago can't be while this one waits

    def _changes_since(self, goes_on: StartPoint | None) -> tuple[Change, ...]:
        """Returns what was asked for where a stored run goes on that is opened there once more, before its first step."""
        history = self.history
        if goes_on is None or goes_on is not self.goes_on or history is None or self._status.state is not RunState.READY:
            return ()
        done = history.interventions[len(goes_on.interventions) :]
        return (*(change_of(intervention) for intervention in done), *self._status.pending)

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

    @property
    def can_cancel_opening(self) -> bool:
        """Whether something is being opened that somebody could do without."""
        return self.is_due or (self._status.state is RunState.OPENING and not self._is_stop_asked)

    @property
    def is_ending(self) -> bool:
        """Whether the run was asked to end and hasn't yet: what has begun may not be interrupted."""
        return self._is_stop_asked and not self.is_due and self._status.state not in ENDED

    def measure(self, kind: MeasuredKind) -> None:
        """Asks for the step to be timed with and without something; the status brings the result."""
        self._request(lambda runner: runner.request_measurement(kind))

    def cancel_compile(self) -> None:
        """Does without the step that is being compiled for a new selection; every gradient is computed instead."""
        self._request(lambda runner: runner.cancel_compile())

    @property
    def can_cancel_compile(self) -> bool:
        """Whether a step is being compiled that the run could do without."""
        controls = self._status.controls
        if controls is None or controls.frozen_gradients == "watch" or controls.differentiated == controls.wanted_set:
            return False
        return self.is_alive and self._status.activity is Activity.COMPILING

    @property
    def can_measure(self) -> bool:
        """Whether the step can be timed now."""
        return self.is_alive and self._status.activity is not Activity.MEASURING and not self.start_obstacle()

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
