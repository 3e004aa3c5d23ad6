"""The letters at the right ends of curves, so that runs are told apart by more than colour. Drawn beside one another."""

from __future__ import annotations

from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from gradgui.gui.look.theme import small_font, theme

#: Between the end of a curve and its letter, and around the letter.
_GAP, _PAD = 3.0, 3.0


@dataclass(frozen=True, slots=True)
class CurveEnd:
    """The end of a curve that is in view.

    Args:
        letter: of its run.
        colour: of the curve.
        x: place on the axis.
        y: value on the axis.
    """

    letter: str
    colour: QColor
    x: float
    y: float


class CurveEnds(QGraphicsObject):
    """Reaches into the margin at the right of the data, where most curves end.

    Args:
        plot_item: its parent.
        view: the view box that it belongs to.
    """

    def __init__(self, plot_item: pg.PlotItem, view: pg.ViewBox) -> None:
        super().__init__(plot_item)
        self._view = view
        self._ends: tuple[CurveEnd, ...] = ()
        self.setZValue(20)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        view.sigResized.connect(self._on_view_resized)
        view.sigRangeChanged.connect(self._on_view_range_changed)

    @property
    def ends(self) -> tuple[CurveEnd, ...]:
        """What is labelled."""
        return self._ends

    def set_ends(self, ends: tuple[CurveEnd, ...]) -> None:
        """Labels these."""
        if ends != self._ends:
            self._ends = ends
            self.update()

    def boundingRect(self) -> QRectF:
        """The data area and the margin at its right."""
        return QRectF(self._view.geometry()).adjusted(0, -10, 40, 10)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draws the letters, those that would touch one below the other."""
        (x0, x1), (y0, y1) = self._view.viewRange()
        area = QRectF(self._view.geometry())
        if x1 <= x0 or y1 <= y0 or not self._ends:
            return
        font = small_font()
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(font)
        height = metrics.height()
        placed: list[tuple[CurveEnd, QRectF]] = []
        for end in sorted(self._ends, key=lambda end: -end.y):
            width = metrics.horizontalAdvance(end.letter) + 2 * _PAD
            at = QPointF(
                area.left() + (end.x - x0) / (x1 - x0) * area.width(),
                area.top() + min(max((y1 - end.y) / (y1 - y0), 0.0), 1.0) * area.height(),
            )
            where = QRectF(at.x() + _GAP, at.y() - height / 2, width, height)
            for _, other in placed:
                if where.intersects(other):
                    where.moveTop(other.bottom())
            placed.append((end, where))
        _push_up([where for _, where in placed], area.bottom() + height / 2)
        for end, where in placed:
            ground = QColor(theme().tokens.panel)
            ground.setAlpha(215)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(where, 3, 3)
            painter.setPen(QPen(end.colour))
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, end.letter)

    def _on_view_resized(self, _view: object) -> None:
        self.prepareGeometryChange()
        self.update()

    def _on_view_range_changed(self, *_: object) -> None:
        self.update()


def _push_up(places: list[QRectF], lowest: float) -> None:
    """Moves those that stand too low, the last ones, and what is in their way."""
    for index in range(len(places) - 1, -1, -1):
        place = places[index]
        place.moveBottom(min(place.bottom(), lowest))
        for below in places[index + 1 :]:
            if place.intersects(below):
                place.moveBottom(min(place.bottom(), below.top()))
