"""Copies of the programs and model files that a run was made from, and its spec with them in place of what changed.

```
<run>/sources/kept.json     what was copied from where, with SHA-256
<run>/sources/1/            a program with the modules beside it that it imports, a model file or folder, or weights
```
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from gradgui.core.errors import SpecError
from gradgui.core.source import WITH_PATH, SourceKind, absolute_source, parse_source, with_location
from gradgui.core.spec import RunSpec
from gradgui.runs.examples import example_source_file
from gradgui.runs.sources.checkpoint_prefix import INDEX_SUFFIX, data_files, index_file
from gradgui.runs.sources.program_imports import imported_files
from gradgui.runs.store.durable_file import sync_file, sync_folder
from gradgui.runs.store.whole_file import replace_file

logger = logging.getLogger(__name__)

SOURCES = "sources"
_INDEX = "kept.json"
#: Larger files are not copied: a hash tells whether they changed, and checkpoints hold the weights.
MOST_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class KeptSource:
    """One source of a spec.

    Args:
        source: what the spec says without a function: an absolute path, or "examples:NAME".
        root: the folder that its files were in.
        folder: the folder with the copies, below the run's; "": it was too large to be copied.
        file: the program, the model (perhaps a folder) or the weights themselves, below both.
        files: SHA-256 of each file by its path below both.
    """

    source: str
    root: str
    folder: str
    file: str
    files: dict[str, str]


def keep_sources(run: Path, spec: RunSpec) -> None:
    """Copies the programs that a spec names, with what they import from beside them, and its model file.

    Args:
        run: the run's folder.
        spec: the spec, its paths absolute or relative to the working directory.

    Raises:
        OSError: they can't be read or written.
    """
    kept = []
    for number, (source, file) in enumerate(_sources(spec), start=1):
        root = file.parent
        files = _files(file)
        names = [one.relative_to(root).as_posix() for one in files]
        folder = f"{SOURCES}/{number}" if sum(one.stat().st_size for one in files) <= MOST_BYTES else ""
        hashes = {}
        for name in names:
            hashes[name] = _sha256(root / name)
            if folder:
                _copy(root / name, run / folder / name)
        kept.append(KeptSource(source, str(root), folder, file.name, hashes))
    if kept:
        (run / SOURCES).mkdir(exist_ok=True)
        content = json.dumps({"format": 1, "sources": [asdict(one) for one in kept]}, indent=1)
        replace_file(run / SOURCES / _INDEX, content.encode(), lasting=True)


def usable_spec(run: Path, spec: RunSpec) -> tuple[RunSpec, tuple[str, ...]]:
    """Returns a run's spec with its own copies in place of sources that changed or are gone since.

    Args:
        run: the run's folder.
        spec: its stored spec.

    Returns:
        the spec; what is to be said of it, a sentence each.
    """
    replaced, notes = {}, []
    for kept in _read(run):
        problem = _changes(kept)
        if not problem:
            continue
        name = kept.source if kept.source.startswith("examples:") else kept.file
        torn = _torn(run, kept)
        if torn:
            notes.append(f"{name} isn't what this run was made from ({problem}), and the run's copy is damaged: {torn}.")
        elif kept.folder and (run / kept.folder / kept.file).exists():
            replaced[kept.source] = str((run / kept.folder / kept.file).resolve()).removesuffix(INDEX_SUFFIX)
            notes.append(f"{name} isn't what this run was made from ({problem}): the copy that the run kept is used.")
        else:
            notes.append(f"{name} isn't what this run was made from ({problem}), and the run kept no copy of it.")
    if not replaced:
        return spec, tuple(notes)

    def changed(text: str) -> str:
        source = parse_source(text)
        known = replaced.get(_key(text))
        if known is None:
            return text
        if source.kind in WITH_PATH:
            return with_location(text, known)
        return f"{known}:{source.attribute}" if source.attribute else known

    return spec.with_sources(changed), tuple(notes)


def _copy(file: Path, copy: Path) -> None:
    """Copies a file so that a power cut leaves it whole once the index is there, which is written afterwards."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    with file.open("rb") as content, copy.open("wb") as out:
        shutil.copyfileobj(content, out, 1 << 20)
        out.flush()
        sync_file(out.fileno())
    sync_folder(copy.parent)


def _torn(run: Path, kept: KeptSource) -> str:
    """Returns which copies aren't what was copied; "" for none."""
    if not kept.folder:
        return ""
    return ", ".join(name for name, digest in kept.files.items() if _differs(run / kept.folder / name, digest))


def _sources(spec: RunSpec) -> Iterator[tuple[str, Path]]:
    """Yields each program, and the model file, that a spec names: what it is called there, and where it is."""
    seen: set[str] = set()
    for table, text in spec.code_sources():
        source, key = parse_source(text), _key(text)
        file: Path | None = None
        if source.kind is SourceKind.EXAMPLE:
            try:
                file, _ = example_source_file(source.location, table)
            except SpecError:
                continue
            if file.suffix != ".py":
                continue
        elif table == "checkpoint":
            file = index_file(Path(key))
        elif source.kind is not SourceKind.FILE or table in {"model", "weights"}:
            file = Path(key) if key else None
        if file is not None and file.exists() and key not in seen:
            seen.add(key)
            yield key, file


def _files(file: Path) -> tuple[Path, ...]:
    """Returns all that belongs to a source: what a program imports, what a folder holds, the parts of a checkpoint."""
    if file.is_dir():
        return tuple(inner for inner in sorted(file.rglob("*")) if inner.is_file())
    if file.suffix == ".py":
        return (file, *imported_files(file))
    return (file, *data_files(file)) if file.name.endswith(INDEX_SUFFIX) else (file,)


def _key(text: str) -> str:
    """Returns what names a source without its function."""
    source = parse_source(text)
    if source.kind is SourceKind.EXAMPLE:
        return text
    if source.kind in WITH_PATH:
        return parse_source(absolute_source(text, Path.cwd())).location
    return ""


def _read(run: Path) -> list[KeptSource]:
    index = run / SOURCES / _INDEX
    try:
        return msgspec.convert(json.loads(index.read_bytes())["sources"], list[KeptSource])
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, msgspec.MsgspecError) as error:
        logger.warning("%s can't be read, so the sources are taken as they are now: %s", index, error)
        return []


def _changes(kept: KeptSource) -> str:
    """Returns which files changed or are gone, in words; "" for none."""
    root = Path(kept.root)
    if not (root / kept.file).exists():
        return "it is gone"
    gone = [name for name in kept.files if not (root / name).is_file()]
    other = [name for name, digest in kept.files.items() if name not in gone and _differs(root / name, digest)]
    words = [f"{', '.join(other)} changed"] if other else []
    words += [f"{', '.join(gone)} gone"] if gone else []
    return ", ".join(words)


def _differs(file: Path, digest: str) -> bool:
    try:
        return _sha256(file) != digest
    except OSError:
        return True


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
