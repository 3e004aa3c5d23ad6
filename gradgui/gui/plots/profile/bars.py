"""What the profile shows of each row: its value at one step, its range over many, and in words why there is none. No Qt."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.gui.plots.heat.rows import Row, row_medians
from gradgui.gui.plots.quantity import Quantity, binned_values, values_at
from gradgui.runs.history import RunHistory

Floats = npt.NDArray[np.float64]

#: The range over the steps in view is taken from at least so many bins, so that what lies beside the view counts little.
_FEWEST_BINS = 8
_MOST_NUMBERS = 200_000


@dataclass(frozen=True, slots=True)
class Bar:
    """One row.

    Args:
        value: at the step; the median over the variables of a row. NaN: none has one; infinite: one of them is.
        low: smallest value over the steps in view, of any variable of the row; NaN: none.
        high: the largest.
        frozen: whether all its variables are frozen at the step.
        words: why there is no length to show; "" where there is one.
    """

    value: float
    low: float
    high: float
    frozen: bool
    words: str

    @property
    def text(self) -> str:
        """The value as it is written beside the bar."""
        return "" if math.isnan(self.value) else numbers.norm(self.value)


def bars_at(
    history: RunHistory,
    quantity: Quantity,
    rows: Sequence[Row],
    step: int,
    view: tuple[int, int],
    spans: Mapping[str, list[tuple[int, int]]],
) -> tuple[Bar, ...]:
    """Returns the bars of these rows.

    Args:
        history: the run.
        quantity: what is shown.
        rows: the rows.
        step: a step of the run.
        view: first step in view, and the step after the last one.
        spans: stretches in which each variable was frozen (`frozen_spans`).
    """
    paths = history.layout.variables
    values = values_at(history, quantity, step)
    columns = sorted({column for row in rows for column in row.columns})
    lows, highs = _ranges(history, quantity, columns, view)
    place = {column: index for index, column in enumerate(columns)}
    medians = row_medians(values[None, :], rows)[0] if rows else np.empty(0)
    bars = []
    for row, median in zip(rows, medians.tolist(), strict=True):
        inside = [place[column] for column in row.columns]
        value = math.inf if np.isinf(values[list(row.columns)]).any() else median
        frozen = all(any(start <= step < stop for start, stop in spans.get(paths[c], ())) for c in row.columns)
        low, high = _extremes(lows[inside], highs[inside])
        bars.append(Bar(value, low, high, frozen, _words(value, quantity, frozen)))
    return tuple(bars)


def _ranges(history: RunHistory, quantity: Quantity, columns: Sequence[int], view: tuple[int, int]) -> tuple[Floats, Floats]:
    """Returns the smallest and the largest value of each variable over the steps in view; NaN: none."""
    n_bins = max(_FEWEST_BINS, _MOST_NUMBERS // max(1, len(columns) * 64))
    chosen = None if len(columns) == len(history.layout.variables) else columns
    binned = binned_values(history, quantity, chosen, *view, n_bins)
    if not len(binned.minimum):
        nothing = np.full(len(columns), np.nan)
        return nothing, nothing
    return np.fmin.reduce(binned.minimum, axis=0), np.fmax.reduce(binned.maximum, axis=0)


def _extremes(lows: Floats, highs: Floats) -> tuple[float, float]:
    low, high = float(np.fmin.reduce(lows)), float(np.fmax.reduce(highs))
    return low, high


def _words(value: float, quantity: Quantity, frozen: bool) -> str:
    if math.isinf(value):
        return translate("Bars", "not finite")
    if value == 0:
        still = frozen and quantity in {Quantity.UPDATE, Quantity.RATIO}
        return translate("Bars", "frozen") if still else translate("Bars", "zero")
    if not math.isnan(value):
        return ""
    if frozen:
        return translate("Bars", "frozen, no gradient") if quantity is Quantity.GRADIENT else translate("Bars", "frozen")
    return {
        Quantity.GRADIENT: translate("Bars", "no gradient"),
        Quantity.CLIPPED: translate("Bars", "not clipped"),
        Quantity.UPDATE: translate("Bars", "no update"),
        Quantity.WEIGHT: translate("Bars", "no weight"),
        Quantity.RATIO: translate("Bars", "no ratio"),
    }[quantity]
