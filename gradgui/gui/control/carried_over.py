"""What a run goes on with where it is opened once more: the record of one that ended here, what was asked for since."""

from __future__ import annotations

from pathlib import Path

from gradgui.core.interventions import Change, change_of
from gradgui.core.status import RunState, RunStatus
from gradgui.runs.history import RunHistory
from gradgui.runs.start_point import StartPoint


def ended_record(status: RunStatus) -> Path | None:
    """Returns the folder of the run that has ended and can be gone on with; None: it goes on, failed, or left nothing."""
    return Path(status.run_path) if status.state is RunState.FINISHED and status.run_path and status.step else None


def changes_since(
    goes_on: StartPoint | None, before: StartPoint | None, status: RunStatus, history: RunHistory | None
) -> tuple[Change, ...]:
    """Returns what was asked for by hand, to be asked for again once a stored run is opened where it goes on.

    Args:
        goes_on: where it goes on; None: a run begins, and its spec says everything.
        before: where what is open goes on.
        status: of what is open, with what waits for the next start.
        history: of what is open.
    """
    if goes_on is None:
        return ()
    if goes_on is before and history is not None and status.state is RunState.READY:  # opened there once more
        done = history.interventions[len(goes_on.interventions) :]
        return (*(change_of(intervention) for intervention in done), *status.pending)
    ended = ended_record(status)  # the run that has just ended goes on with what was changed since
    return status.pending if goes_on.is_resumed and ended is not None and ended == goes_on.run.path else ()
