"""One line of a plot, made once and used again: pyqtgraph leaks when items come and go."""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gradgui.gui.plots.curves.curve_points import Floats
from gradgui.gui.plots.frame.overlay import Overlay

#: A smooth line of more points isn't drawn with antialiasing: width 2 with it over many points is ruinous (measured).
_MOST_SMOOTH_POINTS = 4000
_DOT_RADIUS = 3.0


class Curve(pg.PlotCurveItem):
    """A curve in data units. `n_points` is what Qt was given at the last update."""

    def __init__(self, plot: pg.PlotWidget, *, z: float = 0.0) -> None:
        super().__init__()
        self._plot = weakref.ref(plot)
        self.n_points = 0
        self._look: tuple[Any, ...] = ()
        self._width = 1
        self.setZValue(z)
        self.setVisible(False)
        plot.addItem(self)

    def set_look(self, colour: QColor, *, width: int = 1, dashed: bool = False, smooth: bool = False) -> None:
        """Gives it a pen. `smooth` (antialiased) is for lines that aren't noise.

        Pens are measured in pixels of the screen. A thick line is as thick on a dense screen as on any; all others keep to
        one pixel everywhere, since wider lines over many points are ruinous.
        """
        plot = self._plot()
        ratio = plot.devicePixelRatioF() if plot is not None and width > 1 else 1.0
        look = (colour.rgba(), width * ratio, dashed, smooth)
        if look == self._look:
            return
        self._look, self._width = look, width
        pen = QPen(colour, width * ratio)
        pen.setCosmetic(True)
        if dashed:
            pen.setDashPattern([4, 3])
        self.opts["antialias"] = smooth
        self.setPen(pen)

    def set_points(self, x: Floats, y: Floats, gaps: npt.NDArray[np.bool_] | None = None) -> None:
        """Draws these; the line is broken where y is NaN. Nothing at all hides it.

        Args:
            x: [n] in order.
            y: [n], NaN: no point.
            gaps: [n], True: the line to the next point is left out.
        """
        finite = np.isfinite(y)
        n = int(finite.sum())
        if n == 0:
            self.hide_points()
            return
        if n == 1:
            # A single step is a short dash: a line of one point can't be seen.
            at = float(x[finite][0])
            x, y = np.array([at - 0.4, at + 0.4]), np.repeat(y[finite], 2)
            finite, gaps = np.array([True, True]), None
        self.n_points = len(x)
        whole = bool(finite.all())
        if self._look and self._look[3]:
            self.opts["antialias"] = len(x) <= _MOST_SMOOTH_POINTS
        if gaps is not None and gaps.any():
            joined = finite & ~gaps
            joined[:-1] &= finite[1:]
            self.setData(x=x, y=np.where(finite, y, 0.0), connect=joined.astype(np.int32), skipFiniteCheck=True)
        else:
            self.setData(x=x, y=y, connect="all" if whole else "finite", skipFiniteCheck=whole)
        self.setVisible(True)

    def hide_points(self) -> None:
        """Draws nothing."""
        if self.isVisible() or self.n_points:
            self.n_points = 0
            self.setData(x=[], y=[])
            self.setVisible(False)

    def paint(self, p: QPainter, opt: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draws it; in a picture, that no widget shows, as wide as its pixels are dense."""
        density = p.device().devicePixelRatioF() if widget is None else 1.0
        if density == 1.0 or not self._look:
            super().paint(p, opt, widget)
            return
        pen = self.opts["pen"]
        wider = QPen(pen)
        wider.setWidthF(self._width * density)
        self.opts["pen"] = wider
        try:
            super().paint(p, opt, widget)
        finally:
            self.opts["pen"] = pen

    def mouseClickEvent(self, event: Any) -> None:
        """Leaves clicks to the plot."""
        event.ignore()


class Dots(Overlay):
    """Small filled dots; few. Drawn as ellipses, not as pictures of dots, so that they stay sharp in print."""

    def __init__(self, plot: pg.PlotWidget, *, z: float = 0.0) -> None:
        super().__init__(plot.getViewBox(), z)
        self._x: Floats = np.empty(0)
        self._y: Floats = np.empty(0)
        self._colour = QColor()

    @property
    def points(self) -> tuple[Floats, Floats]:
        """Where they are, in data units."""
        return self._x, self._y

    def set_points(self, x: Floats, y: Floats) -> None:
        """Draws these."""
        self._x, self._y = x, y
        self.update()

    def set_colour(self, colour: QColor) -> None:
        """Fills them with this."""
        if colour != self._colour:
            self._colour = colour
            self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draws those in view."""
        low, high = self.view.viewRange()[1]
        if high <= low or not len(self._x):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        for x, y in zip(self._x.tolist(), self._y.tolist(), strict=True):
            at = QPointF(self.x_of(x), (high - y) / (high - low) * self.height)
            painter.drawEllipse(at, _DOT_RADIUS, _DOT_RADIUS)
