"""Stored runs for Python: `gradgui.open_run`."""

from __future__ import annotations

from pathlib import Path

from gradgui.app.notebook.stored_run import StoredRun
from gradgui.core.errors import StoreError
from gradgui.runs.store.mending.open_run import open_stored_run


def open_run(path: str | Path | None) -> StoredRun:
    """Opens a stored run for reading, also while another process writes it; a damaged one is mended first.

    Args:
        path: the run's folder, as `gradgui.train(...).run` names it.

    Returns:
        the run: arrays by name (`run.loss`, `run.norms("gradient")`, ...), `run.plot()`, `run.export(...)`.

    Raises:
        StoreError: there is no readable run in that folder; or none is given, as by a training that ended before its first
            step.
    """
    if path is None:
        raise StoreError(
            "A run must be given to be opened. Received: None, the run of a training that ended before its first step. "
            "Train at least one step."
        )
    reader = open_stored_run(path)
    run = StoredRun(reader.path)
    run.mended = reader.mended
    return run
