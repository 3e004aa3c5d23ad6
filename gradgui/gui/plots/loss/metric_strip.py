"""A low plot below the loss for metrics, on a scale of their own, over the same steps to the pixel."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtWidgets import QSizePolicy

from gradgui.gui.language.translation import translate
from gradgui.gui.look.theme import mixed, theme
from gradgui.gui.plots.axes.plain_axis import PlainAxis
from gradgui.gui.plots.axes.ticks import calm_range
from gradgui.gui.plots.curves.curve import Curve
from gradgui.gui.plots.curves.curve_points import Floats, envelope, finite_range, smoothed
from gradgui.gui.plots.frame.step_plot import StepPlot
from gradgui.gui.plots.head.read_out import token_colour
from gradgui.gui.plots.loss.curve_choice import CurveChoice
from gradgui.gui.plots.loss.validation_points import validation_points
from gradgui.gui.plots.marks import marks_of
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.runs.history import Binned, RunHistory

_HEIGHT = 68


class _MetricCurves:
    """The curves of one metric: every batch, smoothed, and on the validation data."""

    def __init__(self, plot: StepPlot) -> None:
        self.batches = Curve(plot, z=1)
        self.smooth = Curve(plot, z=3)
        self.validation = Curve(plot, z=4)

    def hide(self) -> None:
        for curve in (self.batches, self.smooth, self.validation):
            curve.hide_points()


class MetricStrip(StepPlot):
    """Shows metrics: on every batch (thin), smoothed (2 px), on the validation data (dashed).

    Args:
        name: its `objectName`.
        steps: the x axis that it shares.
        choice: what is shown and how much is smoothed.
    """

    def __init__(self, name: str, steps: StepRange, choice: CurveChoice) -> None:
        super().__init__(name, steps, PlainAxis())
        self.setAccessibleName(self.tr("Metrics over steps"))
        self._choice = choice
        self._curves: list[_MetricCurves] = []
        self._y_range: tuple[float, float] | None = None
        self._names: tuple[str, ...] = ()
        self.setMinimumHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.hide()

    @property
    def names(self) -> tuple[str, ...]:
        """The metrics that it shows."""
        return self._names

    def curves_of(self, name: str) -> tuple[Curve, Curve, Curve]:
        """Returns the curves of a metric that it shows: every batch, smoothed, validation."""
        curves = self._curves[self._names.index(name)]
        return curves.batches, curves.smooth, curves.validation

    def draw(
        self, history: RunHistory, binned: Binned, shown: Iterable[tuple[str, int, str]], *, smooth: bool, validation: bool
    ) -> None:
        """Draws metrics; none hides the strip.

        Args:
            history: the run, for its validations and marks.
            binned: the scalars in view.
            shown: name, column of the bins and colour of each metric.
            smooth: whether the smoothed curve is drawn.
            validation: whether values on the validation data are drawn.
        """
        metrics = tuple(shown)
        if tuple(name for name, _, _ in metrics) != self._names:
            self._names = tuple(name for name, _, _ in metrics)
            self._y_range = None
        if not metrics:
            self.hide_metrics()
            return
        self.show()
        while len(self._curves) < len(metrics):
            self._curves.append(_MetricCurves(self))
        for curves in self._curves[len(metrics) :]:
            curves.hide()
        drawn: list[Floats] = []
        for curves, (name, column, colour) in zip(self._curves, metrics, strict=False):
            drawn += self._draw_metric(curves, binned, column, colour, smooth=smooth)
            drawn.append(self._draw_validation(curves, history, name, colour, shown=validation))
        found = finite_range(*drawn)
        if found is not None:
            self._y_range = calm_range(self._y_range, *found, padding=0.06)
            self.set_y_range(*self._y_range)
        self.left_axis.quantity = self._names[0] if len(metrics) == 1 else translate("MetricStrip", "metrics")
        self.marks.set_marks(marks_of(history.interventions))

    def hide_metrics(self) -> None:
        """Shows none."""
        self._names = ()
        for curves in self._curves:
            curves.hide()
        self.hide()

    def forget(self) -> None:
        """Drops what belonged to the run before."""
        self._y_range = None

    def _draw_metric(self, curves: _MetricCurves, binned: Binned, column: int, colour: str, *, smooth: bool) -> list[Floats]:
        x, y = envelope(binned, column)
        full = token_colour(colour)
        curves.batches.set_look(mixed(full.name(), theme().tokens.panel, 0.6 if smooth else 0))
        curves.batches.set_points(x, y)
        if not smooth:
            curves.smooth.hide_points()
            return [y]
        deviation = self._choice.smoothing.deviation_bins(self.steps.x1 - self.steps.x0, binned.bin_steps)
        even = smoothed(binned.mean[:, column], deviation)
        curves.smooth.set_look(full, width=2, smooth=True)
        curves.smooth.set_points(binned.steps, even)
        return [y, even]

    def _draw_validation(self, curves: _MetricCurves, history: RunHistory, name: str, colour: str, *, shown: bool) -> Floats:
        x, y = validation_points(history.validations, name, self.width_px) if shown else (np.empty(0), np.empty(0))
        curves.validation.set_look(token_colour(colour), dashed=True, smooth=True)
        curves.validation.set_points(x, y) if len(x) > 1 else curves.validation.hide_points()
        return y[(x >= self.steps.x0) & (x <= self.steps.x1)]
