"""The legend of runs that are laid over one another: what each has at a place, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from gradgui.gui.compare.compared_run import ComparedRun, RunMark
from gradgui.gui.compare.overlay.overlay_points import OverlayPoints
from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.gui.plots.curves.curve_legend import LegendEntry

#: So many runs are in the legend; the others have their letters at the curves, and their names in the table.
MOST_IN_LEGEND = 24
#: An entry is at most so wide, in pixels: two numbers, and what tells the run from the others.
ENTRY_PX = 340.0


def legend_entries(
    runs: Sequence[ComparedRun],
    marks: Sequence[RunMark],
    points: Sequence[OverlayPoints],
    cursor: float | None,
    strong: RunMark | None,
) -> tuple[LegendEntry, ...]:
    """Returns an entry for each of the first runs.

    Args:
        runs: the runs.
        marks: their names and colours.
        points: their curves; fewer than runs while they are made.
        cursor: where they are read off; None: each at its end.
        strong: the one that stands out; None: none does.
    """
    entries = []
    for run, mark, curve in list(zip(runs, marks, points, strict=False))[:MOST_IN_LEGEND]:
        at = cursor if cursor is not None else _last_place(curve)
        value, validated = curve.value_at(at), curve.validation_at(at)
        words = [numbers.value(value)] if math.isfinite(value) else [numbers.NO_VALUE]
        if math.isfinite(validated) and (cursor is None or math.isfinite(value)):
            words.append(numbers.value(validated))
        entries.append(
            LegendEntry(str(run.path), " · ".join(words), mark.colour, mark == strong, name=mark.title, tip=_tip(run, mark))
        )
    return tuple(entries)


def _last_place(points: OverlayPoints) -> float:
    known = np.flatnonzero(np.isfinite(points.means))
    return float(points.mean_x[known[-1]]) if len(known) else math.nan


def _tip(run: ComparedRun, mark: RunMark) -> str:
    steps = translate("OverlayPlot", "{n_steps} steps, {state}").format(
        n_steps=numbers.count(run.history.n_steps), state=run.reader.status.state
    )
    return f"{mark.name}\n{steps}"
