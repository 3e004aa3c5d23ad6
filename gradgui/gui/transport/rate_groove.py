"""How the slider for the learning rate is drawn: groove, decades, the spec's own rate, and the handle."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gradgui.gui.look.theme import theme
from gradgui.gui.transport.log_scale import STEPS_A_DECADE, LogScale

#: Of the handle.
RADIUS_PX = 7.0


@dataclass(frozen=True, slots=True)
class RateHandle:
    """What is drawn on the groove, as positions on its scale.

    Args:
        at: the handle.
        own: the spec's own rate.
        in_force: the rate that holds meanwhile; None: the handle's.
        pending: whether the handle's rate isn't in force yet.
        enabled: whether it can be moved.
        focused: whether it has the keyboard.
    """

    at: float
    own: float
    in_force: float | None
    pending: bool
    enabled: bool
    focused: bool


def paint_groove(painter: QPainter, size: tuple[float, float]) -> None:
    """Draws the empty groove into a widget of this width and height."""
    width, height = size
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme().tokens.line))
    painter.drawRoundedRect(QRectF(1, height / 2 - 2, width - 2, 4), 2, 2)


def paint_handle(
    painter: QPainter, handle: RateHandle, scale: LogScale, x_of: Callable[[float], float], middle: float
) -> None:
    """Draws decades, the notch of the spec's rate and the handle: amber while it isn't in force.

    Args:
        painter: of the slider.
        handle: what is drawn.
        scale: whose decades have ticks.
        x_of: from positions to pixels.
        middle: the groove's, in pixels.
    """
    tokens = theme().tokens
    painter.setPen(QPen(QColor(tokens.outline), 1))
    for decade in range(math.ceil(scale.lowest - 1e-9), math.floor(scale.highest + 1e-9) + 1):
        x = round(x_of((decade - scale.lowest) * STEPS_A_DECADE)) + 0.5
        painter.drawLine(QPointF(x, middle + 5), QPointF(x, middle + 8))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.muted))
    painter.drawEllipse(QPointF(x_of(handle.own), middle), 3, 3)
    if handle.pending and handle.in_force is not None:  # the rate that holds meanwhile, as a ring
        painter.setPen(QPen(QColor(tokens.accent), 1.5))
        painter.setBrush(QColor(tokens.panel))
        painter.drawEllipse(QPointF(x_of(handle.in_force), middle), RADIUS_PX - 2, RADIUS_PX - 2)
    painter.setPen(QPen(QColor(tokens.panel), 1.5))
    painter.setBrush(QColor(tokens.amber if handle.pending else tokens.accent if handle.enabled else tokens.outline))
    place = QPointF(x_of(handle.at), middle)
    painter.drawEllipse(place, RADIUS_PX, RADIUS_PX)
    if handle.focused:
        painter.setPen(QPen(QColor(tokens.text), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(place, RADIUS_PX, RADIUS_PX)
