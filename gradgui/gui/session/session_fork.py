"""A fork that was set up and not started, as a session keeps it: where it begins, and what was changed since."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gradgui.core.interventions import Change, Intervention, change_of
from gradgui.core.spec import RunSpec
from gradgui.core.status import RunState
from gradgui.gui.control.run_controller import RunController
from gradgui.runs.forking.settings import forked, spec_in_force
from gradgui.runs.start_point import StartPoint, fork_point
from gradgui.runs.store.mending.open_run import open_stored_run


class SessionFork(msgspec.Struct, frozen=True):
    """Where a run would begin.

    Args:
        run: the folder of the run that it is forked from.
        step: the step that comes next.
        own: whether it has settings of its own.
        changes: what was asked for since it was opened: ticks, rate and the like.
    """

    run: str
    step: int
    own: bool = False
    changes: tuple[Intervention, ...] = ()

    def asked(self) -> tuple[Change, ...]:
        """Returns what was asked for, to be asked for once more."""
        return tuple(change_of(one) for one in self.changes)

    def read(self, spec: RunSpec) -> tuple[RunSpec, StartPoint]:
        """Returns with what it goes on, and where.

        Args:
            spec: its own, as it was open.

        Raises:
            GradguiError: the run isn't there any more, or has no such step.
        """
        start = fork_point(open_stored_run(Path(self.run)), self.step)
        return forked(start, spec, spec_in_force(start), spec) if self.own else (spec, start)


def fork_that_waits(controller: RunController) -> SessionFork | None:
    """Returns the fork that is open and hasn't been started; None where there is none."""
    start, history = controller.goes_on, controller.history
    if start is None or start.is_resumed or history is None or controller.status.state is not RunState.READY:
        return None
    done = history.interventions[len(start.interventions) :]
    waiting = tuple(_as_carried_out(change) for change in controller.status.pending)
    own = start.settings is not None
    by_hand = tuple(one for one in (*done, *waiting) if one.source == "user")
    return SessionFork(str(start.run.path), start.step, own, by_hand)


def _as_carried_out(change: Change) -> Intervention:
    return Intervention(-1, change.kind, change.patterns, msgspec.to_builtins(change.value), change.source)
