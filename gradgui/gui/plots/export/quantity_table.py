"""What the plots of gradients show as tables: variables over the steps in view, or all variables at one step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradgui.core.records import NormKind
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.plots.export.number_table import Column, NumberTable, step_table
from gradgui.gui.plots.head.read_out import Entry
from gradgui.gui.plots.quantity import Quantity, binned_values, values_at
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.runs.history import RunHistory

_WORDS = {
    Quantity.GRADIENT: QT_TRANSLATE_NOOP("QuantityTable", "L2 norm of the raw gradient"),
    Quantity.CLIPPED: QT_TRANSLATE_NOOP("QuantityTable", "L2 norm of the clipped gradient"),
    Quantity.UPDATE: QT_TRANSLATE_NOOP("QuantityTable", "L2 norm of the update"),
    Quantity.WEIGHT: QT_TRANSLATE_NOOP("QuantityTable", "L2 norm of the weight"),
    Quantity.RATIO: QT_TRANSLATE_NOOP("QuantityTable", "L2 norm of the update / L2 norm of the weight"),
}


def curves_name(quantity: Quantity) -> str:
    """Returns the name of the curves among the views that can be exported: the ratio has one of its own to look for."""
    return "ratio" if quantity is Quantity.RATIO else "curves"


def curves_title(quantity: Quantity) -> str:
    """Returns what the curves are as a reader calls them, to be translated where it is shown."""
    return (
        QT_TRANSLATE_NOOP("ExportedView", "Update ratio")
        if quantity is Quantity.RATIO
        else QT_TRANSLATE_NOOP("ExportedView", "Gradient curves")
    )


def quantity_legend(quantity: Quantity) -> tuple[Entry, ...]:
    """Returns what the numbers of a plot are."""
    return (Entry(translate("QuantityTable", _WORDS[quantity]), ""),)


def quantity_table(
    history: RunHistory | None, quantity: Quantity, columns: Sequence[int] | None, steps: StepRange
) -> NumberTable:
    """Returns what was recorded of some variables (by index; None: all) at every step in view.

    Columns are called as in `gradgui runs export`: "head/kernel:gradient"; a ratio is "head/kernel:ratio".
    """
    if history is None:
        return NumberTable(("step",), 0, lambda _start, _stop: [np.empty(0, np.int64)])
    chosen = range(len(history.layout.variables)) if columns is None else columns
    names = [f"{history.layout.variables[column]}:{_suffix(quantity)}" for column in chosen]
    first, stop = steps.seen

    def read(start: int, end: int) -> list[Column]:
        if quantity.kind is not None:
            values: Column = history.norms(quantity.kind, start, end)
        else:
            update, weight = (history.norms(kind, start, end) for kind in (NormKind.UPDATE, NormKind.WEIGHT))
            with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
                values = np.where(weight > 0, update.astype(np.float64) / weight, np.nan)
        return [values[:, column] for column in chosen]

    return step_table(first, stop, names, read)


def profile_table(history: RunHistory | None, quantity: Quantity, step: int, steps: StepRange) -> NumberTable:
    """Returns all variables at one step, in network order, with the range of each over the steps in view."""
    columns = ("variable", f"at_step_{step}", "smallest_in_view", "largest_in_view")
    if history is None or history.n_steps == 0:
        return NumberTable(columns, 0, lambda _start, _stop: [np.empty(0)] * len(columns))
    paths = np.array(history.layout.variables, dtype=np.str_)
    values = values_at(history, quantity, step)
    seen = binned_values(history, quantity, None, *steps.seen, 1)
    with np.errstate(invalid="ignore"):
        low, high = np.fmin.reduce(seen.minimum), np.fmax.reduce(seen.maximum)

    def read(start: int, end: int) -> list[Column]:
        return [column[start:end] for column in (paths, values, low, high)]

    return NumberTable(columns, len(paths), read)


def _suffix(quantity: Quantity) -> str:
    return quantity.kind.name.lower() if quantity.kind is not None else quantity.value
