"""The band over the range of steps that was chosen, in every plot at the same steps."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gradgui.gui.look.theme import theme
from gradgui.gui.plots.frame.overlay import Overlay
from gradgui.gui.plots.steps.step_axis import StepRange


class BrushBand(Overlay):
    """A soft ground under the data, with an edge at either side above them.

    Args:
        view: the view box.
        steps: knows the range.
        halo: whether the edges have a stripe of ground beside them: over a heat map.
    """

    def __init__(self, view: pg.ViewBox, steps: StepRange, *, halo: bool = False) -> None:
        super().__init__(view, z=-12)
        self._steps = steps
        self._edges = _BandEdges(view, self, halo=halo)
        steps.brushChanged.connect(self._on_brush_changed)

    @property
    def span(self) -> tuple[float, float] | None:
        """Its edges in pixels; None: there is none."""
        brushed = self._steps.brushed
        if brushed is None:
            return None
        return self.x_of(brushed[0] - 0.5), self.x_of(brushed[1] - 0.5)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draws the ground."""
        span = self.span
        if span is not None:
            painter.fillRect(
                QRectF(span[0], 0, max(1.0, span[1] - span[0]), self.height), QColor(theme().tokens.accent_soft)
            )

    def _on_brush_changed(self) -> None:
        self.update()
        self._edges.update()


class _BandEdges(Overlay):
    """The edges of a band."""

    def __init__(self, view: pg.ViewBox, band: BrushBand, *, halo: bool) -> None:
        super().__init__(view, z=14)
        self._band = band
        self._halo = halo

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draws two lines."""
        tokens = theme().tokens
        for x in self._band.span or ():
            if self._halo:
                painter.fillRect(QRectF(round(x) - 1, 0, 3, self.height), QColor(tokens.panel))
            painter.fillRect(QRectF(round(x), 0, 1, self.height), QColor(tokens.accent))
