"""Stored runs for Python: `gradgui.open_run`."""

from __future__ import annotations

from pathlib import Path

from gradgui.app.notebook.stored_run import StoredRun
from gradgui.runs.store.mending.open_run import open_stored_run


def open_run(path: str | Path) -> StoredRun:
    """Opens a stored run for reading, also while another process writes it; a damaged one is mended first.

    Args:
        path: the run's folder.

    Returns:
        the run: arrays by name (`run.loss`, `run.norms("gradient")`, ...), `run.plot()`, `run.export(...)`.

    Raises:
        StoreError: there is no readable run in that folder.
    """
    reader = open_stored_run(path)
    run = StoredRun(reader.path)
    run.mended = reader.mended
    return run
