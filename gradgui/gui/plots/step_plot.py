"""A plot over steps: the frame that loss, heat map and curves share, so that one step is at one pixel column in all of them.

Owns margins, axes, mouse and cursor; what is drawn inside belongs to the plots.
"""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gradgui.gui.look.theme import theme
from gradgui.gui.plots.axes.plain_axis import PlainAxis, StepAxis, left_width, right_width
from gradgui.gui.plots.marks import MarkLayer
from gradgui.gui.plots.overlay import CursorLine, FailedSteps, GridLayer, Words
from gradgui.gui.plots.step_axis import StepRange

#: One notch of a wheel makes the view this much narrower.
_WHEEL_FACTOR = 0.8


class StepViewBox(pg.ViewBox):
    """A view box whose x range is a `StepRange`: wheel zooms, drag pans, shift-drag zooms in, double click follows."""

    def __init__(self, steps: StepRange) -> None:
        super().__init__(enableMenu=False, enableMouse=False, defaultPadding=0)
        self._steps = steps
        self.disableAutoRange()
        self.setXRange(steps.x0, steps.x1, padding=0)

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:  # noqa: ARG002
        """Zooms around the mouse; a sideways wheel pans."""
        if event.orientation() == Qt.Orientation.Horizontal:
            self._steps.pan(-event.delta() / 120 * 0.1 * (self._steps.x1 - self._steps.x0))
        else:
            position = self.mapSceneToView(event.scenePos()).x()
            self._steps.zoom(_WHEEL_FACTOR ** (event.delta() / 120), position)
        event.accept()

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:  # noqa: ARG002
        """Pans; with shift, shows what was dragged over."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        event.accept()
        here = self.mapSceneToView(event.scenePos()).x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            if event.isFinish():
                self._steps.show(self.mapSceneToView(event.buttonDownScenePos()).x(), here)
            return
        before = self.mapSceneToView(event.lastScenePos()).x()
        self._steps.pan(before - here)

    def mouseClickEvent(self, event: Any) -> None:
        """Follows again after a double click."""
        if event.double() and event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self._steps.follow()
        else:
            event.ignore()


class StepPlot(pg.PlotWidget):
    """A plot in the common frame.

    Args:
        name: its `objectName`.
        steps: the x axis that it shares.
        left: its y axis.
        labels: whether marks have words.
        halo: whether marks have a stripe of ground under them.
    """

    #: A click at this place, in pixels of the view box; x is negative on the left axis.
    clicked = Signal(QPointF)
    #: The mouse is at this place, in pixels of the view box.
    hovered = Signal(QPointF)

    def __init__(
        self,
        name: str,
        steps: StepRange,
        left: PlainAxis,
        *,
        labels: bool = False,
        halo: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self.steps = steps
        self.left_axis = left
        self.bottom_axis = StepAxis()
        view = StepViewBox(steps)
        super().__init__(parent, viewBox=view, axisItems={"left": left, "bottom": self.bottom_axis}, enableMenu=False)
        self.view: pg.ViewBox = view
        self.setObjectName(name)
        self.plotItem.hideButtons()
        self.setMinimumSize(200, 80)
        self.grid_layer = GridLayer(view, self._grid_rows)
        self.marks = MarkLayer(view, labels=labels, halo=halo)
        self.failed = FailedSteps(view)
        self.words = Words(view)
        self.cursor_line = CursorLine(view)
        self._pressed: QPointF | None = None
        self._fix_margins()
        self._recolour()
        steps.changed.connect(self._on_steps_changed)
        steps.cursorChanged.connect(self._on_steps_cursor_changed)
        theme().changed.connect(self._on_theme_changed)

    @property
    def width_px(self) -> int:
        """Width of the data area, in pixels."""
        return max(2, int(self.view.width()))

    @property
    def height_px(self) -> int:
        """Height of the data area, in pixels."""
        return max(1, int(self.view.height()))

    def set_words(self, text: str) -> None:
        """Shows a sentence instead of data, with bare axes; "" ends that."""
        self.words.set_text(text)
        for axis in (self.left_axis, self.bottom_axis):
            if axis.shown == bool(text):
                axis.shown = not text
                axis.update()
                self.grid_layer.update()

    def set_y_range(self, low: float, high: float) -> None:
        """Shows these values."""
        self.view.setYRange(low, high, padding=0)

    def in_view_pixels(self, position: QPointF) -> QPointF:
        """Returns a place of the widget in pixels of the view box."""
        return QPointF(self.view.mapFromScene(self.mapToScene(position.toPoint())))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Moves the cursor of all plots."""
        super().mouseMoveEvent(event)
        inside = self.in_view_pixels(event.position())
        self.hovered.emit(inside)
        if 0 <= inside.x() <= self.view.width() and 0 <= inside.y() <= self.view.height() and not self.words.text:
            share = inside.x() / self.view.width()
            self.steps.set_cursor(self.steps.x0 + share * (self.steps.x1 - self.steps.x0))
        else:
            self.steps.set_cursor(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers where a click began."""
        super().mousePressEvent(event)
        self._pressed = event.position() if event.button() == Qt.MouseButton.LeftButton else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Announces a click that wasn't a drag."""
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        if pressed is not None and (event.position() - pressed).manhattanLength() < 4:
            self.clicked.emit(self.in_view_pixels(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Takes the cursor away."""
        super().leaveEvent(event)
        self.steps.set_cursor(None)
        self.hovered.emit(QPointF(-1, -1))

    def viewportEvent(self, event: QEvent) -> bool:
        """Shows what `tip_at` says."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.tip_at(self.in_view_pixels(QPointF(event.pos())))
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return bool(super().viewportEvent(event))

    def tip_at(self, place: QPointF) -> str:
        """Returns the tool tip at a place in pixels of the view box: the mark there, in full."""
        mark = self.marks.mark_at(place.x())
        return f"Before step {mark.step}:\n{mark.details}" if mark else ""

    def changeEvent(self, event: QEvent) -> None:
        """Keeps the margins right when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "bottom_axis"):
            self._fix_margins()

    def _grid_rows(self) -> list[float]:
        return [y for y, _ in self.left_axis.tick_pixels()] if self.left_axis.shown else []

    def _fix_margins(self) -> None:
        for axis in (self.left_axis, self.bottom_axis):
            axis.fix_size()
        self.plotItem.layout.setContentsMargins(0, 4, right_width(), 0)

    def _recolour(self) -> None:
        self.setBackground(QColor(theme().tokens.panel))
        self.scene().update()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._recolour()

    @Slot()
    def _on_steps_changed(self) -> None:
        self.view.setXRange(self.steps.x0, self.steps.x1, padding=0)

    @Slot()
    def _on_steps_cursor_changed(self) -> None:
        step = self.steps.cursor_step
        self.cursor_line.set_position(self.steps.cursor if step is not None else None)


__all__ = ["StepPlot", "StepViewBox", "left_width"]
