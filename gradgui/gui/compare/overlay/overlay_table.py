"""The curves of a comparison as a table with a row a run and step: what the records say, neither binned nor smoothed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradgui.gui.compare.compared_run import ComparedRun, RunMark
from gradgui.gui.compare.overlay.curve_source import CurveSource
from gradgui.gui.plots.export.number_table import Column, NumberTable
from gradgui.runs.comparing.comparison import Axis

_AXIS_COLUMNS: dict[Axis, str] = {"step": "step", "update": "update", "epoch": "epoch", "time": "time_s"}


def overlay_table(
    runs: Sequence[ComparedRun], marks: Sequence[RunMark], source: CurveSource, axis: Axis, view: tuple[float, float]
) -> NumberTable:
    """Returns one number of all runs at every step in view, one run below the other.

    Columns: the run's letter and its folder, the step, its place on the axis where that isn't the step, the number, and the
    number on the validation data in the row of the step that the validation followed; NaN elsewhere.

    Args:
        runs: the runs.
        marks: their letters.
        source: which number.
        axis: what they are laid over.
        view: the places in view, from and to.
    """
    stretches = []
    for run, mark in zip(runs, marks, strict=True):
        if run.history.n_steps and source.is_in(run.history):
            where = run.axis_map(axis)
            first, stop = where.step_at(view[0]), where.step_at(view[1]) + 1
            first += int(where.at(np.array([float(first)]))[0] < view[0])
            stretches.append((run, mark, where, first, max(first, stop)))
    offsets = np.cumsum([0, *(stop - first for _, _, _, first, stop in stretches)])
    own_axis = () if axis == "step" else (_AXIS_COLUMNS[axis],)
    columns = ("letter", "run", "step", *own_axis, source.name, f"validation_{source.name}")

    def read(start: int, end: int) -> list[Column]:
        pieces: list[list[Column]] = []
        for (run, mark, where, first, _), before, after in zip(stretches, offsets, offsets[1:], strict=False):
            low, high = max(start, int(before)) - int(before) + first, min(end, int(after)) - int(before) + first
            if low >= high:
                continue
            steps = np.arange(low, high)
            places = [] if axis == "step" else [where.at(steps.astype(np.float64))]
            validated = np.full(len(steps), np.nan)
            for validation in run.history.validations:
                value = source.validated(validation)
                if value is not None and low < validation.step <= high:
                    validated[validation.step - 1 - low] = value
            names = [np.full(len(steps), text) for text in (mark.letter, run.path.name)]
            pieces.append([*names, steps, *places, source.exact(run.history, low, high), validated])
        if not pieces:
            return [np.empty(0)] * len(columns)
        return [np.concatenate(column) for column in zip(*pieces, strict=True)]

    return NumberTable(columns, int(offsets[-1]), read)
