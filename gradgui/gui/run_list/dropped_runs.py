"""Runs of another machine that somebody drags into the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDropEvent

from gradgui.runs.catalogue.importing import is_importable


def dropped_runs(event: QDropEvent) -> list[Path]:
    """Returns the folders and files that are dragged or dropped, if all of them can be imported as runs."""
    files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return files if all(is_importable(file) for file in files) else []
