"""The system's bin, as Qt knows it on Linux, macOS and Windows. What may be deleted, and undoing it, is `runs/catalogue`."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFile


def move_to_system_bin(folder: Path) -> Path | None:
    """Moves a folder to the bin.

    Returns:
        where it is now; None: there is no bin for it, and it is where it was.
    """
    file = QFile(str(folder))
    if not file.moveToTrash() or folder.exists():
        return None
    place = Path(file.fileName())
    # Where Qt can't say where it went, it is deleted all the same: it can come back by hand.
    return place if place.exists() else Path()
