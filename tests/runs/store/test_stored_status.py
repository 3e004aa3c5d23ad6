from __future__ import annotations

import datetime as dt

import pytest

from gradgui.core.status import StopReason
from gradgui.runs.store.stored_status import DIED, WRITING, stored_status

NOW = "2025-01-31T09:30:00.250+00:00"


@pytest.mark.parametrize(
    ("state", "reason", "alive", "expected"),
    [
        ("running", "", True, ("running", None, WRITING)),
        ("running", "", False, ("interrupted", StopReason.INTERRUPTED, DIED)),
        ("finished", "stopped", False, ("finished", StopReason.STOPPED, "m")),
        ("finished", "completed", True, ("finished", StopReason.COMPLETED, "m")),
        ("failed", "failed", False, ("failed", StopReason.FAILED, "m")),
    ],
)
def test_only_a_running_run_without_a_writer_is_interrupted(
    state: str, reason: str, alive: bool, expected: tuple[str, StopReason | None, str]
) -> None:
    status = stored_status((state, reason, "m", 7, NOW), alive)
    assert (status.state, status.reason, status.message) == expected
    assert status.steps == 7
    assert status.updated_at == dt.datetime(2025, 1, 31, 9, 30, 0, 250_000, tzinfo=dt.UTC)


def test_an_unknown_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="tired"):
        stored_status(("finished", "tired", "", 7, NOW), alive=False)
