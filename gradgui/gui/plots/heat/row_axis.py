"""The names of the rows at the left of the heat map, elided where they are too long."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gradgui.gui.look.theme import small_font, theme
from gradgui.gui.plots.axes.plain_axis import PlainAxis
from gradgui.gui.plots.elided_path import elided_path
from gradgui.gui.plots.heat.rows import RowGeometry
from gradgui.gui.plots.svg_clip import lift_clip

_GAP = 8.0


class RowAxis(PlainAxis):
    """Writes the label of each row beside its cells; where rows are lower than text, of every second, third, ... row.

    Args:
        centred: whether labels stand in the middle of the row, or in that of its cells, above the lane.
    """

    def __init__(self, *, centred: bool = False) -> None:
        super().__init__("left")
        self._centred = centred
        self._labels: tuple[str, ...] = ()
        self._geometry = RowGeometry(0, 1)
        self._selected: frozenset[int] = frozenset()
        self._hovered: int | None = None

    def set_rows(
        self, labels: tuple[str, ...], geometry: RowGeometry, selected: frozenset[int], hovered: int | None = None
    ) -> None:
        """Names these; the selected ones in the accent, the hovered one in the colour of text."""
        if (labels, geometry, selected, hovered) != (self._labels, self._geometry, self._selected, self._hovered):
            self._labels, self._geometry, self._selected, self._hovered = labels, geometry, selected, hovered
            self.update()

    def tick_pixels(self) -> list[tuple[float, str]]:
        """No ticks: rows have no numbers."""
        return []

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draws the labels."""
        if not self.shown:
            super().paint(painter, option, widget)
            return
        lift_clip(painter)
        tokens = theme().tokens
        plain, strong = small_font(), small_font()
        strong.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetricsF(plain)
        width = self.size().width() - _GAP
        for index in labelled_rows(self._geometry, metrics.height(), self._selected):
            selected = index in self._selected
            painter.setFont(strong if selected else plain)
            hovered = tokens.text if index == self._hovered else tokens.muted
            painter.setPen(QColor(tokens.accent if selected else hovered))
            text = elided_path(self._labels[index], painter.font(), width)
            middle = self._geometry.top(index) + self._middle()
            where = QRectF(0, middle - metrics.height() / 2, width, metrics.height())
            painter.drawText(where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _middle(self) -> float:
        return self._geometry.pitch / 2 if self._centred else self._geometry.cell / 2


def width_of(labels: Iterable[str]) -> float:
    """Returns the pixels in which none of these labels is cut."""
    strong = small_font()
    strong.setWeight(QFont.Weight.DemiBold)
    metrics = QFontMetricsF(strong)
    return max((metrics.horizontalAdvance(label) for label in labels), default=0.0) + _GAP + 2


def labelled_rows(geometry: RowGeometry, height: float, chosen: frozenset[int]) -> list[int]:
    """Returns the rows whose text has room: the chosen ones first, then every second, third, ... that is clear of them.

    Args:
        geometry: where the rows lie.
        height: of a line of text, in pixels.
        chosen: rows that come first.
    """
    stride = max(1, math.ceil(height * 0.95 / geometry.pitch))
    if stride == 1:
        return list(range(geometry.n_rows))
    taken: list[int] = []
    for index in sorted(chosen):
        if index < geometry.n_rows and (not taken or index - taken[-1] >= stride):
            taken.append(index)
    blocked = np.zeros(geometry.n_rows, dtype=np.bool_)
    for index in taken:
        blocked[max(0, index - stride + 1) : index + stride] = True
    return taken + [index for index in range(0, geometry.n_rows, stride) if not blocked[index]]
