"""The curves of a plot of norms as they are drawn: smoothed or not, dashed while frozen, one or some of them thick.

Owns Qt's items and which of them is near the mouse; which variables these are, and their numbers, belong to the view.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from gradgui.gui.look.theme import mixed, theme
from gradgui.gui.plots.curves.chosen_curves import MOST_CURVES
from gradgui.gui.plots.curves.curve import Curve
from gradgui.gui.plots.curves.curve_markers import CurveMarkers
from gradgui.gui.plots.curves.curve_points import SMOOTHING_SHARE, Floats, dashed, envelope, log10, smoothed
from gradgui.gui.plots.curves.zero_steps import ZeroSteps, zero_columns, zero_spans
from gradgui.gui.plots.frame.step_plot import StepPlot
from gradgui.gui.plots.kept_spans import Spans
from gradgui.runs.history import Binned

#: Behind so few smoothed curves, and behind the clicked one, the single steps are drawn too; more would be noise.
_MOST_STRAYS = 2
#: Length of a dash, and of the gap after it, where a variable is frozen.
_DASH_PX = 5.0
#: From one marker of a curve to the next.
_MARKER_PX = 110.0
#: A curve is under the mouse when it is at most so far above or below it.
_REACH_PX = 7.0


@dataclass(frozen=True, slots=True)
class CurveLook:
    """How curves look beside their numbers.

    Args:
        smooth: whether they are means over neighbouring steps.
        strong: path of the one that is 2 px wide; "" for none.
        hovered: path of the variable, or layer, under the mouse: 2 px wide too.
    """

    smooth: bool = True
    strong: str = ""
    hovered: str = ""

    def is_hovered(self, path: str) -> bool:
        """Whether a variable is under the mouse, or in the layer that is."""
        return bool(self.hovered) and (path == self.hovered or path.startswith(f"{self.hovered}/"))


class CurveSet:
    """Makes its curves once and uses them again."""

    def __init__(self, plot: StepPlot) -> None:
        self._plot = plot
        self.curves = [Curve(plot, z=2) for _ in range(MOST_CURVES)]
        self.strays = [Curve(plot, z=1) for _ in range(_MOST_STRAYS)]
        self.markers = CurveMarkers(plot)
        self.zeros = ZeroSteps(plot.view, z=3)
        #: The variables whose curve is 0 somewhere in view, which the grey line of `zeros` can't tell apart.
        self.zero_paths: tuple[str, ...] = ()
        self._paths: tuple[str, ...] = ()
        self._drawn: list[tuple[Floats, Floats]] = []

    @property
    def n_points(self) -> int:
        """Points handed to Qt for the curve that has most."""
        return max(curve.n_points for curve in self.curves)

    def draw(self, binned: Binned, paths: Sequence[str], spans: Spans, look: CurveLook) -> list[Floats]:
        """Draws a curve for each column.

        Args:
            binned: [n_bins, n_curves].
            paths: of the variables, in the order of the columns.
            spans: stretches in which each variable was frozen (`frozen_spans`).
            look: how.

        Returns:
            the values that are drawn, log10.
        """
        self._paths = tuple(paths)
        self._drawn = [self._draw_curve(binned, index, spans.get(path), look) for index, path in enumerate(paths)]
        for curve in self.curves[len(self._drawn) :]:
            curve.hide_points()
        self.markers.mark(self._drawn, _MARKER_PX * self._steps_a_pixel(), curve_colour)
        self.zeros.set_spans(zero_spans(binned))
        self.zero_paths = tuple(self._paths[column] for column in zero_columns(binned))
        self.dress(look)
        return [y for _, y in self._drawn] + self._draw_strays(binned, look)

    def dress(self, look: CurveLook) -> None:
        """Gives every curve its pen."""
        for index, path in enumerate(self._paths):
            wide = path == look.strong or look.is_hovered(path)
            self.curves[index].set_look(curve_colour(index), width=2 if wide else 1, smooth=look.smooth)
            self.curves[index].setZValue(4 if wide else 2)

    def hide(self) -> None:
        """Draws nothing."""
        for curve in (*self.curves, *self.strays):
            curve.hide_points()
        self._paths, self._drawn = (), []
        self.markers.clear()
        self.zeros.set_spans(())
        self.zero_paths = ()

    def path_at(self, place: QPointF) -> str:
        """Returns whose curve is nearest to a place in pixels of the view box; "" where none is near."""
        if not self._plot.is_inside(place):
            return ""
        (x0, x1), (low, high) = self._plot.view.viewRange()
        x = x0 + place.x() / self._plot.view.width() * (x1 - x0)
        nearest, found = _REACH_PX, ""
        for path, (steps, values) in zip(self._paths, self._drawn, strict=True):
            known = np.isfinite(values)
            if not known.any() or not steps[known][0] - 1 <= x <= steps[known][-1] + 1:
                continue
            y = float(np.interp(x, steps[known], values[known]))
            distance = abs((high - y) / max(high - low, 1e-9) * self._plot.view.height() - place.y())
            if distance < nearest:
                nearest, found = distance, path
        return found

    def _steps_a_pixel(self) -> float:
        steps = self._plot.steps
        return (steps.x1 - steps.x0) / self._plot.width_px

    def _draw_curve(
        self, binned: Binned, index: int, spans: list[tuple[int, int]] | None, look: CurveLook
    ) -> tuple[Floats, Floats]:
        if look.smooth:
            deviation = SMOOTHING_SHARE * self._steps_a_pixel() * self._plot.width_px / binned.bin_steps
            x, y = binned.steps, smoothed(log10(binned.mean[:, index]), deviation)
        else:
            x, y = envelope(binned, index)
            y = log10(y)
        if spans:
            self.curves[index].set_points(*dashed(x, y, spans, _DASH_PX * self._steps_a_pixel(), binned.bin_steps))
        else:
            self.curves[index].set_points(x, y)
        return x, y

    def _draw_strays(self, binned: Binned, look: CurveLook) -> list[Floats]:
        """Draws the single steps behind one or two curves, paler."""
        if not look.smooth:
            indices: list[int] = []
        elif look.strong in self._paths:
            indices = [self._paths.index(look.strong)]
        else:
            indices = list(range(len(self._paths))) if len(self._paths) <= _MOST_STRAYS else []
        drawn = []
        for index, stray in zip(indices, self.strays, strict=False):
            x, y = envelope(binned, index)
            y = log10(y)
            stray.set_look(mixed(curve_colour(index).name(), theme().tokens.panel, 0.6))
            stray.set_points(x, y)
            drawn.append(y)
        for stray in self.strays[len(indices) :]:
            stray.hide_points()
        return drawn


def curve_colour(index: int) -> QColor:
    """Returns the colour of a curve; beyond the theme's colours they come again, with markers."""
    colours = theme().tokens.curves
    return QColor(colours[index % len(colours)])
