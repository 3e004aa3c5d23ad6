"""Stored runs for Python: `gradgui.open_run`."""

from __future__ import annotations

from pathlib import Path

from gradgui.runs.store.mending.open_run import open_stored_run
from gradgui.runs.store.run_reader import RunReader


def open_run(path: str | Path) -> RunReader:
    """Opens a stored run for reading, also while another process writes it.

    Args:
        path: the run's folder.

    Raises:
        StoreError: there is no readable run in that folder.
    """
    return open_stored_run(path)
