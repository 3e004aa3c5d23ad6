"""A run that ends while its own folder can't be written: the whole of it, from memory, into a folder somewhere else."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np

from gradgui.core.errors import StoreError
from gradgui.core.records import NormKind, StepBatch
from gradgui.core.spec import RunSpec
from gradgui.core.status import StopReason
from gradgui.runs.engine import OpenedRun
from gradgui.runs.history import RunHistory
from gradgui.runs.store.run_format import Parent
from gradgui.runs.store.run_writer import RunWriter

#: Steps copied at a time.
_BLOCK_STEPS = 4096


def rescue_dir() -> Path:
    """Returns the folder for what can't be written where it belongs: each user's own, where the system's is everybody's."""
    owner = f"-{os.getuid()}" if hasattr(os, "getuid") else ""
    return Path(tempfile.gettempdir()) / f"gradgui-runs{owner}"


def rescue(
    history: RunHistory,
    spec: RunSpec,
    opened: OpenedRun,
    reason: StopReason,
    message: str,
    error: StoreError,
    parent: Parent | None = None,
) -> RunWriter:
    """Writes a run anew, from its first step to its end, to `rescue_dir()`.

    Args:
        history: everything that was recorded.
        spec: what was run.
        opened: what was opened.
        reason: why it ended.
        message: the error, where it failed.
        error: why it can't be written to its own folder.
        parent: the run that it was forked from; None: from none.

    Returns:
        the writer, closed.

    Raises:
        StoreError: there is no room there either; says what is lost.
    """
    try:
        writer = RunWriter.create(rescue_dir(), spec, opened, parent)
        try:
            copy_history(history, writer)
        finally:
            writer.close(reason, message)
    except StoreError as second:
        raise StoreError(f"{error} The steps after them are lost: {rescue_dir()} can't be written to either.") from second
    return writer


def copy_history(history: RunHistory, writer: RunWriter) -> int:
    """Adds everything that was recorded to a writer that is new.

    Returns:
        steps that are in memory no more and can't be read again: NaN.
    """
    n_lost, finite = 0, history.layout.column("finite")
    for start in range(0, history.n_steps, _BLOCK_STEPS):
        batch = _steps(history, start, min(start + _BLOCK_STEPS, history.n_steps))
        lost = np.isnan(batch.scalars[:, finite])
        batch.scalars[lost, finite] = 1.0  # nothing says that they weren't
        n_lost += int(lost.sum())
        writer.append(batch)
    for intervention in history.interventions:
        writer.add_intervention(intervention)
    for validation in history.validations:
        writer.add_validation(validation)
    for event in history.events:
        writer.add_event(event)
    return n_lost


def _steps(history: RunHistory, start: int, stop: int) -> StepBatch:
    scalars = np.stack([history.scalars(name, start, stop) for name in history.layout.scalars], axis=1)
    norms = np.stack([history.norms(kind, start, stop) for kind in NormKind], axis=2)
    return StepBatch(start, scalars, norms)
