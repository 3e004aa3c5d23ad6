"""The bars of the profile, painted in whole pixels, and their numbers in the right margin."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from gradgui.gui.look.theme import mixed, number_font, small_font, theme
from gradgui.gui.plots.axes.plain_axis import right_width
from gradgui.gui.plots.frame.overlay import Overlay
from gradgui.gui.plots.heat.row_axis import labelled_rows
from gradgui.gui.plots.heat.rows import RowGeometry
from gradgui.gui.plots.profile.bars import Bar
from gradgui.gui.plots.svg_clip import lift_clip

#: Bands and bars are at most so high: in a tall row they stay bars.
_HIGHEST_BAND, _HIGHEST_BAR = 32, 14
_GAP = 8.0


class BarLayer(Overlay):
    """Paints for each row a pale band (its range), a bar inside it (its value), or words where there is no value."""

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__(view, z=1)
        self.numbers = BarNumbers(self, view)
        self._bars: tuple[Bar, ...] = ()
        self._geometry = RowGeometry(0, 1)
        self._selected: frozenset[int] = frozenset()
        self._hovered: int | None = None

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What is drawn, from the top."""
        return self._bars

    @property
    def geometry_of_rows(self) -> RowGeometry:
        """Where the rows lie."""
        return self._geometry

    def set_bars(self, bars: tuple[Bar, ...], geometry: RowGeometry) -> None:
        """Shows these."""
        if (bars, geometry) != (self._bars, self._geometry):
            self._bars, self._geometry = bars, geometry
            self.update()
            self.numbers.update()

    def set_chosen(self, selected: frozenset[int], hovered: int | None) -> None:
        """Puts a ground under the selected rows, and a paler one under the one with the mouse."""
        if (selected, hovered) != (self._selected, self._hovered):
            self._selected, self._hovered = selected, hovered
            self.update()
            self.numbers.update()

    def strong_rows(self) -> frozenset[int]:
        """Returns the rows whose numbers are written in any case."""
        return self._selected if self._hovered is None else self._selected | {self._hovered}

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Paints the rows."""
        tokens, geometry = theme().tokens, self._geometry
        metrics = QFontMetricsF(small_font())
        stride = math.ceil(metrics.height() * 0.95 / geometry.pitch)
        written = -stride  # the last row with words
        painter.setFont(small_font())
        for row, bar in enumerate(self._bars):
            middle = geometry.top(row) + geometry.pitch // 2
            if row in self._selected or row == self._hovered:
                painter.fillRect(QRectF(0, geometry.top(row), self.width, geometry.pitch), self._ground(row))
            self._paint_bar(painter, bar, middle)
            if bar.words and row - written >= stride:
                written = row
                painter.setPen(QColor(tokens.bad if math.isinf(bar.value) else tokens.ice if bar.frozen else tokens.muted))
                where = QRectF(self._words_at(bar), middle - metrics.height() / 2, self.width, metrics.height())
                flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
                if math.isinf(bar.value):  # on the bar itself, which is red too
                    painter.fillRect(painter.boundingRect(where, flags, bar.words).adjusted(-4, 0, 4, 0), self._ground(row))
                painter.drawText(where, flags, bar.words)

    def _ground(self, row: int) -> QColor:
        tokens = theme().tokens
        if row in self._selected:
            return QColor(tokens.accent_soft)
        return QColor(tokens.grid if row == self._hovered else tokens.panel)

    def _words_at(self, bar: Bar) -> float:
        """Words stand at the left, after the band of what there was before."""
        end = self._x(bar.high)
        return _GAP if end is None else min(end + _GAP, self.width * 0.8)

    def _paint_bar(self, painter: QPainter, bar: Bar, middle: int) -> None:
        tokens = theme().tokens
        band = max(2, min(_HIGHEST_BAND, self._geometry.pitch - (6 if self._geometry.pitch >= 24 else 2)))
        height = max(2, min(_HIGHEST_BAR, band // 2))
        colour = tokens.ice if bar.frozen else tokens.accent
        low, high, value = self._x(bar.low), self._x(bar.high), self._x(bar.value)
        if low is not None and high is not None:
            pale = mixed(tokens.panel, colour, 0.24)
            painter.fillRect(QRectF(low, middle - band // 2, max(2.0, high - low), band), pale)
        if math.isinf(bar.value):
            painter.fillRect(QRectF(0, middle - height // 2, self.width, height), mixed(tokens.panel, tokens.bad, 0.5))
            painter.fillRect(QRectF(self.width - 3, middle - band // 2, 3, band), QColor(tokens.bad))
        elif value is not None:
            painter.fillRect(QRectF(0, middle - height // 2, value, height), QColor(colour))
            painter.fillRect(QRectF(value - 2, middle - band // 2, 2, band), QColor(colour))
        elif bar.value == 0:
            painter.fillRect(QRectF(0, middle - band // 2, 3, band), QColor(tokens.outline))

    def _x(self, value: float) -> float | None:
        """Returns the pixel of a value; None: it has no place on a logarithmic axis."""
        if not math.isfinite(value) or value <= 0:
            return None
        return float(round(min(max(self.x_of(math.log10(value)), 2.0), self.width)))


class BarNumbers(QGraphicsObject):
    """The values at the right of the bars, under each other."""

    def __init__(self, layer: BarLayer, view: pg.ViewBox) -> None:
        super().__init__(view.parentItem())
        self._layer = layer
        self._view = view
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        view.sigResized.connect(self._on_view_resized)

    def boundingRect(self) -> QRectF:
        """The right margin."""
        return QRectF(0, 0, right_width(), self._view.rect().height())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Writes as many as have room, the chosen ones first."""
        lift_clip(painter)
        tokens, geometry = theme().tokens, self._layer.geometry_of_rows
        font, strong = number_font(), number_font()
        strong.setWeight(QFont.Weight.DemiBold)
        height = QFontMetricsF(font).height()
        chosen = self._layer.strong_rows()
        for row in labelled_rows(geometry, height, chosen):
            if row < len(self._layer.bars):
                painter.setFont(strong if row in chosen else font)
                painter.setPen(QColor(tokens.text if row in chosen else tokens.muted))
                middle = geometry.top(row) + geometry.pitch // 2
                where = QRectF(0, middle - height / 2, right_width() - 14, height)
                flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(where, flags, self._layer.bars[row].text)

    def _on_view_resized(self, view: pg.ViewBox) -> None:
        self.prepareGeometryChange()
        self.setPos(view.geometry().right(), view.geometry().top())
        self.update()
