"""Axes in gradgui's look: a hairline, few round numbers, a common width, so that all plots share one x axis to the pixel."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import small_font, theme
from gradgui.gui.plots.axes.ticks import linear_ticks
from gradgui.gui.plots.svg_clip import lift_clip

#: Between numbers and what they stand beside.
_GAP = 6.0


def left_width() -> int:
    """Returns the width that every left axis has at least: enough for the path of a variable, and the same in all plots."""
    return round(QFontMetricsF(small_font()).averageCharWidth() * 23)


def right_width() -> int:
    """Returns the width of the column at the right of every plot, where the heat map has its legend."""
    metrics = QFontMetricsF(small_font())
    return round(max(metrics.horizontalAdvance(text) for text in ("0.001", "1e-10"))) + 34


class PlainAxis(pg.AxisItem):
    """A vertical axis with plain numbers.

    pyqtgraph's axis keeps the range and the place; ticks and painting are gradgui's. `shown` False draws the line alone.
    """

    def __init__(self, orientation: str = "left") -> None:
        super().__init__(orientation)
        self.shown = True
        #: Pixels that a left axis has beyond `left_width`; the same in all plots.
        self.wider = 0
        #: What the numbers are, with their unit: at the top of a vertical axis, at the left of the steps.
        self.quantity = ""
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=0, autoExpandTextSpace=False, autoReduceTextSpace=False)

    def fix_size(self) -> None:
        """Takes the size that all axes on this side have."""
        if self.orientation == "left":
            self.setWidth(left_width() + self.wider)
        else:
            self.setHeight(round(QFontMetricsF(small_font()).height() + _GAP + 2))

    def ticks(self) -> list[tuple[float, str]]:
        """Returns position and text of the ticks in view."""
        low, high = self.range
        found = linear_ticks(low, high, self._n_wanted())
        if len(found) < 2:  # one number alone is no scale
            found = linear_ticks(low, high, self._n_wanted() + 2)
        return [(value, numbers.tick(value)) for value in found]

    def tick_pixels(self) -> list[tuple[float, str]]:
        """Returns the ticks with their place in pixels along the axis, from the top or left."""
        low, high = self.range
        length = self._length()
        if high <= low or length <= 0:
            return []
        shares = [((value - low) / (high - low), text) for value, text in self.ticks()]
        if self.orientation == "left":
            return [((1 - share) * length, text) for share, text in shares]
        return [(share * length, text) for share, text in shares]

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draws line and numbers."""
        lift_clip(painter)
        tokens = theme().tokens
        size = self.size()
        painter.setPen(QColor(tokens.line))
        if self.orientation == "left":
            painter.fillRect(QRectF(size.width() - 1, 0, 1, size.height()), QColor(tokens.line))
        else:
            painter.fillRect(QRectF(0, 0, size.width(), 1), QColor(tokens.line))
        if not self.shown:
            return
        font = small_font()
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(tokens.muted))
        for at, text in self.tick_pixels():
            if self.orientation == "left":
                # At the very edge a number moves inwards rather than out of the axis.
                y = min(max(at - metrics.height() / 2, 0.0), size.height() - metrics.height())
                where = QRectF(0, y, size.width() - _GAP, metrics.height())
                painter.drawText(where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            else:
                width = metrics.horizontalAdvance(text) + 2
                x = min(at - width / 2, size.width() - width)
                if x >= -width / 2:
                    where = QRectF(x, _GAP, width, metrics.height())
                    painter.drawText(where, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)
        self._paint_quantity(painter, metrics)

    def boundingRect(self) -> QRectF:
        """The axis; a horizontal one with the corner at its left, where it says what it is."""
        rect = QRectF(super().boundingRect())
        return rect if self.orientation == "left" else rect.adjusted(-left_width(), 0, 0, 0)

    def _paint_quantity(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        """Says what the numbers are where none of them stands."""
        if not self.quantity:
            return
        left = self.orientation == "left"
        first = next((text for at, text in self.tick_pixels() if at < metrics.averageCharWidth() * 3), "")
        room = _GAP + 4 + (0.0 if left else metrics.horizontalAdvance(first) / 2)
        # The left axis of this plot may be narrower than usual.
        width, height = min(left_width(), self.width() if left else self.pos().x()), metrics.height()
        where = QRectF(0, 0, width, height) if left else QRectF(-width, _GAP, width - room, height)
        side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
        words = self.fitting_quantity(metrics, where.width())
        painter.drawText(where, side | Qt.AlignmentFlag.AlignTop, words)

    def fitting_quantity(self, metrics: QFontMetricsF, width: float) -> str:
        """Returns what the numbers are, cut to a width in pixels; at the left, to where a number at the top begins."""
        if self.orientation == "left":
            reach = 1.25 * metrics.height()  # numbers are centred: from here down, one's letters are below the words
            beside = [text for at, text in self.tick_pixels() if at < reach]
            width -= max((metrics.horizontalAdvance(text) + _GAP + 2 for text in beside), default=0.0)
        return metrics.elidedText(self.quantity, Qt.TextElideMode.ElideRight, width)

    def wheelEvent(self, event: object) -> None:
        """Zooms the steps from the step axis; nothing elsewhere."""
        if self.orientation == "bottom" and self.linkedView() is not None:
            self.linkedView().wheelEvent(event)

    def mouseDragEvent(self, event: object) -> None:
        """Pans the steps from the step axis; nothing elsewhere."""
        if self.orientation == "bottom" and self.linkedView() is not None:
            self.linkedView().mouseDragEvent(event)

    def mouseClickEvent(self, event: object) -> None:
        """Follows again after a double click on the step axis."""
        if self.orientation == "bottom" and self.linkedView() is not None:
            self.linkedView().mouseClickEvent(event)

    def _length(self) -> float:
        size = self.size()
        return float(size.height() if self.orientation == "left" else size.width())

    def _n_wanted(self) -> int:
        metrics = QFontMetricsF(small_font())
        room = metrics.height() * 2.6 if self.orientation == "left" else metrics.averageCharWidth() * 11
        return max(2, int(self._length() / room))


class StepAxis(PlainAxis):
    """The horizontal axis: whole steps, with thousands apart."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.quantity = translate("StepAxis", "step")

    def ticks(self) -> list[tuple[float, str]]:
        """Returns round steps in view."""
        low, high = self.range
        return [
            (value, numbers.count(round(value)) if abs(value) < 1e6 else numbers.tick(value))
            for value in linear_ticks(max(low, 0.0), high, self._n_wanted(), whole=True)
        ]
