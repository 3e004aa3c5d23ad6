"""The cells and lanes of the heat map, painted in whole pixels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPaintEngine, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gradgui.gui.look.theme import theme
from gradgui.gui.plots.frame.overlay import Overlay
from gradgui.gui.plots.heat.colours import INFINITE, NO_VALUE, colour_table
from gradgui.gui.plots.heat.lanes import Lane
from gradgui.gui.plots.heat.rows import RowGeometry


class HeatLayer(Overlay):
    """Paints one row of an image for each row of the map, its lane below it, and what is chosen around it."""

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__(view, z=1)
        self._entries: npt.NDArray[np.uint8] = np.empty((0, 0), np.uint8)  # [n_rows, n_bins] of the colour table
        self._pixels: npt.NDArray[np.uint32] = np.empty((0, 0), np.uint32)
        self._image = QImage()
        self._first_edge, self._bin_steps, self._last_edge = -0.5, 1, -0.5
        self._geometry = RowGeometry(0, 1)
        self._lanes: tuple[tuple[Lane, ...], ...] = ()
        self._without_value: frozenset[int] = frozenset()
        self._selected: frozenset[int] = frozenset()
        self._hovered: int | None = None
        self.recolour()

    @property
    def n_points(self) -> int:
        """Cells handed to Qt."""
        return int(self._entries.size)

    @property
    def entries(self) -> npt.NDArray[np.uint8]:
        """Entries of the colour table, [n_rows, n_bins]."""
        return self._entries

    def set_cells(
        self, entries: npt.NDArray[np.uint8], first_step: int, bin_steps: int, n_steps: int, geometry: RowGeometry
    ) -> None:
        """Shows these cells, [n_rows, n_bins] uint8; bin i begins with step `first_step + i * bin_steps`."""
        self._entries = entries
        self._first_edge, self._bin_steps, self._last_edge = first_step - 0.5, bin_steps, n_steps - 0.5
        self._geometry = geometry
        self._without_value = frozenset(np.flatnonzero((entries == NO_VALUE).any(axis=1)).tolist())
        self._make_image()

    def set_lanes(self, lanes: tuple[tuple[Lane, ...], ...]) -> None:
        """Shows when each row was frozen."""
        if lanes != self._lanes:
            self._lanes = lanes
            self.update()

    def set_chosen(self, selected: frozenset[int], hovered: int | None) -> None:
        """Frames the selected rows, and with a hairline the one with the mouse."""
        if (selected, hovered) != (self._selected, self._hovered):
            self._selected, self._hovered = selected, hovered
            self.update()

    def recolour(self) -> None:
        """Takes the colours of the theme."""
        self._table = colour_table(theme().tokens)
        self._make_image()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Paints what is in view."""
        if not self._entries.size:
            return
        tokens = theme().tokens
        vector = painter.paintEngine().type() == QPaintEngine.Type.SVG
        geometry, n_bins = self._geometry, self._entries.shape[1]
        left, right = self.x_of(self._first_edge), self.x_of(self._first_edge + n_bins * self._bin_steps)
        start, end = max(0.0, self.x_of(-0.5)), min(self.width, self.x_of(self._last_edge))
        painter.setClipRect(QRectF(start, 0, max(0.0, end - start), self.height))
        hatch = QBrush(QColor(tokens.line), Qt.BrushStyle.BDiagPattern)
        ice, some_ice = QColor(tokens.ice), QColor(tokens.ice)
        some_ice.setAlphaF(0.4)
        for row in range(len(self._entries)):
            top = geometry.top(row)
            if row in self._without_value:
                painter.fillRect(QRectF(start, top, end - start, geometry.cell), hatch)
            where = QRectF(left, top, right - left, geometry.cell)
            if vector:  # Qt's SVG draws the whole image, whatever part of it is asked for
                painter.drawImage(where, self._image.copy(0, row, n_bins, 1))
            else:
                painter.drawImage(where, self._image, QRectF(0, row, n_bins, 1))
            if geometry.lane and row < len(self._lanes):
                for lane in self._lanes[row]:
                    x0 = self.x_of(max(lane.start, 0) - 0.5)
                    x1 = self.x_of(min(float(lane.stop), self._last_edge + 1) - 0.5)
                    where = QRectF(x0, geometry.lane_top(row), max(1.0, x1 - x0), geometry.lane)
                    painter.fillRect(where, ice if lane.whole else some_ice)
        # A frame inside the cells, or around them where they are too low to lose a pixel.
        width, out = (2, -1.0) if geometry.cell >= 12 else (1, 0.5)
        frames = [(row, QPen(QColor(tokens.accent), width)) for row in self._selected]
        if self._hovered is not None and self._hovered < len(self._entries) and self._hovered not in self._selected:
            frames.append((self._hovered, QPen(QColor(tokens.text), 1)))
        for row, pen in frames:
            painter.setPen(pen)
            where = QRectF(start, geometry.top(row), end - start, geometry.cell)
            painter.drawRect(where.adjusted(1, -out, -1, out))

    def _make_image(self) -> None:
        entries = self._entries
        if entries.size:
            entries = self._widened(entries)
            self._pixels = np.ascontiguousarray(self._table[entries])
            height, width = self._pixels.shape
            # The image borrows the array's memory, which therefore must stay as long as it does.
            self._image = QImage(self._pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)
        self.update()

    def _widened(self, entries: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """Makes infinite cells as wide as three pixels or more: one red pixel is overlooked."""
        infinite = entries == INFINITE
        low, high = self.view.viewRange()[0]
        bin_px = self._bin_steps / max(high - low, 1e-9) * self.width
        if bin_px >= 3 or not infinite.any():
            return entries
        wide = infinite.copy()
        wide[:, 1:] |= infinite[:, :-1]
        wide[:, :-1] |= infinite[:, 1:]
        return np.where(wide, np.uint8(INFINITE), entries)
