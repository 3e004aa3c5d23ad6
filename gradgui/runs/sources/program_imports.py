"""Which files beside a Python program it imports, found without running it: they are code as the program is."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from importlib.machinery import all_suffixes
from pathlib import Path

from gradgui.core.errors import SpecError

#: Endings of what Python imports: source, bytecode without source, compiled modules.
_SUFFIXES = tuple(all_suffixes())
#: Files in a folder that is imported: more of them are data.
MOST_FILES = 20_000
_IMPORT_CALLS = frozenset({"import_module", "__import__"})


def imported_names(program: Path) -> tuple[str, ...]:
    """Returns the top-level names that a program, or what it imports from its folder, imports from its folder, sorted.

    Imports inside of functions count, and `importlib.import_module("name")`; names made while it runs can't be seen.
    """
    return tuple(sorted(_reached(program)))


def imported_files(program: Path) -> tuple[Path, ...]:
    """Returns the files behind `imported_names`, of packages all, in a fixed order. The program isn't one of them."""
    found = {file: None for name, files in sorted(_reached(program).items()) for file in files if file != program}
    return tuple(found)


def _reached(program: Path) -> dict[str, tuple[Path, ...]]:
    """Returns the files in the program's folder behind each name that is imported, directly or not."""
    found: dict[str, tuple[Path, ...]] = {}
    waiting = [program]
    while waiting:
        for name in _imports(waiting.pop()):
            if name not in found:
                files = _files(program.parent, name)
                if files:
                    found[name] = files
                    waiting += [file for file in files if file.suffix == ".py"]
    return found


def _imports(file: Path) -> Iterator[str]:
    """Yields the first part of every name that a file imports; nothing where it isn't Python that can be read."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                yield from (alias.name.partition(".")[0] for alias in aliases)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]
            case ast.Call(
                func=ast.Attribute(attr=called) | ast.Name(id=called), args=[ast.Constant(value=str(name)), *_]
            ) if called in _IMPORT_CALLS:
                yield name.partition(".")[0]


def _files(folder: Path, name: str) -> tuple[Path, ...]:
    """Returns what an import of this name could run of a folder.

    By the rules of Python's own finder: a package, which counts with all of it; else modules of that name; else a plain
    folder.

    Raises:
        SpecError: there is too much of it to be looked at.
    """
    package = folder / name
    modules = tuple(file for suffix in _SUFFIXES if (file := folder / f"{name}{suffix}").is_file())
    if modules and not any((package / f"__init__{suffix}").is_file() for suffix in _SUFFIXES):
        return modules
    return tuple(_code_below(package))


def _code_below(folder: Path) -> Iterator[Path]:
    """Yields all that can be imported of a folder; bytecode that Python keeps for itself is never used by gradgui."""
    n_seen = 0
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(inner for inner in folders if inner.isidentifier() and inner != "__pycache__")
        n_seen += len(names) + 1
        if n_seen > MOST_FILES:
            raise SpecError(
                f"What a program imports from beside it must be code alone. Received: {folder}, a folder of more than "
                f"{MOST_FILES:,} files. Rename what isn't code, or put the program elsewhere."
            )
        yield from (Path(place) / file for file in sorted(names) if file.endswith(_SUFFIXES))
