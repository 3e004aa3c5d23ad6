"""How a spec says where something comes from: `examples:mlp`, `program.py:build_model`, `package.module:function`, files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_PROGRAM = re.compile(r"(?P<path>.+\.py)(?::(?P<attribute>[A-Za-z_]\w*))?")
_FILE = re.compile(r".+\.(?:keras|h5|hdf5|npz|npy|csv|tsv|parquet|tfrecords?)", re.IGNORECASE)
#: Files that hold data, in the order in which a person is told of them.
DATA_SUFFIXES = (".npz", ".npy", ".csv", ".tsv", ".parquet", ".tfrecord", ".tfrecords")
_EXAMPLE, _APPLICATION, _HUB, _TF_KERAS = "examples:", "keras.applications:", "keras_hub:", "tf_keras:"
#: A drive of Windows has one letter, a package more.
_MODULE = re.compile(r"(?P<module>[A-Za-z_]\w+(?:\.[A-Za-z_]\w*)*):(?P<attribute>[A-Za-z_]\w*)")


class SourceKind(StrEnum):
    """What a source names."""

    EXAMPLE = "example"
    PROGRAM = "program"
    FILE = "file"
    APPLICATION = "application"
    MODULE = "module"  # a function of an installed package
    HUB = "hub"  # a folder with a preset of keras_hub
    TF_KERAS = "tf_keras"  # a file or folder that only Keras 2 reads
    NAME = "name"


_PREFIXES = {SourceKind.HUB: _HUB, SourceKind.TF_KERAS: _TF_KERAS}
#: Sources whose location is a path.
WITH_PATH = frozenset({SourceKind.PROGRAM, SourceKind.FILE, SourceKind.HUB, SourceKind.TF_KERAS})


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed source.

    Args:
        kind: what it names.
        location: the example's name, the path of a file or folder, the application's or the module's name, or a plain name.
        attribute: the function inside a program or a module; "" if none was named.
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
    if text.startswith(_HUB):
        return Source(SourceKind.HUB, text.removeprefix(_HUB))
    if text.startswith(_TF_KERAS):
        return Source(SourceKind.TF_KERAS, text.removeprefix(_TF_KERAS))
    program = _PROGRAM.fullmatch(text)
    if program:
        return Source(SourceKind.PROGRAM, program["path"], program["attribute"] or "")
    module = _MODULE.fullmatch(text)
    if module:
        return Source(SourceKind.MODULE, module["module"], module["attribute"])
    if _FILE.fullmatch(text) or "/" in text or "\\" in text:
        return Source(SourceKind.FILE, text)
    return Source(SourceKind.NAME, text)


def path_source(text: str) -> str:
    """Returns the path of a file as a source that is sure to be taken for one: `ckpt-10` alone would be a name."""
    return text if parse_source(text).kind is SourceKind.FILE else f"./{text}"


def folder_source(text: str, folder: Path) -> str:
    """Returns a source of a model or of data; a plain name that is in `folder` is what is there: "pictures"."""
    return path_source(text) if text and parse_source(text).kind is SourceKind.NAME and (folder / text).exists() else text


def absolute_source(text: str, folder: Path) -> str:
    """Returns the source with a relative file path made absolute, taken as relative to `folder`."""
    source = parse_source(text)
    if source.kind not in WITH_PATH:
        return text
    path = Path(source.location).expanduser()
    return with_location(text, str(path if path.is_absolute() else (folder / path).resolve()))


def with_location(text: str, location: str) -> str:
    """Returns a source that names a file or a folder, with another path in its place."""
    source = parse_source(text)
    prefix = _PREFIXES.get(source.kind, "")
    return f"{prefix}{location}:{source.attribute}" if source.attribute else f"{prefix}{location}"
