"""Imports pyqtgraph without making every class of Qt: half of pyqtgraph's time, a tenth of the window's start.

PySide6 makes a class when it is first asked for. pyqtgraph keeps mirrors of QtCore, QtGui and QtWidgets and fills them when
it is imported (`_copy_attrs` in pyqtgraph/Qt/__init__.py, 0.14.0), which asks for all 700 classes and their 640
enumerations; gradgui needs a few dozen. Here the mirrors are filled name by name, when somebody looks: the same objects,
later.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

MIRRORED = ("QtCore", "QtGui", "QtWidgets")


def import_pyqtgraph() -> None:
    """Imports pyqtgraph, where it isn't yet. One that is built in another way is imported as it is."""
    if "pyqtgraph" in sys.modules or not _has_empty_mirrors():
        return
    sources = [import_module(f"PySide6.{name}") for name in MIRRORED]
    for name, source in zip(MIRRORED, sources, strict=True):
        sys.modules[f"pyqtgraph.Qt.{name}"] = _mirror(f"pyqtgraph.Qt.{name}", source)
    listings = [vars(source).get("__dir__") for source in sources]
    for source in sources:
        source.__dir__ = list  # type: ignore[method-assign]  # PEP 562: nothing to copy
    try:
        import_module("pyqtgraph")
    finally:
        for source, listing in zip(sources, listings, strict=True):
            if listing is None:
                del source.__dir__
            else:
                source.__dir__ = listing  # type: ignore[method-assign]


def _has_empty_mirrors() -> bool:
    """Whether pyqtgraph's mirrors have nothing of their own in them, as in 0.14."""
    spec = find_spec("pyqtgraph")
    if spec is None or spec.origin is None:
        return False
    folder = Path(spec.origin).parent / "Qt"
    files = [folder / name / "__init__.py" for name in MIRRORED]
    return all(file.is_file() and file.stat().st_size == 0 for file in files)


def _mirror(name: str, source: ModuleType) -> ModuleType:
    """Returns a module that takes what it is asked for from another one, and keeps it."""
    mirror = ModuleType(name)

    def fetch(attribute: str) -> Any:
        value = getattr(source, attribute)
        setattr(mirror, attribute, value)
        return value

    mirror.__getattr__ = fetch  # type: ignore[method-assign]  # PEP 562
    return mirror
