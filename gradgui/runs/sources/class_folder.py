"""Folders with a sub-folder for every class: where the examples lie, and what kind of files they are. Reads no file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from gradgui.core.errors import DataError

#: What TensorFlow can unpack.
IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp"})
TEXT_SUFFIXES = frozenset({".txt"})
_TRAIN, _VALIDATION = "train", ("validation", "val", "valid", "test")


@dataclass(frozen=True, slots=True)
class ClassFolder:
    """Where the examples of classes lie.

    Args:
        train: the folder with a sub-folder for every class.
        validation: another such folder for validation; None: there is none.
        names: of the classes, in alphabetic order.
    """

    train: Path
    validation: Path | None
    names: tuple[str, ...]

    @staticmethod
    def of(folder: Path) -> ClassFolder:
        """Returns what lies in a folder, which may have `train` and `validation` apart.

        Raises:
            DataError: there aren't two classes.
        """
        parts = {path.name.lower(): path for path in folder.iterdir() if path.is_dir()}
        validation = next((parts[name] for name in _VALIDATION if name in parts), None)
        split = _TRAIN in parts and validation is not None
        train = parts[_TRAIN] if split else folder
        names = sorted(path.name for path in train.iterdir() if path.is_dir() and not path.name.startswith("."))
        if len(names) < 2:
            raise DataError(
                f"A folder of data must have a sub-folder for every class, two at least. Received: {train} with "
                f"{', '.join(names) or 'none'}."
            )
        return ClassFolder(train, validation if split else None, tuple(names))


def holds_images(folder: Path) -> bool:
    """Whether a folder of classes holds images rather than texts; decided by the first file that is either.

    Raises:
        DataError: there is neither.
    """
    for place, folders, files in os.walk(folder):  # no further than that: there may be a million
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            suffix = Path(place, name).suffix.lower()
            if suffix in IMAGE_SUFFIXES | TEXT_SUFFIXES and not name.startswith("."):
                return suffix in IMAGE_SUFFIXES
    raise DataError(
        f"A folder of data must have a sub-folder for every class, with images (PNG, JPEG, GIF, BMP) or texts (.txt) in it. "
        f"Received: {folder}, without any."
    )
