"""Writes a folder as a whole or not at all, and nothing over another one unless told, and then only over one of its kind."""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from gradgui.core.errors import StoreError


@contextlib.contextmanager
def new_folder(path: Path, *, overwrite: bool, is_alike: Callable[[Path], bool]) -> Iterator[Path]:
    """Yields an empty folder that takes its place at `path` once the block ends without an error.

    Args:
        path: where it shall be.
        overwrite: whether a folder that is there may be replaced; the old one goes once the new one is in its place.
        is_alike: whether a folder is one that was written so: no other one is ever replaced.

    Raises:
        StoreError: there is something in the way, or the folder that it is in can't be written to.
    """
    if path.exists() and not (overwrite and path.is_dir() and is_alike(path)):
        why = "which exists" if not overwrite else "which isn't a folder of this kind"
        raise StoreError(f"The folder must be a new one. Received: {path}, {why}. Choose another name, or delete it first.")
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        beside.mkdir()
        yield beside
        old = None
        if path.exists():
            old = path.rename(beside.with_suffix(".old"))
        beside.rename(path)
        if old is not None:
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise StoreError(f"The folder must be writable. Received: {path} ({error}).") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
