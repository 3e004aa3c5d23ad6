"""One line of a plot, made once and used again: pyqtgraph leaks when items come and go."""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from gradgui.gui.plots.curve_points import Floats

#: A smooth line of more points isn't drawn with antialiasing: width 2 with it over many points is ruinous (measured).
_MOST_SMOOTH_POINTS = 4000


class Curve(pg.PlotCurveItem):
    """A curve in data units. `n_points` is what Qt was given at the last update."""

    def __init__(self, plot: pg.PlotWidget, *, z: float = 0.0) -> None:
        super().__init__()
        self._plot = weakref.ref(plot)
        self.n_points = 0
        self._look: tuple[Any, ...] = ()
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
        self._look = look
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

    def mouseClickEvent(self, event: Any) -> None:
        """Leaves clicks to the plot."""
        event.ignore()


class Dots(pg.ScatterPlotItem):
    """Small filled dots; few."""

    def __init__(self, plot: pg.PlotWidget, *, z: float = 0.0) -> None:
        super().__init__(size=6, pen=None, pxMode=True)
        self.setZValue(z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        plot.addItem(self)
