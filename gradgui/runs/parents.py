"""The run that another one was forked from: where it is, and its record. Changes nothing."""

from __future__ import annotations

import logging

from gradgui.core.errors import GradguiError
from gradgui.core.spec import RunSpec
from gradgui.runs.history import ParentRun
from gradgui.runs.start_point import StartPoint
from gradgui.runs.store.run_format import Parent
from gradgui.runs.store.run_reader import RunReader

logger = logging.getLogger(__name__)


def parent_of_start(start: StartPoint | None, spec: RunSpec) -> Parent | None:
    """Returns what the record of a run that goes on says of its parent; None: it has none.

    Args:
        start: where it goes on; None: it began anew.
        spec: its own.
    """
    if start is None:
        return None
    if start.is_resumed:
        return start.run.parent
    if start.settings is None:
        return Parent(start.run.path.name, start.step)
    carried, anew = start.settings.inheritance.words(spec)
    return Parent(start.run.path.name, start.step, carried, anew)


def parent_of(run: RunReader) -> ParentRun | None:
    """Returns the parent of a run, which lies beside it; None: it has none, or the parent is gone or can't be read."""
    if run.parent is None:
        return None
    path = run.path.resolve().parent / run.parent.run
    try:
        reader = RunReader(path)
        return ParentRun(reader.name or path.name, reader.history(), run.parent.step)
    except GradguiError as error:
        logger.info("The parent of %s isn't shown: %s", run.path.name, error)
        return None
