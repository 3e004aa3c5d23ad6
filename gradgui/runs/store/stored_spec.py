"""The spec of a stored run: `spec.toml` in its folder, and a copy in the record for where that file is gone or torn."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from gradgui.core.errors import GradguiError
from gradgui.core.source import WITH_PATH, parse_source, with_location
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import parse_spec, read_spec, spec_to_toml
from gradgui.runs.store import run_format
from gradgui.runs.store.whole_file import replace_file

_KEY = "spec"


def stored_text(folder: Path, spec: RunSpec) -> str:
    """Returns a spec as it is stored: every path absolute, but those of files in the run's folder, which may be moved."""
    return spec_to_toml(spec.with_absolute_paths(Path.cwd()).with_sources(lambda text: _inside(text, folder.resolve())))


def write_spec(folder: Path, spec: RunSpec) -> None:
    """Writes `spec.toml`, whole or not at all.

    Raises:
        OSError: it can't be written.
    """
    replace_file(folder / run_format.SPEC_FILE, stored_text(folder, spec).encode(), lasting=True)


def keep_copy(connection: sqlite3.Connection, folder: Path, spec: RunSpec) -> None:
    """Puts the copy into the record, in the transaction of the caller or one of its own."""
    run_format.write_meta(connection, {_KEY: stored_text(folder, spec)})


def read_stored_spec(folder: Path, meta: dict[str, str]) -> RunSpec:
    """Returns the spec of a run, from its file; from the record's copy where the file is gone, torn, or cut off.

    Raises:
        SpecError: the file is missing or was changed into something that is none, and there is no copy.
    """
    file, copy = folder / run_format.SPEC_FILE, meta.get(_KEY)
    try:
        spec = read_spec(file)
        if copy is None or not copy.encode().startswith(file.read_bytes()):
            return spec
    except (GradguiError, OSError):
        if copy is None:
            raise
    return parse_spec(copy).with_absolute_paths(folder.resolve())


def _inside(text: str, folder: Path) -> str:
    """Returns a source that names a file below `folder` as relative to it, any other as it is."""
    source = parse_source(text)
    if source.kind not in WITH_PATH or not Path(source.location).is_relative_to(folder):
        return text
    return with_location(text, Path(source.location).relative_to(folder).as_posix())
