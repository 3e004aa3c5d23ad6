"""The few icons of the window, drawn from shapes in the theme's colours: sharp at any scale, and no file to recolour."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPolygonF

_SIZE = 14
_SCALE = 2


def play_icon(colour: str, disabled: str) -> QIcon:
    """Returns a triangle pointing right."""
    triangle = QPolygonF([QPointF(3.5, 2), QPointF(12, 7), QPointF(3.5, 12)])
    return _icon(lambda painter: painter.drawPolygon(triangle), colour, disabled)


def pause_icon(colour: str, disabled: str) -> QIcon:
    """Returns two bars."""

    def draw(painter: QPainter) -> None:
        painter.drawRoundedRect(QRectF(3, 2, 3, 10), 1, 1)
        painter.drawRoundedRect(QRectF(8.5, 2, 3, 10), 1, 1)

    return _icon(draw, colour, disabled)


def _icon(draw: Callable[[QPainter], None], colour: str, disabled: str) -> QIcon:
    icon = QIcon()
    for mode, fill in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        pixmap = QPixmap(_SIZE * _SCALE, _SIZE * _SCALE)
        pixmap.setDevicePixelRatio(_SCALE)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
        draw(painter)
        painter.end()
        icon.addPixmap(pixmap, mode)
    return icon
