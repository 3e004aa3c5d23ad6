"""Where a stored run stands, as its record and the lock of its writer tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from gradgui.core.status import StopReason

DIED = "The process that wrote this run ended without finishing it; everything up to its last second is here."
WRITING = "A process is writing this run now: it can be read, not changed or deleted."


@dataclass(frozen=True, slots=True)
class StoredStatus:
    """Where a stored run stands.

    Args:
        state: "running", "finished", "failed", or "interrupted": its writer died.
        reason: why it ended; None while it runs.
        message: the error, where it failed; that it is being written, or that its writer died.
        steps: steps recorded.
        updated_at: when its record last grew, UTC.
    """

    state: str
    reason: StopReason | None
    message: str
    steps: int
    updated_at: dt.datetime


def stored_status(row: tuple[str, str, str, int, str], alive: bool) -> StoredStatus:
    """Returns the row of the table `status` as a status.

    Args:
        row: state, reason, message, steps, updated_at.
        alive: whether a process held the run's lock before the row was read.
    """
    state, reason, message, steps, updated_at = row
    if state == "running" and not alive:
        state, reason, message = "interrupted", StopReason.INTERRUPTED.value, DIED
    elif state == "running":
        message = WRITING
    updated = dt.datetime.fromisoformat(updated_at)
    return StoredStatus(state, StopReason(reason) if reason else None, message, steps, updated)
