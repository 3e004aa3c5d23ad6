"""Small signs for what can be opened: a spec, a program, a model, a run, data. Drawn in one colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gradgui.runs.sources.openable import ItemKind

#: They're drawn on a square of so many units.
_UNITS = 16.0


def draw_kind(painter: QPainter, place: QRectF, kind: ItemKind, colour: str) -> None:
    """Draws the sign of a kind of item into a square place."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(place.topLeft())
    painter.scale(place.width() / _UNITS, place.height() / _UNITS)
    pen = QPen(QColor(colour), 1.4)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    {
        ItemKind.PROGRAM: _brackets,
        ItemKind.MODEL: _layers,
        ItemKind.SAVED_MODEL: _layers,
        ItemKind.APPLICATION: _layers,
        ItemKind.WEIGHTS: _layers,
        ItemKind.RUN: _curve,
        ItemKind.RUNS: _curve,
        ItemKind.DATA: _table,
        ItemKind.MISSING: _question,
    }.get(kind, _page)(painter)
    painter.restore()


def _line(painter: QPainter, *points: tuple[float, float]) -> None:
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


def _page(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(3, 1.5, 10, 13), 1.5, 1.5)
    for y, end in ((5, 10.5), (8, 10.5), (11, 8.5)):
        _line(painter, (5.5, y), (end, y))


def _brackets(painter: QPainter) -> None:
    _line(painter, (5, 4), (1.5, 8), (5, 12))
    _line(painter, (11, 4), (14.5, 8), (11, 12))
    _line(painter, (9, 3), (7, 13))


def _layers(painter: QPainter) -> None:
    for y, inset in ((2, 3.5), (6.5, 2), (11, 3.5)):
        painter.drawRoundedRect(QRectF(inset, y, 16 - 2 * inset, 3), 1, 1)


def _curve(painter: QPainter) -> None:
    _line(painter, (2, 2), (2, 14), (14.5, 14))
    _line(painter, (4, 3.5), (5.5, 8), (8, 10), (11, 11), (14, 11.3))


def _table(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(2, 2.5, 12, 11), 1.5, 1.5)
    _line(painter, (2, 6.5), (14, 6.5))
    _line(painter, (2, 10), (14, 10))
    _line(painter, (7, 2.5), (7, 13.5))


def _question(painter: QPainter) -> None:
    painter.drawEllipse(QRectF(2, 2, 12, 12))
    _line(painter, (5, 5), (11, 11))
