"""The run that is open, as far as it can be read: what there is, what stands in it now, and what can be asked of it.

Whoever only looks takes this; requests go to its child `RunController`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gradgui.core.controls import Controls
from gradgui.core.interventions import Change
from gradgui.core.spec import RunSpec
from gradgui.core.spec_in_force import spec_with_controls
from gradgui.core.status import ENDED, Activity, RunState, RunStatus
from gradgui.gui.control.carried_over import ended_record
from gradgui.gui.control.succession import Succession
from gradgui.gui.variables.selection_changes import with_changes, with_interventions
from gradgui.gui.variables.variable_nodes import VariableTree
from gradgui.runs.engine import OpenedRun
from gradgui.runs.history import RunHistory
from gradgui.runs.loop.live_changes import NOTHING_LEARNS
from gradgui.runs.start_point import StartPoint

if TYPE_CHECKING:
    from gradgui.runs.runner import Runner

#: States in which a run can take changes, steps and saves.
ALIVE = frozenset({RunState.READY, RunState.RUNNING, RunState.PAUSED})


class OpenRun(QObject):
    """The spec that is open, its runner once there is one, and the status that was last announced."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner: Runner | None = None
        self._spec: RunSpec | None = None
        self._succession = Succession()
        self._status = RunStatus()
        self._requested: tuple[Controls, tuple[Change, ...], Controls] | None = None
        self._is_stop_asked = False
        self.tree: VariableTree | None = None
        #: Where the stored run goes on that is open, resumed or forked; None: a run begins.
        self.goes_on: StartPoint | None = None

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

    # What can be asked -----------------------------------------------------------------------------------------------

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
        """Whether so many steps more can be asked for: also while it runs, from now on, and after its end."""
        if ended_record(self._status) is not None:
            return not self.is_due
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

    @property
    def can_cancel_opening(self) -> bool:
        """Whether something is being opened that somebody could do without."""
        return self.is_due or (self._status.state is RunState.OPENING and not self._is_stop_asked)

    @property
    def is_ending(self) -> bool:
        """Whether the run was asked to end and hasn't yet: what has begun may not be interrupted."""
        return self._is_stop_asked and not self.is_due and self._status.state not in ENDED

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
