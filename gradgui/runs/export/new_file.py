"""Writes a file as a whole or not at all, and nothing over another one unless told."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gradgui.core.errors import StoreError
from gradgui.runs.store.durable_file import replace_by


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
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with temporary.open("xb") as file:
            yield file
        replace_by(path, temporary)
    except OSError as error:
        raise StoreError(f"The file must be writable. Received: {path} ({error}).") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
