"""The names of the rows at the left of the heat map, elided where they are too long."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gradgui.gui.look.theme import small_font, theme
from gradgui.gui.plots.axes.plain_axis import PlainAxis
from gradgui.gui.plots.elided_path import elided_path, without_common_layers
from gradgui.gui.plots.heat.rows import Row, RowGeometry

_GAP = 8.0


class RowAxis(PlainAxis):
    """Writes the label of each row beside its cells; where rows are lower than text, of every second, third, ... row."""

    def __init__(self) -> None:
        super().__init__("left")
        self._rows: tuple[Row, ...] = ()
        self._geometry = RowGeometry(0, 1)
        self._selected: frozenset[int] = frozenset()

    def set_rows(self, rows: tuple[Row, ...], geometry: RowGeometry, selected: frozenset[int]) -> None:
        """Names these."""
        if (rows, geometry, selected) != (self._rows, self._geometry, self._selected):
            self._rows, self._geometry, self._selected = rows, geometry, selected
            self.update()

    def tick_pixels(self) -> list[tuple[float, str]]:
        """No ticks: rows have no numbers."""
        return []

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draws the labels."""
        if not self.shown:
            super().paint(painter, option, widget)
            return
        tokens = theme().tokens
        plain, strong = small_font(), small_font()
        strong.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetricsF(plain)
        stride = max(1, math.ceil(metrics.height() * 0.85 / self._geometry.pitch))
        width = self.size().width() - _GAP
        keep = 2 if all(len(row.columns) == 1 for row in self._rows) else 1
        labels = without_common_layers([row.label for row in self._rows], keep=keep)
        for index in self._labelled(stride):
            selected = index in self._selected
            painter.setFont(strong if selected else plain)
            painter.setPen(QColor(tokens.accent if selected else tokens.muted))
            text = elided_path(labels[index], painter.font(), width)
            middle = self._geometry.top(index) + self._geometry.cell / 2
            where = QRectF(0, middle - metrics.height() / 2, width, metrics.height())
            painter.drawText(where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _labelled(self, stride: int) -> list[int]:
        """Returns the rows whose labels have room: the chosen ones first, then every `stride`th that is clear of them."""
        chosen: list[int] = []
        for index in sorted(self._selected):
            if not chosen or index - chosen[-1] >= stride:
                chosen.append(index)
        others = [i for i in range(0, len(self._rows), stride) if all(abs(i - index) >= stride for index in chosen)]
        return chosen + others
