"""Where the code of an installed package lies, found without importing anything: it is asked about before it runs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.machinery import ModuleSpec
from pathlib import Path


def module_file(name: str) -> Path | None:
    """Returns the file of a module; None where no package that is installed has it, or it is part of Python itself.

    Args:
        name: "package.module".
    """
    found: ModuleSpec | None = None
    folders: Iterable[str] | None = None
    parts = name.split(".")
    for depth in range(len(parts)):
        if depth and folders is None:
            return None
        found = _found(".".join(parts[: depth + 1]), folders)
        if found is None:
            return None
        folders = found.submodule_search_locations
    if found is None or not found.has_location or found.origin is None:
        return None
    return Path(found.origin)


def _found(name: str, folders: Iterable[str] | None) -> ModuleSpec | None:
    """Returns what Python's finders say of a module; `importlib.util.find_spec` would import the packages above it."""
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        found = find(name, list(folders) if folders is not None else None) if find is not None else None
        if found is not None:
            return found if isinstance(found, ModuleSpec) else None
    return None
