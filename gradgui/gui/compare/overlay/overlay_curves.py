"""The curves of all runs in one plot: every step, its smoothed course, validation. Given points, they draw themselves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QColor

from gradgui.gui.compare.compared_run import RunMark
from gradgui.gui.compare.overlay.curve_ends import CurveEnd, CurveEnds
from gradgui.gui.compare.overlay.overlay_points import OverlayPoints
from gradgui.gui.look.theme import mixed, theme
from gradgui.gui.plots.curves.curve import Curve, Dots
from gradgui.gui.plots.curves.curve_markers import CurveMarkers
from gradgui.gui.plots.curves.curve_points import Floats, finite_range, log10
from gradgui.gui.plots.curves.curve_set import curve_colour
from gradgui.gui.plots.frame.step_plot import StepPlot

#: More curves than this are 1 px wide: thick lines over many points are slow.
_MOST_THICK = 6
#: Markers that tell curves of one colour apart stand so far from each other, in pixels.
_MARKER_PX = 140.0


class _RunCurves:
    """The items of one run, made once and used again."""

    def __init__(self, plot: StepPlot) -> None:
        self.every = Curve(plot, z=1)
        self.course = Curve(plot, z=3)
        self.validation = Curve(plot, z=4)
        self.dots = Dots(plot, z=5)

    def raise_above(self, above: bool) -> None:
        """Draws it over all others, or among them."""
        for item, z in ((self.every, 1), (self.course, 3), (self.validation, 4), (self.dots, 5)):
            item.setZValue(z + 5 * above)

    def hide(self) -> None:
        for curve in (self.every, self.course, self.validation):
            curve.hide_points()
        self.dots.set_points(np.empty(0), np.empty(0))


class OverlayCurves:
    """The items of one plot."""

    def __init__(self, plot: StepPlot) -> None:
        self._plot = plot
        self._runs: list[_RunCurves] = []
        self._markers = CurveMarkers(plot)
        self.ends = CurveEnds(plot.plotItem, plot.view)

    @property
    def n_points(self) -> int:
        """Points handed to Qt."""
        return sum(curve.n_points for run in self._runs for curve in (run.every, run.course, run.validation))

    def draw(
        self, points: Sequence[OverlayPoints], marks: Sequence[RunMark], *, log: bool, strong: int | None
    ) -> tuple[float, float] | None:
        """Draws runs; returns the range that the axis must hold, None where there is nothing.

        Args:
            points: of each run.
            marks: of each run.
            log: whether the axis is logarithmic.
            strong: the run that stands out; None: none does.
        """
        while len(self._runs) < len(points):
            self._runs.append(_RunCurves(self._plot))
        for unused in self._runs[len(points) :]:
            unused.hide()
        drawn: list[Floats] = []
        courses: list[tuple[Floats, Floats]] = []
        ends: list[CurveEnd] = []
        low, high = self._plot.steps.x0, self._plot.steps.x1
        for index, (found, mark) in enumerate(zip(points, marks, strict=True)):
            scaled = _logged(found) if log else found
            colour = _shade(mark, pale=strong is not None and strong != index)
            self._runs[index].raise_above(strong == index)
            self._draw_run(self._runs[index], scaled, colour, thick=strong == index or len(points) <= _MOST_THICK)
            seen = (scaled.course_x >= low) & (scaled.course_x <= high)
            inside = (scaled.validation_x >= low) & (scaled.validation_x <= high)
            drawn += [scaled.course[seen], scaled.validation[inside], scaled.every]
            courses.append((scaled.course_x, scaled.course))
            end = _end(mark, colour, scaled.course_x[seen], scaled.course[seen])
            if end is None:
                end = _end(mark, colour, scaled.validation_x[inside], scaled.validation[inside])
            if end is not None:
                ends.append(end)
        spacing = _MARKER_PX * (high - low) / self._plot.width_px
        self._markers.mark(courses, spacing, lambda index: _shade(marks[index], pale=strong not in {None, index}))
        self.ends.set_ends(tuple(ends))
        return finite_range(*drawn) if drawn else None

    def clear(self) -> None:
        """Draws nothing."""
        for run in self._runs:
            run.hide()
        self._markers.clear()
        self.ends.set_ends(())

    def _draw_run(self, curves: _RunCurves, points: OverlayPoints, colour: QColor, *, thick: bool) -> None:
        panel = theme().tokens.panel
        single = len(points.every) == 0 and len(points.course) != len(points.means)  # every step stands for the run
        curves.every.set_look(mixed(colour.name(), panel, 0.6))
        curves.every.set_points(points.every_x, points.every)
        curves.course.set_look(colour, width=1 if single or not thick else 2, smooth=not single)
        curves.course.set_points(points.course_x, points.course)
        curves.validation.set_look(colour, dashed=True, smooth=True)
        if len(points.validation) > 1:
            curves.validation.set_points(points.validation_x, points.validation)
        else:
            curves.validation.hide_points()
        dots = points.dots > 0
        curves.dots.set_colour(colour)
        curves.dots.set_points(points.validation_x[dots], points.validation[dots])


def _shade(mark: RunMark, *, pale: bool) -> QColor:
    colour = curve_colour(mark.colour)
    return mixed(colour.name(), theme().tokens.panel, 0.55) if pale else colour


def _logged(points: OverlayPoints) -> OverlayPoints:
    return OverlayPoints(
        points.course_x,
        log10(points.course),
        points.mean_x,
        points.means,
        points.every_x,
        log10(points.every),
        points.validation_x,
        log10(points.validation),
        points.dots,
    )


def _end(mark: RunMark, colour: QColor, x: Floats, y: Floats) -> CurveEnd | None:
    known = np.flatnonzero(np.isfinite(y))
    return CurveEnd(mark.letter, colour, float(x[known[-1]]), float(y[known[-1]])) if len(known) else None
