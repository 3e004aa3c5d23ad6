"""Lines that help to read values: a dashed one at a value to compare with, and hairlines at the ticks of a bottom axis."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gradgui.gui.look import numbers
from gradgui.gui.look.theme import small_font, theme
from gradgui.gui.plots.axes.plain_axis import PlainAxis
from gradgui.gui.plots.frame.overlay import Overlay


class GridColumns(Overlay):
    """Vertical hairlines at the ticks of a bottom axis."""

    def __init__(self, view: pg.ViewBox, axis: PlainAxis) -> None:
        super().__init__(view, z=-10)
        self._axis = axis

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draws the lines."""
        if self._axis.shown:
            for x, _ in self._axis.tick_pixels():
                painter.fillRect(QRectF(round(x), 0, 1, self.height), QColor(theme().tokens.grid))


class ReferenceLine(Overlay):
    """A dashed line at a value that a reader compares with, and the value beside it.

    Args:
        view: the view box, whose axis of values is logarithmic.
        vertical: whether values lie along x.
    """

    def __init__(self, view: pg.ViewBox, *, vertical: bool = False) -> None:
        super().__init__(view, z=14)
        self._vertical = vertical
        self._level: float | None = None

    @property
    def level(self) -> float | None:
        """log10 of the value; None: there is no line."""
        return self._level

    def set_level(self, level: float | None) -> None:
        """Draws the line at this log10 of a value; None: nowhere."""
        if level != self._level:
            self._level = level
            self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draws line and value."""
        if self._level is None:
            return
        tokens = theme().tokens
        text = self.tr("about {words} is usual").format(words=numbers.tick(10.0**self._level))
        font = small_font()
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        pen = QPen(QColor(tokens.text), 1)
        pen.setDashPattern([6, 4])
        painter.setPen(pen)
        ground = QColor(tokens.panel)
        ground.setAlphaF(0.85)
        width, height = metrics.horizontalAdvance(text) + 8, metrics.height()
        if self._vertical:
            x = round(self.x_of(self._level))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height))
            where = QRectF(x + 4 if x + 4 + width < self.width else x - 4 - width, 2, width, height)
        else:
            low, high = self.view.viewRange()[1]
            y = round((high - self._level) / max(high - low, 1e-9) * self.height)
            painter.drawLine(QPointF(0, y), QPointF(self.width, y))
            where = QRectF(self.width - width - 4, y - height - 2 if y > height + 4 else y + 2, width, height)
        painter.fillRect(where, ground)
        painter.setPen(QColor(tokens.text))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, text)
