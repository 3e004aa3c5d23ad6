"""Writes a file as a whole or not at all, and nothing over another one unless told."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gradgui.core.errors import StoreError


@contextlib.contextmanager
def new_file(path: Path, *, overwrite: bool) -> Iterator[BinaryIO]:
    """Yields a file that takes its place at `path` once the block ends without an error.

    Raises:
        StoreError: there is such a file and `overwrite` is False, or the folder can't be written to.
    """
    if path.exists() and not (overwrite and path.is_file()):
        raise StoreError(
            f"The file must be a new one. Received: {path}, which exists. Choose another name, or delete it first."
        )
    temporary: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(dir=path.resolve().parent, prefix=f".{path.name}.")
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            yield file
        _share(temporary)
        temporary.replace(path)
        temporary = None
    except OSError as error:
        raise StoreError(f"The file must be writable. Received: {path} ({error}).") from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _share(path: Path) -> None:
    """Gives a temporary file, private at first, the permissions of an ordinary one. Windows has none to give."""
    if os.name == "posix":
        mask = os.umask(0)
        os.umask(mask)
        path.chmod(0o666 & ~mask)
