"""The curves of the loss plot as a table with a row a step: what the record says, neither binned nor smoothed."""

from __future__ import annotations

import numpy as np

from gradgui.gui.plots.export.number_table import Column, NumberTable, step_table
from gradgui.gui.plots.loss.shown_curves import ShownCurves
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.runs.history import RunHistory


def loss_table(history: RunHistory | None, shown: ShownCurves, steps: StepRange) -> NumberTable:
    """Returns the shown curves at every step in view.

    Columns are called as in `gradgui runs export`; those of the validation data are "validation_loss" and so on, with a
    number in the row of the step that the validation followed and NaN elsewhere.
    """
    if history is None:
        return NumberTable(("step",), 0, lambda _start, _stop: [np.empty(0, np.int64)])
    first, stop = steps.seen
    validations = history.validations

    def validated(name: str, start: int, end: int) -> Column:
        values = np.full(end - start, np.nan)
        for validation in validations:
            if start < validation.step <= end and name in validation.values:
                values[validation.step - 1 - start] = validation.values[name]
        return values

    def read(start: int, end: int) -> list[Column]:
        return [
            validated(curve.column, start, end) if curve.validation else history.scalars(curve.column, start, end)
            for curve in shown.all
        ]

    names = [f"validation_{curve.column}" if curve.validation else curve.column for curve in shown.all]
    return step_table(first, stop, names, read)
