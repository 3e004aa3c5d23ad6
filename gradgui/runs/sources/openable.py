"""What a path or a name is, by its name and its folder alone: for lists, and for what is dropped. Reads no file."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path

from gradgui.core.source import SourceKind, parse_source
from gradgui.runs.catalogue.importing import is_importable
from gradgui.runs.catalogue.run_list import is_run
from gradgui.runs.sources.installed_module import module_file
from gradgui.runs.sources.opening import data_named, weights_named
from gradgui.runs.store.run_format import RECORD_FILE

_MODEL_SUFFIXES = frozenset({".keras", ".h5", ".hdf5"})
_N_LOOKED_AT, _N_LOOKED_AT_INSIDE = 100, 10
_SAVED_MODEL_FILES = ("saved_model.pb", "saved_model.pbtxt")


class ItemKind(StrEnum):
    """What something is that a person may want to open."""

    EXAMPLE = "example"
    APPLICATION = "application"
    SPEC = "spec"
    PROGRAM = "program"
    MODEL = "model"
    SAVED_MODEL = "saved model"
    WEIGHTS = "weights"
    RUN = "run"
    RUNS = "runs"
    DATA = "data"
    UNKNOWN = "unknown"
    MISSING = "missing"


#: What a set-up or a run is made from, the most telling first: of several items, the first of these is opened.
OPENS = (
    ItemKind.SPEC,
    ItemKind.PROGRAM,
    ItemKind.MODEL,
    ItemKind.SAVED_MODEL,
    ItemKind.EXAMPLE,
    ItemKind.APPLICATION,
    ItemKind.RUN,
)


def item_kind(text: str | Path) -> ItemKind:
    """Returns what a path or a name is. A folder that is both a run and something else is the run."""
    text = str(text).strip()
    source = parse_source(text)
    named = {SourceKind.EXAMPLE: ItemKind.EXAMPLE, SourceKind.APPLICATION: ItemKind.APPLICATION}.get(source.kind)
    if named is not None:
        return named
    if source.kind is SourceKind.MODULE:
        return ItemKind.PROGRAM if module_file(source.location) is not None else ItemKind.MISSING
    if source.kind in {SourceKind.HUB, SourceKind.TF_KERAS}:
        return ItemKind.MODEL if Path(source.location).expanduser().exists() else ItemKind.MISSING
    path = Path(source.location if source.kind is SourceKind.PROGRAM else text).expanduser()
    try:
        if not text or not path.exists():
            return ItemKind.MISSING
        return _folder_kind(path) if path.is_dir() else _file_kind(path)
    except OSError:  # a folder that may not be looked into, a drive that went away, a name that no system allows
        return ItemKind.MISSING


def _file_kind(path: Path) -> ItemKind:
    name, suffix = path.name.lower(), path.suffix.lower()
    if name == RECORD_FILE:
        return ItemKind.RUN
    if weights_named(path) is not None:
        return ItemKind.WEIGHTS
    if suffix in _MODEL_SUFFIXES:
        return ItemKind.MODEL
    if suffix == ".zip":
        return ItemKind.RUNS if is_importable(path) else ItemKind.UNKNOWN
    if data_named(path) is not None:
        return ItemKind.DATA
    return {".toml": ItemKind.SPEC, ".py": ItemKind.PROGRAM}.get(suffix, ItemKind.UNKNOWN)


def _folder_kind(path: Path) -> ItemKind:
    if is_run(path):
        return ItemKind.RUN
    if any((path / name).is_file() for name in _SAVED_MODEL_FILES):
        return ItemKind.SAVED_MODEL
    if _holds_runs(path):
        return ItemKind.RUNS
    return ItemKind.DATA if data_named(path) is not None else ItemKind.UNKNOWN


def _holds_runs(folder: Path) -> bool:
    """Whether there are runs one or two levels down, by a look at a few entries: there may be a million images."""
    for entry in islice(folder.iterdir(), _N_LOOKED_AT):
        inside = islice(entry.iterdir(), _N_LOOKED_AT_INSIDE) if entry.is_dir() else ()
        if is_run(entry) or any(is_run(inner) for inner in inside):
            return True
    return False


def npy_pair(paths: Sequence[Path]) -> tuple[Path, Path] | None:
    """Returns the inputs and the targets among two `.npy` files of one folder: the larger one holds the inputs.

    None where they're anything else.
    """
    if len(paths) != 2 or any(path.suffix.lower() != ".npy" for path in paths) or paths[0].parent != paths[1].parent:
        return None
    small, large = sorted(paths, key=lambda path: (path.stat().st_size, path.name))
    return large, small
