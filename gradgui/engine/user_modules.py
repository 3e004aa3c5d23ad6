"""Importing a user's programs and the files beside them: from their source, which is what was trusted, and nothing else.

Python would rather run the bytecode in `__pycache__`, whatever it holds, as long as its header suits the source; and a
folder on `sys.path` would serve every import of every library, not only the program's own.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader, SourcelessFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from gradgui.runs.sources.program_imports import imported_names


class _FromSource(SourceFileLoader):
    """Compiles the source anew, and neither reads nor writes bytecode."""

    source = b""

    def get_code(self, fullname: str) -> CodeType:
        """Returns the code of what the file holds now."""
        path = self.get_filename(fullname)
        self.source = self.get_data(path)
        code: CodeType = self.source_to_code(self.source, path)
        return code

    @property
    def is_current(self) -> bool:
        """Whether the file still holds what was run."""
        try:
            return Path(self.path).read_bytes() == self.source
        except OSError:
            return False


class _Neighbours(MetaPathFinder):
    """Finds the modules that programs import from their own folders, by the names that were seen in them."""

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}

    def serve(self, folder: Path, names: Sequence[str]) -> None:
        """Serves these names from this folder from now on; what was imported under them and isn't that any more goes."""
        for name in names:
            self._folders[name] = str(folder)
            for known in [module for module in sys.modules if module == name or module.startswith(f"{name}.")]:
                loader = getattr(sys.modules[known], "__loader__", None)
                if isinstance(loader, _FromSource) and not (loader.is_current and Path(loader.path).is_relative_to(folder)):
                    del sys.modules[known]

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Returns how a name is imported; None where it is no file beside a program."""
        name = fullname.partition(".")[0]
        if name not in self._folders or name in sys.builtin_module_names:
            return None
        found = PathFinder.find_spec(fullname, path if path is not None else [self._folders[name]], target)
        if found is None or isinstance(found.loader, SourcelessFileLoader):  # bytecode alone: nobody can have read it
            return None
        if isinstance(found.loader, SourceFileLoader):
            found.loader = _FromSource(fullname, found.loader.path)
        return found


_neighbours = _Neighbours()


def module_of(path: Path, name: str) -> tuple[ModuleType, _FromSource]:
    """Returns the empty module of a program, and the loader that runs the program in it."""
    if _neighbours not in sys.meta_path:
        sys.meta_path.insert(0, _neighbours)
    _neighbours.serve(path.parent, imported_names(path))
    loader = _FromSource(name, str(path))
    spec = importlib.util.spec_from_loader(name, loader)
    assert spec is not None
    return importlib.util.module_from_spec(spec), loader
