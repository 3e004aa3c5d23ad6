"""From what a person names (a path, an example) to what is opened: a spec, or a stored run. Runs no code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from gradgui.core.errors import SpecError, did_you_mean, nearest
from gradgui.core.source import DATA_SUFFIXES, Source, SourceKind, absolute_source, parse_source
from gradgui.core.spec import DataSpec, LoopSpec, LossSpec, ModelSpec, OptimizerSpec, RunSpec
from gradgui.core.spec_toml import read_spec
from gradgui.runs.examples import example_names, example_source_file, example_spec
from gradgui.runs.sources.checkpoint_prefix import INDEX_SUFFIX
from gradgui.runs.sources.data_start import spec_for_data
from gradgui.runs.sources.installed_module import module_file
from gradgui.runs.sources.program_imports import imported_files
from gradgui.runs.sources.program_names import program_names
from gradgui.runs.store.run_format import RECORD_FILE

#: How long a program without a spec trains unless told otherwise.
DEFAULT_STEPS = 1000
_MODEL_SUFFIXES = frozenset({".keras", ".h5", ".hdf5"})
_WEIGHTS_SUFFIX = ".weights.h5"
_SAVED_MODEL = "saved_model.pb"
_EXPECTED = (
    "a spec (.toml), a program (.py), a model (.keras, .h5, the folder of a SavedModel), the folder of a run, data (a "
    "table, .npz, .npy, TFRecord, a folder of images or texts), examples:NAME or keras.applications:NAME"
)


@dataclass(frozen=True, slots=True)
class SpecToOpen:
    """A spec, from a file or made for a program or a model.

    Args:
        spec: the spec, its paths absolute; perhaps not complete.
        origin: what it was made from, to be shown and to be opened again: a path or "examples:NAME".
    """

    spec: RunSpec
    origin: str


@dataclass(frozen=True, slots=True)
class RunToOpen:
    """A stored run.

    Args:
        path: its folder.
    """

    path: Path


def resolve_path(text: str | Path) -> SpecToOpen | RunToOpen:
    """Returns what a person means by a path or a name.

    Raises:
        SpecError: it doesn't exist, or it is nothing that gradgui opens; says what can be opened.
    """
    text = str(text).strip()
    source = parse_source(text)
    named = _named(text, source)
    if named is not None:
        return named
    path = Path(text).expanduser()
    if not path.exists():
        if source.kind is SourceKind.MODULE:
            raise SpecError(
                f'"{text}" must name a function of an installed package, as package.module:function. Received: '
                f"{source.location}, which Python doesn't find here. Install it beside gradgui, or add its folder to "
                "PYTHONPATH."
            )
        hint = f" Did you mean examples:{text}?" if text in example_names() else _near_files(path)
        raise SpecError(f"What is opened must be {_EXPECTED}. Received: {text!r}, which doesn't exist.{hint}")
    path = path.resolve()
    if path.is_dir() and (path / RECORD_FILE).is_file():
        return RunToOpen(path)
    if path.name == RECORD_FILE:
        return RunToOpen(path.parent)
    if path.is_file() and path.suffix.lower() == ".toml":
        return SpecToOpen(read_spec(path), str(path))
    if (path.is_file() and path.suffix.lower() in _MODEL_SUFFIXES) or (path / _SAVED_MODEL).is_file():
        return SpecToOpen(RunSpec(name=path.stem, model=ModelSpec(str(path))), str(path))
    if data_named(path) is not None:
        spec = spec_for_data(path)
        if spec is None:
            raise SpecError(
                f"What is opened must be {_EXPECTED}. Received: {path.name}, whose folders aren't classes of images or "
                "texts, which would get a small network to begin with. Open a model first and drop the data on it, or "
                f'name them in a spec: data.source = "{path}".'
            )
        return SpecToOpen(spec, str(path))
    what = "a folder without a run" if path.is_dir() else f'a file with the suffix "{path.suffix}"'
    raise SpecError(f"What is opened must be {_EXPECTED}. Received: {path}, {what}.")


def _named(text: str, source: Source) -> SpecToOpen | None:
    """Returns what a name or a program means; None where it is a path of another kind."""
    if source.kind is SourceKind.EXAMPLE:
        return SpecToOpen(example_spec(source.location), text)
    if source.kind is SourceKind.PROGRAM:
        return SpecToOpen(spec_for_program(Path(source.location), source.attribute), absolute_source(text, Path.cwd()))
    if source.kind is SourceKind.APPLICATION:
        return SpecToOpen(RunSpec(name=source.location, model=ModelSpec(text)), text)
    if source.kind in {SourceKind.HUB, SourceKind.TF_KERAS}:
        text = absolute_source(text, Path.cwd())
        return SpecToOpen(RunSpec(name=Path(source.location).stem, model=ModelSpec(text)), text)
    if source.kind is SourceKind.MODULE and module_file(source.location) is not None:
        return SpecToOpen(RunSpec(name=source.attribute, model=ModelSpec(text)), text)
    return None


def data_named(path: Path) -> Path | None:
    """Returns the data file, or the folder of classes or shards, that a path names; None where it is something else."""
    path = path.expanduser()
    if path.is_file() and path.suffix.lower() in DATA_SUFFIXES:
        return path.resolve()
    if path.is_dir() and not (path / RECORD_FILE).is_file() and not (path / _SAVED_MODEL).is_file():
        entries = (entry for entry in path.iterdir() if not entry.name.startswith("."))
        if any(entry.suffix.lower() in DATA_SUFFIXES or entry.is_dir() for entry in entries):
            return path.resolve()
    return None


def with_data(spec: RunSpec, path: Path) -> RunSpec:
    """Returns a spec with its data exchanged; how large its batches are, and the like, stays."""
    source = f"{path}/" if path.is_dir() else str(path)
    data = spec.data or DataSpec(source)
    return msgspec.structs.replace(spec, data=msgspec.structs.replace(data, source=source, arguments={}))


def weights_named(path: Path) -> Path | None:
    """Returns the file of weights, or the index of a checkpoint, that a path names; None where it is something else."""
    path = path.expanduser()
    if path.is_file() and path.name.lower().endswith((_WEIGHTS_SUFFIX, INDEX_SUFFIX)):
        return path.resolve()
    return None


def with_weights(spec: RunSpec, path: Path) -> RunSpec:
    """Returns a spec with these weights over its model, or this checkpoint of its objects, in place of others."""
    is_index = path.name.lower().endswith(INDEX_SUFFIX)
    weights, checkpoint = ("", str(path)[: -len(INDEX_SUFFIX)]) if is_index else (str(path), "")
    return msgspec.structs.replace(spec, model=msgspec.structs.replace(spec.model, weights=weights, checkpoint=checkpoint))


def spec_for_program(program: Path, function: str = "") -> RunSpec:
    """Returns a spec for a program alone: its model, and its data, loss and optimizer where it defines them.

    Args:
        program: the Python file; it is read, not run.
        function: what builds the model; "": `build_model`.

    Raises:
        SpecError: the program can't be read, or doesn't define the function.
    """
    program = program.expanduser()
    if not program.is_file():
        raise SpecError(f"A program must be an existing file. Received: {program}, which doesn't exist.")
    program = program.resolve()
    names = program_names(program)
    builder = function or "build_model"
    if builder not in names:
        raise SpecError(
            f'A program must define the function that builds its model. Received: {program.name} without "{builder}". '
            f"{did_you_mean(builder, names)}"
        )
    spec = RunSpec(name=program.stem, model=ModelSpec(f"{program}:{builder}"), loop=LoopSpec(steps=DEFAULT_STEPS))
    if "build_data" in names:
        spec = msgspec.structs.replace(spec, data=DataSpec(f"{program}:build_data"))
    if "loss" in names:
        spec = msgspec.structs.replace(spec, loss=LossSpec(f"{program}:loss"))
    if "build_optimizer" in names:
        spec = msgspec.structs.replace(spec, optimizer=OptimizerSpec(f"{program}:build_optimizer"))
    return spec


def code_files(spec: RunSpec) -> tuple[Path, ...]:
    """Returns what a run of this spec would execute, each once: programs, what they import beside them, SavedModels."""
    files = []
    for table, text in spec.code_sources():
        source = parse_source(text)
        if source.kind is SourceKind.PROGRAM:
            files.append(Path(source.location).expanduser())
        elif source.kind is SourceKind.EXAMPLE:
            file, _ = example_source_file(source.location, table)
            if file.suffix == ".py":
                files.append(file)
        elif source.kind is SourceKind.MODULE:
            files += [file for file in (module_file(source.location),) if file is not None]
        elif _is_code(source, table):
            files.append(Path(source.location).expanduser())
    return tuple(dict.fromkeys(inner for file in files for inner in (file, *_imported(file))))


def _is_code(source: Source, table: str) -> bool:
    """Whether a file or a folder is code itself: what only libraries without guards of their own read."""
    if table != "model":
        return False
    saved_model = source.kind is SourceKind.FILE and Path(source.location).expanduser().is_dir()
    return saved_model or source.kind in {SourceKind.HUB, SourceKind.TF_KERAS}


def _imported(file: Path) -> tuple[Path, ...]:
    return imported_files(file) if file.suffix == ".py" else ()


def _near_files(path: Path) -> str:
    """Returns a hint at files beside a missing one that are spelled like it; "" where there is none."""
    try:
        names = nearest(path.name, (beside.name for beside in path.absolute().parent.iterdir()), n=1)
    except OSError:
        return ""
    return f" Did you mean {path.with_name(names[0])}?" if names and path.name else ""
