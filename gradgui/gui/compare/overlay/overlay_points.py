"""From the record of a run to the points of its curves on a shared axis: single steps, smoothed course, validation."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from gradgui.gui.compare.compared_run import ComparedRun
from gradgui.gui.compare.comparison_choice import ComparisonChoice
from gradgui.gui.compare.overlay.curve_source import CurveSource
from gradgui.gui.plots.curves.curve_points import Floats, envelope, smoothed
from gradgui.gui.plots.loss.validation_points import dotted
from gradgui.runs.comparing.axis_map import AxisMap

_NONE: Floats = np.empty(0)


def _nothing() -> Floats:
    return _NONE


@dataclass(frozen=True, slots=True)
class OverlayPoints:
    """What is drawn of a run; places are in units of the shared range, values as recorded.

    Args:
        course_x: [n] places of the curve that stands for the run: the smoothed course, or every step without smoothing.
        course: [n] its values; NaN: none.
        means: [n] what the numbers at the cursor are read from, at `mean_x`: the course, or the means of bins.
        mean_x: [n] places of those.
        every_x: [m] places of single steps; empty: they aren't drawn.
        every: [m] their values.
        validation_x: [k] places of validations.
        validation: [k] their values.
        dots: [k] which of them have a dot.
    """

    course_x: Floats = field(default_factory=_nothing)
    course: Floats = field(default_factory=_nothing)
    mean_x: Floats = field(default_factory=_nothing)
    means: Floats = field(default_factory=_nothing)
    every_x: Floats = field(default_factory=_nothing)
    every: Floats = field(default_factory=_nothing)
    validation_x: Floats = field(default_factory=_nothing)
    validation: Floats = field(default_factory=_nothing)
    dots: Floats = field(default_factory=_nothing)

    def value_at(self, x: float) -> float:
        """Returns the value that is drawn at a place; NaN beyond the run's ends."""
        return _nearest(self.mean_x, self.means, x)

    def validation_at(self, x: float) -> float:
        """Returns the last validation at a place or before it; NaN before the first."""
        before = int(np.searchsorted(self.validation_x, x, side="right"))
        return float(self.validation[before - 1]) if before else float("nan")


def overlay_points(
    run: ComparedRun,
    source: CurveSource,
    choice: ComparisonChoice,
    view: tuple[float, float],
    unit: float,
    width_px: int,
    *,
    every_step: bool,
) -> OverlayPoints:
    """Returns the points of one run for what is in view, at most about two a pixel.

    Args:
        run: the run.
        source: which number.
        choice: over what, how smooth.
        view: the left and the right edge, in units of the range.
        unit: what one of them stands for.
        width_px: how many pixels there are.
        every_step: whether single steps are drawn behind the smoothed course.
    """
    history = run.history
    if not history.n_steps or not source.is_in(history):
        return OverlayPoints()
    where = run.axis_map(choice.axis)
    low, high = view[0] * unit, view[1] * unit
    # A step more on either side: lines run on to the edge.
    start, stop = max(0, where.step_at(low) - 1), where.step_at(high) + 2
    binned = source.binned(history, start, stop, width_px)
    x = where.at(binned.steps) / unit
    raw_x, raw = envelope(binned, 0)
    raw_x = where.at(raw_x) / unit
    share = choice.smoothing_share
    if share:
        steps_in_view = (high - low) * (1.0 if choice.axis == "step" else history.n_steps / max(where.end, unit))
        course = smoothed(binned.mean[:, 0], share * steps_in_view / binned.bin_steps)
        drawn = (x, course, x, course, *((raw_x, raw) if every_step else (_NONE, _NONE)))
    else:
        drawn = (raw_x, raw, x, binned.mean[:, 0], _NONE, _NONE)
    return OverlayPoints(*drawn, *_validation_points(run, source, choice, where, unit, width_px, view))


def _validation_points(
    run: ComparedRun,
    source: CurveSource,
    choice: ComparisonChoice,
    where: AxisMap,
    unit: float,
    width_px: int,
    view: tuple[float, float],
) -> tuple[Floats, Floats, Floats]:
    if not choice.validation:
        return _NONE, _NONE, _NONE
    validations = run.history.validations
    stride = max(1, len(validations) // max(1, width_px))
    shown = [(v.step, source.validated(v)) for v in validations[::-1][::stride][::-1]]
    found = [(step, value) for step, value in shown if value is not None]
    # Taken before step s: between it and the step before. Updates are whole numbers: those that were done by then.
    back = 0.0 if choice.axis == "update" else 0.5
    steps = np.array([step - back for step, _ in found], dtype=np.float64)
    y = np.array([value for _, value in found], dtype=np.float64)
    x = where.at(steps) / unit if len(steps) else _NONE
    return x, y, dotted(x, y, width_px / (view[1] - view[0])).astype(np.float64)


def _nearest(x: Floats, y: Floats, place: float) -> float:
    if not len(x):
        return float("nan")
    apart = (x[-1] - x[0]) / max(1, len(x) - 1)
    if not x[0] - apart <= place <= x[-1] + apart:
        return float("nan")
    right = int(np.searchsorted(x, place))
    near = [i for i in (right - 1, right) if 0 <= i < len(x)]
    return float(y[min(near, key=lambda i: abs(x[i] - place))])
