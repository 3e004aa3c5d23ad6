"""The second axis of the loss plot: learning rates, logarithmic, in the column where the heat map has its legend."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import small_font, theme
from gradgui.gui.plots.axes.plain_axis import right_width
from gradgui.gui.plots.axes.ticks import log_ticks
from gradgui.gui.plots.svg_clip import lift_clip

_TICK, _GAP = 3.0, 4.0


class RateAxis(QGraphicsObject):
    """Stands at the right edge of the data, as high as they are; takes no room from them.

    Args:
        plot_item: its parent.
        view: the view box that it belongs to.
    """

    def __init__(self, plot_item: pg.PlotItem, view: pg.ViewBox) -> None:
        super().__init__(plot_item)
        self._view = view
        self._range: tuple[float, float] | None = None
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setVisible(False)
        view.sigResized.connect(self._on_view_resized)

    @property
    def log_range(self) -> tuple[float, float] | None:
        """log10 of the rates at the lower and the upper edge; None: it is hidden."""
        return self._range

    def set_range(self, log_range: tuple[float, float] | None) -> None:
        """Shows log10 of these rates from the lower to the upper edge; None hides the axis."""
        self.setVisible(log_range is not None)
        if log_range != self._range:
            self._range = log_range
            self.update()

    def ticks(self) -> list[tuple[float, str]]:
        """Returns the ticks: pixels from the top, and the rate."""
        if self._range is None:
            return []
        low, high = self._range
        height = self._view.rect().height()
        n_wanted = max(3, int(height / (QFontMetricsF(small_font()).height() * 2.6)))
        return [
            ((high - value) / (high - low) * height, numbers.tick(float(f"{10.0**value:.3g}")))
            for value in log_ticks(low, high, n_wanted)
        ]

    def boundingRect(self) -> QRectF:
        """The column."""
        return QRectF(0, 0, right_width(), self._view.rect().height())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draws the line, numbers, and what they are."""
        lift_clip(painter)
        tokens = theme().tokens
        font = small_font()
        metrics = QFontMetricsF(font)
        height, line = self._view.rect().height(), metrics.height()
        painter.fillRect(QRectF(0, 0, 1, height), QColor(tokens.rate))
        painter.setFont(font)
        painter.setPen(QColor(tokens.muted))
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for at, text in self.ticks():
            y = min(max(at - line / 2, 0.0), height - line)
            painter.fillRect(QRectF(0, round(at), _TICK, 1), QColor(tokens.rate))
            painter.drawText(QRectF(_TICK + _GAP, y, right_width(), metrics.height()), side, text)
        painter.setPen(QColor(tokens.rate))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        top = _free_line([min(max(at - line / 2, 0.0), height - line) for at, _ in self.ticks()], line, height)
        painter.drawText(QRectF(0, top, right_width(), metrics.height()), right, translate("RateAxis", "rate"))

    def _on_view_resized(self, view: pg.ViewBox) -> None:
        self.prepareGeometryChange()
        self.setPos(view.geometry().right(), view.geometry().top())
        self.update()


def _free_line(tops: Sequence[float], line: float, height: float) -> float:
    """Returns where a word stands beside no number: the highest place a line below what is above, or else the top.

    Args:
        tops: upper edges of the numbers, in pixels.
        line: height of a line.
        height: of the axis.
    """
    places = sorted({0.0, *(top + line for top in tops)})
    free = (at for at in places if at + line <= height and all(abs(at - top) > line - 0.5 for top in tops))
    return next(free, 0.0)
