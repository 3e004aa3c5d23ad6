"""What is painted beside a plot's view into an SVG is painted without the clip of that view."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEngine, QPainter

_FAR = 1e5


def lift_clip(painter: QPainter) -> None:
    """Ends a clip of what was painted before; call it first in `paint` of what stands beside a view. Only in an SVG.

    WORKAROUND: a painter that is restored to a wider clip, or to none, doesn't tell QSvgGenerator, whose groups keep the
    narrow one: axes are in the file, and browsers, which clip as they should, don't show them (Qt's own reader ignores
    clips). Qt 6.11.
    """
    engine = painter.paintEngine()
    if engine is not None and engine.type() == QPaintEngine.Type.SVG:
        painter.setClipRect(QRectF(-_FAR, -_FAR, 2 * _FAR, 2 * _FAR))
