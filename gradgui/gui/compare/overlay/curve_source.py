"""Where the numbers of a comparison's curves come from: a scalar of every run, or a norm of one variable. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gradgui.core.records import NormKind, Validation
from gradgui.gui.plots.curves.curve_points import Floats
from gradgui.gui.plots.quantity import Quantity, axis_words, binned_values
from gradgui.runs.history import Binned, RunHistory


class CurveSource(Protocol):
    """One number a run and step."""

    @property
    def name(self) -> str:
        """What files call it: "loss", "head/kernel:gradient"."""
        ...

    @property
    def axis_words(self) -> str:
        """What the axis says that the numbers are."""
        ...

    def is_in(self, history: RunHistory) -> bool:
        """Whether a run has it."""
        ...

    def binned(self, history: RunHistory, start: int, stop: int, max_bins: int) -> Binned:
        """Returns it from step `start` to before `stop`, one column."""
        ...

    def exact(self, history: RunHistory, start: int, stop: int) -> Floats:
        """Returns it as recorded, [stop - start] float64."""
        ...

    def validated(self, validation: Validation) -> float | None:
        """Returns it on the validation data; None: it wasn't measured there."""
        ...


@dataclass(frozen=True, slots=True)
class ScalarSource:
    """A scalar column: the loss, a metric, the rate.

    Args:
        column: its name in the record.
    """

    column: str

    @property
    def name(self) -> str:
        """The column."""
        return self.column

    @property
    def axis_words(self) -> str:
        """The column, as it is read."""
        return self.column.replace("_", " ")

    def is_in(self, history: RunHistory) -> bool:
        """Whether the run recorded it."""
        return self.column in history.layout.scalars

    def binned(self, history: RunHistory, start: int, stop: int, max_bins: int) -> Binned:
        """Returns it in bins."""
        return history.binned_scalars((self.column,), start, stop, max_bins)

    def exact(self, history: RunHistory, start: int, stop: int) -> Floats:
        """Returns it as recorded."""
        return history.scalars(self.column, start, stop)

    def validated(self, validation: Validation) -> float | None:
        """Returns what the validation gave."""
        return validation.values.get(self.column)


@dataclass(frozen=True, slots=True)
class NormSource:
    """A norm of one variable, which runs share by its path.

    Args:
        path: of the variable.
        quantity: which norm.
    """

    path: str
    quantity: Quantity

    @property
    def name(self) -> str:
        """The variable and the norm."""
        return f"{self.path}:{self.quantity.value}"

    @property
    def axis_words(self) -> str:
        """What the numbers are."""
        return axis_words(self.quantity)

    def is_in(self, history: RunHistory) -> bool:
        """Whether the run has the variable."""
        return self.path in history.layout.variables

    def binned(self, history: RunHistory, start: int, stop: int, max_bins: int) -> Binned:
        """Returns it in bins."""
        return binned_values(history, self.quantity, (history.layout.variables.index(self.path),), start, stop, max_bins)

    def exact(self, history: RunHistory, start: int, stop: int) -> Floats:
        """Returns it as recorded."""
        column = history.layout.variables.index(self.path)
        if self.quantity.kind is not None:
            return history.norms(self.quantity.kind, start, stop)[:, column].astype(np.float64)
        update, weight = (
            history.norms(kind, start, stop)[:, column].astype(np.float64) for kind in (NormKind.UPDATE, NormKind.WEIGHT)
        )
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            return np.where(weight > 0, update / weight, np.nan)

    def validated(self, validation: Validation) -> float | None:  # noqa: ARG002
        """Returns None: a validation has no norms."""
        return None
