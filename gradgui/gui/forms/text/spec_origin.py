"""The file that a spec was read from, for its comments and its order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gradgui.core.errors import SpecError
from gradgui.core.spec_toml import LARGEST_SPEC
from gradgui.runs.examples import example_file


@dataclass(frozen=True, slots=True)
class SpecOrigin:
    """The text of a spec's file.

    Args:
        text: as it was written.
        folder: what relative paths in it are relative to.
    """

    text: str
    folder: Path


def origin_of(item: str) -> SpecOrigin | None:
    """Returns the file of a spec or of a shipped example ("examples:mlp"); None where something else was opened."""
    try:
        path = example_file(item.removeprefix("examples:")) if item.startswith("examples:") else Path(item)
        if path.suffix != ".toml" or not path.is_file() or path.stat().st_size > LARGEST_SPEC:
            return None
        return SpecOrigin(path.read_text(encoding="utf-8"), path.resolve().parent)
    except (SpecError, OSError, UnicodeDecodeError):
        return None
