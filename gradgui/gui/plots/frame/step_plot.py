"""A plot over steps: the frame that loss, heat map and curves share, so that one step is at one pixel column in all of them.

Owns the step axis, mouse and cursor; margins are the frame's, what is drawn inside belongs to the plots.
"""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from gradgui.gui.plots.axes.plain_axis import PlainAxis, StepAxis
from gradgui.gui.plots.frame.brush_band import BrushBand
from gradgui.gui.plots.frame.frame_plot import FramePlot
from gradgui.gui.plots.frame.overlay import CursorLine, FailedSteps, GridLayer
from gradgui.gui.plots.marks import MarkLayer
from gradgui.gui.plots.steps.step_axis import StepRange

#: One notch of a wheel makes the view this much narrower.
_WHEEL_FACTOR = 0.8
#: A click so near to the step that was kept lets it go.
_REACH_PX = 4.0
#: With one of these, a drag chooses a range.
_BRUSH_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class StepViewBox(pg.ViewBox):
    """A view box whose x range is a `StepRange`.

    The wheel zooms, a drag moves, with Shift it zooms in, with Ctrl or Alt it chooses a range (window managers take one of
    the two for themselves now and then); a double click follows.
    """

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
        """Pans; with shift, shows what was dragged over; with ctrl or alt, chooses it."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        event.accept()
        here = self.mapSceneToView(event.scenePos()).x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            if event.isFinish():
                self._steps.show(self.mapSceneToView(event.buttonDownScenePos()).x(), here)
            return
        if self._steps.brushing or event.modifiers() & _BRUSH_KEYS:
            first, last = sorted((self.mapSceneToView(event.buttonDownScenePos()).x(), here))
            self._steps.brush(math.floor(first + 0.5), math.floor(last + 0.5) + 1, done=event.isFinish())
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


class StepPlot(FramePlot):
    """A plot over steps in the common frame.

    Args:
        name: its `objectName`.
        steps: the x axis that it shares.
        left: its y axis.
        labels: whether marks have words.
        halo: whether marks have a stripe of ground under them.
        bottom: its x axis; None: whole steps.
    """

    def __init__(
        self,
        name: str,
        steps: StepRange,
        left: PlainAxis,
        *,
        labels: bool = False,
        halo: bool = False,
        bottom: StepAxis | None = None,
        parent: QWidget | None = None,
    ) -> None:
        view = StepViewBox(steps)
        super().__init__(name, steps, view, left, StepAxis() if bottom is None else bottom, parent)
        self.grid_layer = GridLayer(view, self._grid_rows)
        self.marks = MarkLayer(view, labels=labels, halo=halo)
        self.failed = FailedSteps(view)
        self.band = BrushBand(view, steps, halo=halo)
        self.cursor_line = CursorLine(view)
        steps.changed.connect(self._on_steps_changed)
        steps.cursorChanged.connect(self._on_steps_cursor_changed)

    def set_words(self, text: str) -> None:
        """Shows a sentence instead of data, with bare axes; "" ends that."""
        super().set_words(text)
        self.grid_layer.update()

    def keep_clicked_steps(self) -> None:
        """Has a click, or Enter, keep the step under the cursor for all plots; another one there lets it go."""
        self.clicked.connect(self._on_own_clicked)
        self.activated.connect(self._on_own_activated)

    def show_step_axis(self, shown: bool) -> None:
        """Draws the steps below, or leaves them to a plot below this one."""
        self.plotItem.showAxis("bottom", shown)

    def set_y_range(self, low: float, high: float) -> None:
        """Shows these values."""
        self.view.setYRange(low, high, padding=0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Moves the cursor of all plots."""
        super().mouseMoveEvent(event)
        inside = self.in_view_pixels(event.position())
        if self.is_inside(inside):
            share = inside.x() / self.view.width()
            self.steps.set_cursor(self.steps.x0 + share * (self.steps.x1 - self.steps.x0))
        else:
            self.steps.set_cursor(None)

    def leaveEvent(self, event: QEvent) -> None:
        """Takes the cursor away."""
        super().leaveEvent(event)
        self.steps.set_cursor(None)

    def tip_at(self, place: QPointF) -> str:
        """Returns the tool tip at a place in pixels of the view box: the mark there, in full, or what is in the row."""
        mark = self.marks.mark_at(place.x()) if place.x() >= 0 else None
        return (
            self.tr("Before step {step}:\n{details}").format(step=mark.step, details=mark.details)
            if mark
            else super().tip_at(place)
        )

    def _grid_rows(self) -> list[float]:
        return [y for y, _ in self.left_axis.tick_pixels()] if self.left_axis.shown else []

    @Slot()
    def _on_steps_changed(self) -> None:
        self.view.setXRange(self.steps.x0, self.steps.x1, padding=0)

    @Slot()
    def _on_steps_cursor_changed(self) -> None:
        step = self.steps.cursor_step
        kept = step is not None and step == self.steps.kept_step
        self.cursor_line.set_position(self.steps.cursor if step is not None else None, strong=kept)

    @Slot(QPointF)
    def _on_own_clicked(self, place: QPointF) -> None:
        if not self.is_inside(place):
            return
        step, kept = self.steps.cursor_step, self.steps.kept_step
        near = kept is not None and abs(self.band.x_of(kept) - place.x()) <= _REACH_PX
        # A double click has moved the view between its two clicks: the step is still the same.
        self.steps.keep_step(None if near or step == kept else step)

    @Slot()
    def _on_own_activated(self) -> None:
        step = self.steps.cursor_step
        self.steps.keep_step(None if step == self.steps.kept_step else step)
