"""How a spec says where something comes from: `examples:mlp`, `program.py:build_model`, `model.keras`, `data.npz`, ..."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_PROGRAM = re.compile(r"(?P<path>.+\.py)(?::(?P<attribute>[A-Za-z_]\w*))?")
_FILE = re.compile(r".+\.(?:keras|h5|hdf5|npz|npy|csv|tsv|parquet|tfrecords?)", re.IGNORECASE)
#: Files that hold data, in the order in which a person is told of them.
DATA_SUFFIXES = (".npz", ".npy", ".csv", ".tsv", ".parquet", ".tfrecord", ".tfrecords")
_EXAMPLE, _APPLICATION = "examples:", "keras.applications:"


class SourceKind(StrEnum):
    """What a source names."""

    EXAMPLE = "example"
    PROGRAM = "program"
    FILE = "file"
    APPLICATION = "application"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed source.

    Args:
        kind: what it names.
        location: the example's name, the file's path, the application's name, or the plain name.
        attribute: the function inside a program; "" if none was named.
    """

    kind: SourceKind
    location: str
    attribute: str = ""

    @property
    def suffix(self) -> str:
        """The file's suffix in lower case; "" for what isn't a file."""
        return Path(self.location).suffix.lower() if self.kind in {SourceKind.PROGRAM, SourceKind.FILE} else ""


def parse_source(text: str) -> Source:
    """Returns what a source names. Whether it exists is for the reader to find out."""
    if text.startswith(_EXAMPLE):
        return Source(SourceKind.EXAMPLE, text.removeprefix(_EXAMPLE))
    if text.startswith(_APPLICATION):
        return Source(SourceKind.APPLICATION, text.removeprefix(_APPLICATION))
    program = _PROGRAM.fullmatch(text)
    if program:
        return Source(SourceKind.PROGRAM, program["path"], program["attribute"] or "")
    if _FILE.fullmatch(text) or "/" in text or "\\" in text:
        return Source(SourceKind.FILE, text)
    return Source(SourceKind.NAME, text)


def absolute_source(text: str, folder: Path) -> str:
    """Returns the source with a relative file path made absolute, taken as relative to `folder`."""
    source = parse_source(text)
    if source.kind not in {SourceKind.PROGRAM, SourceKind.FILE}:
        return text
    path = Path(source.location).expanduser()
    absolute = str(path if path.is_absolute() else (folder / path).resolve())
    return f"{absolute}:{source.attribute}" if source.attribute else absolute
