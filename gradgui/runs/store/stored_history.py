"""What a stored run recorded, put into the history that the plots read: all of it, its beginning, or what is new."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gradgui.core.records import RecordLayout, StepBatch
from gradgui.runs.history import RunHistory

if TYPE_CHECKING:
    from gradgui.runs.store.run_reader import RunReader


def fill_history(history: RunHistory, reader: RunReader, n_sealed: int, n_steps: int) -> None:
    """Adds a run's steps and what happened to a history.

    Args:
        history: over an archive of the sealed steps, else empty.
        reader: the run.
        n_sealed: so many steps are in the archive.
        n_steps: so many steps are wanted, and what happened before the next one.
    """
    everything = n_steps == reader.n_steps
    for batch in reader.batches(n_sealed, n_steps):
        history.append(_in_layout(batch, reader.layout, history.layout))
    for intervention in reader.interventions:
        if everything or intervention.step < n_steps:
            history.add_intervention(intervention)
    for validation in reader.validations:
        if validation.step <= n_steps:
            history.add_validation(validation)
    for event in reader.events:
        if everything or event.step < n_steps:
            history.add_event(event)


def _in_layout(batch: StepBatch, was: RecordLayout, wanted: RecordLayout) -> StepBatch:
    """Returns steps with other scalar columns, NaN where they weren't recorded."""
    if was == wanted:
        return batch
    scalars = np.full((batch.n_steps, len(wanted.scalars)), np.nan)
    for column, name in enumerate(wanted.scalars):
        if name in was.scalars:
            scalars[:, column] = batch.scalars[:, was.column(name)]
    return replace(batch, scalars=scalars)


def add_what_is_new(history: RunHistory, reader: RunReader) -> None:
    """Adds to a whole history what its run's reader knows beyond it."""
    for batch in reader.batches(history.n_steps):
        history.append(batch)
    for intervention in reader.interventions[len(history.interventions) :]:
        history.add_intervention(intervention)
    for validation in reader.validations[len(history.validations) :]:
        history.add_validation(validation)
    for event in reader.events[len(history.events) :]:
        history.add_event(event)
