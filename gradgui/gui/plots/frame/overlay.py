"""What is drawn over or under the data of a plot in pixels: grid, cursor, crosses, words where there is nothing yet."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from gradgui.gui.look.theme import theme


class Overlay(QGraphicsObject):
    """A child of a view box that covers it, with its origin at the top left and a unit of one pixel.

    The view box clips it. `z` below 0 lies under the data.
    """

    def __init__(self, view: pg.ViewBox, z: float) -> None:
        super().__init__(view)
        self.view = view
        self.setZValue(z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        view.sigResized.connect(self._on_view_resized)
        view.sigRangeChanged.connect(self._on_view_range_changed)

    def boundingRect(self) -> QRectF:
        """The view box."""
        return QRectF(self.view.rect())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draws; for children to fill in."""

    @property
    def width(self) -> float:
        """Width of the view box in pixels."""
        return float(self.view.rect().width())

    @property
    def height(self) -> float:
        """Height of the view box in pixels."""
        return float(self.view.rect().height())

    def x_of(self, position: float) -> float:
        """Returns the pixel of a position on the step axis."""
        low, high = self.view.viewRange()[0]
        return (position - low) / (high - low) * self.width if high > low else 0.0

    def _on_view_resized(self, _view: object) -> None:
        self.prepareGeometryChange()
        self.update()

    def _on_view_range_changed(self, *_: object) -> None:
        self.update()


class GridLayer(Overlay):
    """Horizontal hairlines at the ticks of the left axis."""

    def __init__(self, view: pg.ViewBox, rows: Callable[[], list[float]]) -> None:
        super().__init__(view, z=-10)
        self._rows = rows

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draws the lines."""
        colour = QColor(theme().tokens.grid)
        for y in self._rows():
            painter.fillRect(QRectF(0, round(y), self.width, 1), colour)


class CursorLine(Overlay):
    """The vertical line under the mouse, in every plot at the same step; stronger where that step was kept."""

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__(view, z=30)
        self._position: float | None = None
        self._strong = False
        self.setVisible(False)

    def boundingRect(self) -> QRectF:
        """A narrow strip, so that moving it repaints little."""
        return QRectF(-1, 0, 3, self.view.rect().height())

    def set_position(self, position: float | None, *, strong: bool = False) -> None:
        """Puts the line at a position on the step axis; None hides it."""
        self._position = position
        if strong != self._strong:
            self._strong = strong
            self.update()
        self._place()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draws the line."""
        tokens = theme().tokens
        painter.fillRect(QRectF(0, 0, 1, self.height), QColor(tokens.text if self._strong else tokens.outline))

    def _place(self) -> None:
        self.setVisible(self._position is not None)
        if self._position is not None:
            self.setPos(round(self.x_of(self._position)), 0)

    def _on_view_resized(self, view: object) -> None:
        super()._on_view_resized(view)
        self._place()

    def _on_view_range_changed(self, *_: object) -> None:
        self._place()


class Words(Overlay):
    """A calm sentence in the middle of a plot that has nothing to show: what to do next."""

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__(view, z=20)
        self.text = ""

    def set_text(self, text: str) -> None:
        """Shows a sentence; "" shows nothing."""
        if text != self.text:
            self.text = text
            self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draws the sentence."""
        if self.text:
            painter.setPen(QColor(theme().tokens.muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.boundingRect().adjusted(12, 12, -12, -12), flags, self.text)


class FocusFrame(Overlay):
    """A frame around the data that have the keyboard."""

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__(view, z=40)
        self.setVisible(False)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draws the frame."""
        painter.setPen(QPen(QColor(theme().tokens.accent), 1))
        painter.drawRect(self.boundingRect().adjusted(0.5, 0.5, -1, -1))


class FailedSteps(Overlay):
    """A red cross at the lower edge for every step whose loss or gradient wasn't finite."""

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__(view, z=25)
        self._steps: tuple[int, ...] = ()

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps that are marked."""
        return self._steps

    def set_steps(self, steps: tuple[int, ...]) -> None:
        """Marks these steps."""
        if steps != self._steps:
            self._steps = steps
            self.update()

    def columns(self, beyond: float = 0.0) -> list[int]:
        """Returns the pixel columns in which steps lie, in order; some pixels `beyond` the edges too."""
        low, high = self.view.viewRange()[0]
        margin = beyond * (high - low) / max(self.width, 1.0)
        first, last = bisect_left(self._steps, low - margin), bisect_right(self._steps, high + margin)
        if last <= first or high <= low:
            return []
        places = (np.array(self._steps[first:last], dtype=np.float64) - low) / (high - low) * self.width
        found: list[int] = np.unique(np.rint(places).astype(np.int64)).tolist()
        return found

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draws one cross a pixel column at most."""
        y, arm = self.height - 8, 3.5
        columns = self.columns(arm)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme().tokens.bad), 1.6))
        last = -100
        for x in columns:
            if x - last >= 3:
                painter.drawLine(QPointF(x - arm, y - arm), QPointF(x + arm, y + arm))
                painter.drawLine(QPointF(x - arm, y + arm), QPointF(x + arm, y - arm))
                last = x
