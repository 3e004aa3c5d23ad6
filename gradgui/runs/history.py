"""The record of one run in memory: written by the runner's thread, read by any, without a lock. Drawing reads nothing else.

Every reader sees a prefix of the run: a batch counts once it is complete (`n_steps` is published last).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gradgui.core.interventions import Intervention
from gradgui.core.records import NORM_KINDS, NormKind, RecordLayout, RunEvent, StepBatch, Validation
from gradgui.core.selection import Selection
from gradgui.runs.pyramid import Binned, Pyramid

__all__ = ["Binned", "RunHistory"]


class RunHistory:
    """All steps of a run so far, with what happened between them.

    Args:
        layout: the columns.
        initial: which variables learned when the run was opened.
    """

    def __init__(self, layout: RecordLayout, initial: Selection) -> None:
        self.layout = layout
        self.initial = initial
        self._n_variables = len(layout.variables)
        self._scalars = Pyramid(len(layout.scalars), np.float64)
        # One row holds all gradient norms, then all clipped ones, ...: [n_kinds * n_variables].
        self._norms = Pyramid(len(NORM_KINDS) * self._n_variables, np.float32)
        self._finite_column = layout.column("finite")
        self._interventions: tuple[Intervention, ...] = ()
        self._validations: tuple[Validation, ...] = ()
        self._events: tuple[RunEvent, ...] = ()
        self._non_finite_steps: tuple[int, ...] = ()
        self._version = 0
        self._n_steps = 0

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
        self._scalars.append(batch.scalars)
        self._norms.append(batch.norms.transpose(0, 2, 1).reshape(batch.n_steps, -1))
        failed = np.flatnonzero(batch.scalars[:, self._finite_column] == 0)
        if len(failed):
            self._non_finite_steps = (*self._non_finite_steps, *(int(i) + batch.first_step for i in failed))
        self._n_steps = batch.next_step
        self._version += 1

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
        return self._version

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
        return self._norms.rows(start, stop, self._kind_columns(kind))

    def last_scalars(self) -> dict[str, float]:
        """Returns the scalars of the newest step by name; empty before the first."""
        n = self._n_steps
        if n == 0:
            return {}
        return dict(zip(self.layout.scalars, self._scalars.rows(n - 1, n)[0].tolist(), strict=True))

    def last_norms(self) -> npt.NDArray[np.float32] | None:
        """Returns the norms of the newest step, [n_variables, 4] float32; None before the first."""
        n = self._n_steps
        if n == 0:
            return None
        norms: npt.NDArray[np.float32] = self._norms.rows(n - 1, n)[0]
        return norms.reshape(len(NORM_KINDS), self._n_variables).T.copy()

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
        chosen: slice | npt.NDArray[np.intp] = self._kind_columns(kind)
        if columns is not None:
            chosen = np.asarray(columns, dtype=np.intp) + kind * self._n_variables
        return self._norms.binned(start, stop, n, max(1, max_bins), chosen)

    def _range(self, start: int, stop: int | None) -> tuple[int, int, int]:
        """Returns start and stop within the steps that are published now, and their number."""
        n = self._n_steps
        stop = n if stop is None else max(0, min(stop, n))
        return max(0, min(start, stop)), stop, n

    def _kind_columns(self, kind: NormKind) -> slice:
        return slice(kind * self._n_variables, (kind + 1) * self._n_variables)
