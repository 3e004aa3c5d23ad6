"""From dropped or pasted mime data to items: files, and text that names some. Opens nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl

from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import parse_spec
from gradgui.runs.sources.openable import ItemKind, item_kind

#: Longer text is no list of paths.
_MAX_TEXT = 20_000


def items_in(mime: QMimeData) -> list[str]:
    """Returns the local files and folders that mime data name, by address or in plain text, and names of examples."""
    local = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
    if local or not mime.hasText():
        return local
    text = mime.text()
    if len(text) > _MAX_TEXT:
        return []
    found = [_item(line) for line in text.splitlines() if line.strip()]
    return [item for item in found if item_kind(item) is not ItemKind.MISSING]


def is_text_alone(mime: QMimeData) -> bool:
    """Whether mime data are text that names no file."""
    return mime.hasText() and not mime.hasUrls() and not items_in(mime)


def spec_in(text: str, folder: Path) -> RunSpec:
    """Returns the spec that a text is, with relative paths taken from a folder.

    Raises:
        SpecError: the text isn't a spec.
    """
    return parse_spec(text).with_absolute_paths(folder)


def _item(line: str) -> str:
    """Returns what a line of text names: a file's address and quotes around a path are taken for the path."""
    text = line.strip().strip("\"'")
    url = QUrl(text)
    return url.toLocalFile() if url.isLocalFile() else text
