"""Gives an error that comes after the data were read what was read of them. Decides nothing about the error."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from gradgui.core.data.read_data import ReadData
from gradgui.core.errors import GradguiError
from gradgui.engine.data.opened_data import OpenedData
from gradgui.engine.data.summary import summary_of

logger = logging.getLogger(__name__)


@contextmanager
def with_what_was_read(data: OpenedData) -> Iterator[None]:
    """Has an error that a person can act on carry the data at a glance, while they can still be read.

    Args:
        data: what was read; what it streams must not be closed before the end.
    """
    try:
        yield
    except GradguiError as error:
        error.data = _read(data)
        raise


def _read(data: OpenedData) -> ReadData | None:
    try:
        return ReadData(summary_of(data), len(data.train_rows), len(data.validation_rows))
    except Exception:  # the reason counts, and what is wrong with the data may be in the way of a summary too
        logger.exception("The data of a run that couldn't be opened can't be summed up")
        return None
