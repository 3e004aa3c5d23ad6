"""A curve of the run that this one was forked from, from the fork on: thin, dashed and grey, with its name beside it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gradgui.gui.look.theme import small_font, theme
from gradgui.gui.plots.curves.curve import Curve
from gradgui.gui.plots.curves.curve_points import Floats, log10, smoothed
from gradgui.gui.plots.frame.overlay import Overlay
from gradgui.gui.plots.frame.step_plot import StepPlot
from gradgui.runs.history import Binned, ParentRun, RunHistory

#: Returns steps of a run, from the second to before the third argument, in at most so many bins.
Read = Callable[[RunHistory, int, int, int], Binned]

_EMPTY: Floats = np.empty(0)
#: A name is at most so wide, in pixels.
_LONGEST_NAME = 220.0
_GAP = 4.0


class ParentCurve(Overlay):
    """Draws itself; the name stands at the end that is in view, on the side with more room.

    Args:
        plot: whose item it is.
    """

    def __init__(self, plot: StepPlot) -> None:
        super().__init__(plot.view, z=6)
        self._plot = plot
        self._name = ""
        self._at = (0.0, 0.0)
        self.curve = Curve(plot, z=1.5)
        self.recolour()

    @property
    def name(self) -> str:
        """What is written beside the curve; "" while it isn't drawn."""
        return self._name

    def draw(self, parent: ParentRun | None, read: Read, deviation_steps: float, *, log: bool) -> Floats:
        """Draws a parent, or none; returns what the axis must hold.

        Args:
            parent: the parent.
            read: returns its bins, one column.
            deviation_steps: how much is smoothed, the standard deviation of a Gaussian mean; 0: not at all.
            log: whether the axis is logarithmic.
        """
        steps = self._plot.steps
        low, high = steps.x0, steps.x1
        start = 0 if parent is None else max(parent.step, int(low + 0.5) - 1, 0)
        stop = int(np.ceil(high + 0.5)) + 1
        if parent is None or start >= min(stop, parent.history.n_steps):
            self.clear()
            return _EMPTY
        binned = read(parent.history, start, stop, self._plot.width_px)
        x, y = binned.steps, binned.mean[:, 0]
        if log:
            y = log10(y)
        if deviation_steps:
            y = smoothed(y, deviation_steps / binned.bin_steps)
        # Bins have absolute edges: the first one may begin before the fork.
        own = x >= parent.step
        x, y = x[own], y[own]
        self.curve.set_points(x, y)
        seen = np.flatnonzero(np.isfinite(y) & (x >= low) & (x <= high))
        self._name = self.tr("parent: {name}").format(name=parent.name) if len(seen) else ""
        if len(seen):
            self._at = (float(x[seen[-1]]), float(y[seen[-1]]))
        self.update()
        return y[seen]

    def recolour(self) -> None:
        """Takes the colours of the theme."""
        self.curve.set_look(QColor(theme().tokens.muted), dashed=True, smooth=True)
        self.update()

    def clear(self) -> None:
        """Draws nothing."""
        self._name = ""
        self.curve.hide_points()
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Writes the name."""
        low, high = self.view.viewRange()[1]
        if not self._name or high <= low:
            return
        tokens = theme().tokens
        font = small_font()
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(self._name, Qt.TextElideMode.ElideMiddle, _LONGEST_NAME)
        width, height = metrics.horizontalAdvance(text) + 2 * _GAP, metrics.height()
        x, y = self._at
        right = min(self.x_of(x), self.width - _GAP)
        at = (high - y) / (high - low) * self.height
        above = at > self.height / 2
        top = at - height - 2 * _GAP if above else at + 2 * _GAP
        where = QRectF(max(0.0, right - width), min(max(top, 0.0), self.height - height), width, height)
        ground = QColor(tokens.panel)
        ground.setAlpha(215)
        painter.fillRect(where, ground)
        painter.setFont(font)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, text)
