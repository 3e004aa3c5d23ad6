"""The legend of the heat map: the colours with norms, not logarithms, and what has a colour of its own."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import small_font, theme
from gradgui.gui.plots.axes.plain_axis import right_width
from gradgui.gui.plots.axes.ticks import log_ticks
from gradgui.gui.plots.heat.colours import N_COLOURS, ColourLimits, colour_table
from gradgui.gui.plots.svg_clip import lift_clip

_BAR, _GAP = 12.0, 14.0


class ColourLegend(QGraphicsObject):
    """Stands in the column at the right of the plot, as high as the data."""

    def __init__(self, plot_item: pg.PlotItem, view: pg.ViewBox, limits: ColourLimits) -> None:
        super().__init__(plot_item)
        self._view = view
        self._limits = limits
        self._extras: tuple[str, ...] = ()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        view.sigResized.connect(self._on_view_resized)

    def set_extras(self, extras: tuple[str, ...]) -> None:
        """Explains these too: any of "zero", "infinite", "no value"."""
        if extras != self._extras:
            self._extras = extras
            self.update()

    def set_limits(self, limits: ColourLimits) -> None:
        """Explains the colours between other limits."""
        self._limits = limits
        self.update()

    def boundingRect(self) -> QRectF:
        """The column."""
        return QRectF(0, 0, right_width(), self._view.rect().height())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draws bar, numbers and swatches."""
        lift_clip(painter)
        if not self._limits.known and not self._extras:
            return
        tokens = theme().tokens
        font = small_font()
        metrics = QFontMetricsF(font)
        line = metrics.height() + 2
        painter.setFont(font)
        height = self._view.rect().height() - len(self._extras) * line - (6 if self._extras else 0)
        text_x = _GAP + _BAR + 5
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if height > 3 * line and self._limits.known:
            table = colour_table(tokens)[:N_COLOURS][::-1].copy()
            image = QImage(table.data, 1, N_COLOURS, 4, QImage.Format.Format_ARGB32_Premultiplied)
            painter.drawImage(QRectF(_GAP, 2, _BAR, height - 4), image, QRectF(0, 0, 1, N_COLOURS))
            painter.setPen(QColor(tokens.muted))
            for value in self._ticks(max(2, int(height / (line * 2)))):
                share = (self._limits.high - value) / (self._limits.high - self._limits.low)
                y = min(max(2 + share * (height - 4) - line / 2, 0.0), height - line)
                text = numbers.tick(float(f"{10.0**value:.1g}"))
                painter.drawText(QRectF(text_x, y, right_width() - text_x, line), left, text)
        y = height + 6
        for extra in self._extras:
            swatch = QRectF(_GAP, y + (line - 9) / 2, _BAR, 9)
            if extra == "no value":
                painter.fillRect(swatch, QBrush(QColor(tokens.outline), Qt.BrushStyle.BDiagPattern))
            else:
                painter.fillRect(swatch, QColor(tokens.zero if extra == "zero" else tokens.bad))
            painter.setPen(QColor(tokens.muted))
            text = {"zero": "0", "infinite": "∞", "no value": translate("HeatLegend", "none")}[extra]
            painter.drawText(QRectF(text_x, y, right_width() - text_x, line), left, text)
            y += line

    def _ticks(self, n_wanted: int) -> list[float]:
        low, high = self._limits.low, self._limits.high
        ticks = [value for value in log_ticks(low, high, n_wanted) if abs(value - round(value)) < 1e-6]
        return ticks if len(ticks) >= 2 else [low, high]

    def _on_view_resized(self, view: pg.ViewBox) -> None:
        self.prepareGeometryChange()
        self.setPos(view.geometry().right(), view.geometry().top())
        self.update()
