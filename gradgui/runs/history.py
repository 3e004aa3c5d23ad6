"""The record of one run in memory: written by the runner's thread, read by any, without a lock. Drawing reads nothing else.

Every reader sees a prefix of the run: a batch counts once it is complete (`n_steps` is published last).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from gradgui.core.interventions import Intervention
from gradgui.core.records import NORM_KINDS, NormKind, RecordLayout, RunEvent, StepBatch, Validation
from gradgui.core.selection import Selection
from gradgui.runs.columns.bins import Binned
from gradgui.runs.columns.pyramid import Archive, Pyramid

__all__ = ["Binned", "RunHistory"]


#: Steps and their smallest summaries take about this much memory at most, where the record on disk has them too.
RECENT_BYTES = 64 << 20
#: The same for the longer summaries.
SUMMARY_BYTES = 192 << 20


class RecordArchive(Protocol):
    """The record of a run on disk, as far as it is read again. Any thread."""

    @property
    def n_archived(self) -> int:
        """Steps that it holds; rises while the run is written."""
        ...

    @property
    def scalars(self) -> Archive:
        """The scalar columns."""
        ...

    @property
    def norms(self) -> tuple[Archive, ...]:
        """The norms, by `NormKind`."""
        ...

    def non_finite_steps(self) -> tuple[int, ...]:
        """Returns the steps that weren't finite."""
        ...


@dataclass(frozen=True, slots=True)
class ParentRun:
    """The run that another one was forked from.

    Args:
        name: what it is called.
        history: what it recorded.
        step: steps that both share: the first one that is the other's own.
    """

    name: str
    history: RunHistory
    step: int


class RunHistory:
    """All steps of a run so far, with what happened between them.

    Args:
        layout: the columns.
        initial: which variables learned when the run was opened.
        archive: a record on disk; the history goes on after what it holds. None: all is in memory.
    """

    def __init__(self, layout: RecordLayout, initial: Selection, archive: RecordArchive | None = None) -> None:
        self.layout = layout
        self.initial = initial
        self._n_variables = len(layout.variables)
        n_archived = archive.n_archived if archive is not None else 0
        scalars, *norms = (None,) * (1 + len(NormKind)) if archive is None else (archive.scalars, *archive.norms)
        self._archive = archive
        self._scalars = Pyramid(len(layout.scalars), np.float64, scalars, n_archived)
        self._norms = tuple(Pyramid(self._n_variables, np.float32, kind, n_archived) for kind in norms)
        self._finite_column = layout.column("finite")
        self._interventions: tuple[Intervention, ...] = ()
        self._validations: tuple[Validation, ...] = ()
        self._events: tuple[RunEvent, ...] = ()
        self._non_finite_steps: tuple[int, ...] = archive.non_finite_steps() if archive is not None else ()
        self._version = 0
        self._parent: ParentRun | None = None
        self._n_steps = n_archived

    # The writing thread ----------------------------------------------------------------------------------------------

    def append(self, batch: StepBatch) -> None:
        """Adds the steps that follow the last one.

        Raises:
            ValueError: the batch doesn't begin where the record ends, or has other columns.
        """
        expected = ((batch.n_steps, len(self.layout.scalars)), (batch.n_steps, self._n_variables, len(NORM_KINDS)))
        if batch.first_step != self._n_steps or (batch.scalars.shape, batch.norms.shape) != expected:
            raise ValueError(
                f"A batch must continue the record at step {self._n_steps} with arrays of shapes {expected}. Received: "
                f"first_step={batch.first_step}, shapes {(batch.scalars.shape, batch.norms.shape)}."
            )
        grown = self._scalars.append(batch.scalars)
        for kind, norms in zip(NormKind, self._norms, strict=True):
            grown |= norms.append(batch.norms[:, :, kind])
        failed = np.flatnonzero(batch.scalars[:, self._finite_column] == 0)
        if len(failed):
            self._non_finite_steps = (*self._non_finite_steps, *(int(i) + batch.first_step for i in failed))
        self._n_steps = batch.next_step
        self._version += 1
        if grown and self._archive is not None:
            self._forget(self._archive)

    def set_archive(self, archive: RecordArchive | None) -> None:
        """Says where old steps can be read again, so that they needn't stay in memory; None: they stay from now on."""
        self._archive = archive
        self._scalars.archive = archive.scalars if archive is not None else None
        for kind, norms in zip(NormKind, self._norms, strict=True):
            norms.archive = archive.norms[kind] if archive is not None else None

    def _forget(self, archive: RecordArchive) -> None:
        """Lets go of the older half of what is beyond the limits, as far as the archive has it."""
        pyramids = (self._scalars, *self._norms)
        recent_bytes = sum(pyramid.recent_bytes for pyramid in pyramids)
        summary_bytes = sum(pyramid.summary_bytes for pyramid in pyramids)
        if recent_bytes > RECENT_BYTES or summary_bytes > SUMMARY_BYTES:
            kept = max(pyramid.kept for pyramid in pyramids)
            before = min(archive.n_archived, kept + (self._n_steps - kept) // 2)
            for pyramid in pyramids:
                pyramid.forget(before, n_levels=2 if summary_bytes > SUMMARY_BYTES else 1)

    def add_intervention(self, intervention: Intervention) -> None:
        """Adds an intervention."""
        self._interventions = (*self._interventions, intervention)
        self._version += 1

    def add_validation(self, validation: Validation) -> None:
        """Adds the means of a validation."""
        self._validations = (*self._validations, validation)
        self._version += 1

    def add_event(self, event: RunEvent) -> None:
        """Adds an event."""
        self._events = (*self._events, event)
        self._version += 1

    # Any thread ------------------------------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """Rises with everything that is added: a reader that knows it has nothing to redraw."""
        return self._version + (self._parent is not None)

    @property
    def parent(self) -> ParentRun | None:
        """The run that this one was forked from, for plots that lay it beside; None: it isn't known."""
        return self._parent

    def set_parent(self, parent: ParentRun) -> None:
        """Says which run this one was forked from; once, from any thread."""
        self._parent = parent

    @property
    def n_steps(self) -> int:
        """Steps so far."""
        return self._n_steps

    @property
    def interventions(self) -> tuple[Intervention, ...]:
        """What was changed, in order."""
        return self._interventions

    @property
    def validations(self) -> tuple[Validation, ...]:
        """What was validated, in order."""
        return self._validations

    @property
    def events(self) -> tuple[RunEvent, ...]:
        """What else happened, in order."""
        return self._events

    @property
    def non_finite_steps(self) -> tuple[int, ...]:
        """Steps whose loss or gradient wasn't finite, in order."""
        return self._non_finite_steps

    def hold_summaries(self, kind: NormKind = NormKind.GRADIENT) -> None:
        """Reads at once what drawing a stored run of any length needs of its record; else it is read when it is drawn."""
        self._scalars.hold()
        self._norms[kind].hold()

    def scalars(self, name: str, start: int = 0, stop: int | None = None) -> npt.NDArray[np.float64]:
        """Returns one scalar column from step `start` to before `stop` (None: all), [n] float64.

        Raises:
            KeyError: no such column.
        """
        column = self.layout.column(name)
        start, stop, _ = self._range(start, stop)
        return self._scalars.rows(start, stop, slice(column, column + 1))[:, 0]

    def norms(self, kind: NormKind, start: int = 0, stop: int | None = None) -> npt.NDArray[np.float32]:
        """Returns one kind of norm from step `start` to before `stop` (None: all), [n, n_variables] float32."""
        start, stop, _ = self._range(start, stop)
        return self._norms[kind].rows(start, stop)

    def scalars_at(self, step: int) -> dict[str, float]:
        """Returns the scalars of a step by name; empty where there is no such step."""
        if not 0 <= step < self._n_steps:
            return {}
        return dict(zip(self.layout.scalars, self._scalars.rows(step, step + 1)[0].tolist(), strict=True))

    def norms_at(self, step: int) -> npt.NDArray[np.float32] | None:
        """Returns the norms of a step, [n_variables, 4] float32; None where there is no such step."""
        if not 0 <= step < self._n_steps:
            return None
        return np.stack([norms.rows(step, step + 1)[0] for norms in self._norms], axis=1)

    def last_scalars(self) -> dict[str, float]:
        """Returns the scalars of the newest step by name; empty before the first."""
        return self.scalars_at(self._n_steps - 1)

    def last_norms(self) -> npt.NDArray[np.float32] | None:
        """Returns the norms of the newest step, [n_variables, 4] float32; None before the first."""
        return self.norms_at(self._n_steps - 1)

    def validation_by(self, step: int, name: str) -> Validation | None:
        """Returns the newest validation, with a value of this name, that was taken by the end of a step; None: none was."""
        return next((v for v in reversed(self._validations) if v.step <= step + 1 and name in v.values), None)

    def binned_scalars(self, names: Sequence[str], start: int, stop: int | None, max_bins: int) -> Binned:
        """Returns scalar columns in at most `max_bins` bins of the smallest power of two that fits.

        Raises:
            KeyError: no such column.
        """
        columns = np.array([self.layout.column(name) for name in names], dtype=np.intp)
        start, stop, n = self._range(start, stop)
        return self._scalars.binned(start, stop, n, max(1, max_bins), columns)

    def binned_norms(
        self, kind: NormKind, columns: Sequence[int] | None, start: int, stop: int | None, max_bins: int
    ) -> Binned:
        """Returns norms of some variables (by index; None: all) in at most `max_bins` bins, as `binned_scalars` does."""
        start, stop, n = self._range(start, stop)
        chosen = slice(None) if columns is None else np.asarray(columns, dtype=np.intp)
        return self._norms[kind].binned(start, stop, n, max(1, max_bins), chosen)

    def _range(self, start: int, stop: int | None) -> tuple[int, int, int]:
        """Returns start and stop within the steps that are published now, and their number."""
        n = self._n_steps
        stop = n if stop is None else max(0, min(stop, n))
        return max(0, min(start, stop)), stop, n
