"""A run that could not be begun: nothing of it is left, neither its folder nor the thread that would go on trying."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator

from gradgui.core.errors import StoreError
from gradgui.core.status import StopReason
from gradgui.runs.store.run_writer import RunWriter


@contextlib.contextmanager
def discarded_on_failure(writer: RunWriter) -> Iterator[None]:
    """Around what a new run begins with: where that can't be written, its folder, made a moment ago, is deleted.

    Args:
        writer: of the new run; closed then.
    """
    try:
        yield
    except BaseException:
        with contextlib.suppress(StoreError):
            writer.close(StopReason.FAILED)
        shutil.rmtree(writer.path, ignore_errors=True)
        raise
