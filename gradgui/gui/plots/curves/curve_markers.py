"""Markers that tell curves of the same colour apart: none on the first eight, dots on the next, squares on the last."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from gradgui.gui.look.theme import theme
from gradgui.gui.plots.curves.curve_points import Floats

_SIZE = 6.0
#: pyqtgraph's names of the shapes, one a round of colours.
_SHAPES = ("", "o", "s")


def shape_of(index: int) -> str:
    """Returns the shape of a curve's markers: "" none, "o" dots, "s" squares."""
    return _SHAPES[min(index // len(theme().tokens.curves), len(_SHAPES) - 1)]


def paint_marker(painter: QPainter, index: int, centre: QPointF, colour: QColor) -> None:
    """Draws the marker of a curve, for a legend."""
    shape = shape_of(index)
    if not shape:
        return
    where = QRectF(centre.x() - _SIZE / 2, centre.y() - _SIZE / 2, _SIZE, _SIZE)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if shape == "o":
        painter.drawEllipse(where)
    else:
        painter.drawRect(where)
    painter.restore()


def marked_points(x: Floats, y: Floats, spacing: float, shift: float) -> tuple[Floats, Floats]:
    """Returns the first point after each multiple of `spacing`, moved by `shift`: absolute places that don't creep.

    Args:
        x: [n] steps in order.
        y: [n], NaN: no point.
        spacing: steps from one marker to the next.
        shift: so that markers of several curves don't stand above each other.
    """
    if len(x) < 2 or spacing <= 0:
        return np.empty(0), np.empty(0)
    cells = np.floor((x - shift) / spacing)
    first = np.flatnonzero(np.diff(cells) > 0) + 1
    first = first[np.isfinite(y[first])]
    return x[first], y[first]


class CurveMarkers:
    """The markers of all curves of a plot, as one item."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._item = pg.ScatterPlotItem(size=_SIZE, pen=None, pxMode=True)
        self._item.setZValue(3)
        self._item.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        plot.addItem(self._item)
        self.n_points = 0

    def mark(self, curves: Sequence[tuple[Floats, Floats]], spacing: float, colour_of: Callable[[int], QColor]) -> None:
        """Marks those curves that share their colour with an earlier one.

        Args:
            curves: x and y of each, in order.
            spacing: steps from one marker to the next.
            colour_of: the colour of a curve by its index.
        """
        n_colours = len(theme().tokens.curves)
        xs, ys, brushes, shapes = [], [], [], []
        for index, curve in enumerate(curves[n_colours:], n_colours):
            x, y = marked_points(*curve, spacing, spacing * (index % n_colours) / n_colours)
            xs.append(x)
            ys.append(y)
            brushes += [pg.mkBrush(colour_of(index))] * len(x)
            shapes += [shape_of(index)] * len(x)
        self.n_points = len(shapes)
        if self.n_points:
            self._item.setData(x=np.concatenate(xs), y=np.concatenate(ys), brush=brushes, symbol=shapes)
        else:
            self._item.clear()

    def clear(self) -> None:
        """Removes all."""
        if self.n_points:
            self.n_points = 0
            self._item.clear()
