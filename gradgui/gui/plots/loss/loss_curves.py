"""The curves in the loss plot: training, smoothed, validation, penalty, learning rate. Given bins, they draw themselves."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from gradgui.core.records import Validation
from gradgui.gui.look.theme import mixed, theme
from gradgui.gui.plots.axes.ticks import calm_range
from gradgui.gui.plots.curves.curve import Curve, Dots
from gradgui.gui.plots.curves.curve_points import Floats, envelope, finite_range, log10, smoothed
from gradgui.gui.plots.frame.step_plot import StepPlot
from gradgui.gui.plots.loss.curve_choice import CurveChoice
from gradgui.gui.plots.loss.rate_axis import RateAxis
from gradgui.gui.plots.loss.validation_points import dotted, validation_points
from gradgui.runs.history import Binned

_EMPTY = np.empty(0)
#: Columns of the bins that are drawn here, in this order.
COLUMNS = ("loss", "penalty", "learning_rate")


class LossCurves:
    """The items of one plot, made once."""

    def __init__(self, plot: StepPlot, choice: CurveChoice) -> None:
        self._plot = plot
        self._choice = choice
        self._rate_range: tuple[float, float] | None = None
        self.training_points: tuple[Floats, Floats] = (_EMPTY, _EMPTY)
        self.rate = Curve(plot, z=0)
        self.penalty = Curve(plot, z=1)
        self.training = Curve(plot, z=2)
        self.smooth = Curve(plot, z=4)
        self.validation = Curve(plot, z=5)
        self.dots = Dots(plot, z=6)
        self.rate_axis = RateAxis(plot.plotItem, plot.view)

    def draw_training(self, binned: Binned, *, training: bool, smooth: bool, log: bool) -> Floats:
        """Draws the loss of every step, and its smoothed course; returns what the axis must hold."""
        x, y = envelope(binned, 0)
        mean = binned.mean[:, 0]
        if log:
            y, mean = log10(y), log10(mean)
        self.training_points = (x, y)
        drawn = []
        if training:
            self.training.set_points(x, y)
            drawn.append(y)
        else:
            self.training.hide_points()
        if smooth:
            low, high = self._plot.steps.x0, self._plot.steps.x1
            even = smoothed(mean, self._choice.smoothing.deviation_bins(high - low, binned.bin_steps))
            self.smooth.set_points(binned.steps, even)
            drawn.append(even)
        else:
            self.smooth.hide_points()
        return np.concatenate(drawn) if drawn else _EMPTY

    def draw_penalty(self, binned: Binned, *, shown: bool, log: bool) -> Floats:
        """Draws the penalty where there is one."""
        values = binned.mean[:, 1]
        if not shown or not np.any(values[np.isfinite(values)]):
            self.penalty.hide_points()
            return _EMPTY
        self.penalty.set_points(binned.steps, log10(values) if log else values)
        return np.asarray(self.penalty.getData()[1], dtype=np.float64)

    def draw_validation(self, validations: tuple[Validation, ...], *, shown: bool, log: bool) -> Floats:
        """Draws the validation loss, with dots where it was taken."""
        steps, width = self._plot.steps, self._plot.width_px
        x, y = validation_points(validations, "loss", width) if shown else (_EMPTY, _EMPTY)
        if log:
            y = log10(y)
        self.validation.set_points(x, y) if len(x) > 1 else self.validation.hide_points()
        dots = dotted(x, y, width / (steps.x1 - steps.x0))
        self.dots.set_points(x[dots], y[dots])
        return y[(x >= steps.x0) & (x <= steps.x1)]

    def draw_rate(self, binned: Binned, y_range: tuple[float, float], *, shown: bool) -> None:
        """Draws the learning rate on its own axis: scaled to the range of the loss, so that both fill the plot."""
        x, rates = envelope(binned, 2)
        found = finite_range(log10(rates)) if shown else None
        if found is None:
            self.hide_rate()
            return
        low, high = self._rate_range = calm_range(self._rate_range, *found, padding=0.08)
        share = (log10(rates) - low) / (high - low)
        self.rate.set_points(x, y_range[0] + share * (y_range[1] - y_range[0]))
        self.rate_axis.set_range(self._rate_range)

    def hide_rate(self) -> None:
        """Draws no learning rate."""
        self._rate_range = None
        self.rate.hide_points()
        self.rate_axis.set_range(None)

    def clear(self) -> None:
        """Draws nothing."""
        for curve in (self.training, self.smooth, self.validation, self.penalty):
            curve.hide_points()
        self.hide_rate()
        self.dots.set_points(_EMPTY, _EMPTY)
        self.training_points = (_EMPTY, _EMPTY)

    def recolour(self, *, smooth: bool) -> None:
        """Takes the colours of the theme; single steps are pale behind their smoothed course."""
        tokens = theme().tokens
        self.training.set_look(mixed(tokens.accent, tokens.panel, 0.45 if smooth else 0))
        self.smooth.set_look(QColor(tokens.accent), width=2, smooth=True)
        self.validation.set_look(QColor(tokens.validation), dashed=True, smooth=True)
        self.penalty.set_look(QColor(tokens.penalty), smooth=True)
        self.rate.set_look(QColor(tokens.rate))
        self.dots.set_colour(QColor(tokens.validation))
        self.rate_axis.update()
