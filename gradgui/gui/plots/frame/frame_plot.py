"""The frame of every plot: margins that are the same in all, words where there is nothing yet, clicks and hovers.

What lies on the axes belongs to its children: `StepPlot` has steps, the profile has norms.
"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gradgui.gui.look.theme import theme
from gradgui.gui.plots.axes.plain_axis import PlainAxis, right_width
from gradgui.gui.plots.frame.overlay import FocusFrame, Words
from gradgui.gui.plots.steps.step_axis import StepRange

#: One press of plus makes the view this much narrower: more than a notch of a wheel, of which there are many in one turn.
_KEY_FACTOR = 0.5
#: A press of page up or down moves the view by this part of its width, so that something seen before stays in sight.
_PAGE = 0.75


class FramePlot(pg.PlotWidget):
    """A plot in the common frame.

    Args:
        name: its `objectName`.
        steps: what all plots share.
        view: its data area.
        left: its left axis.
        bottom: its bottom axis.
    """

    #: A click at this place, in pixels of the view box; x is negative on the left axis.
    clicked = Signal(QPointF)
    #: The mouse is at this place, in pixels of the view box.
    hovered = Signal(QPointF)
    #: The keyboard asks for the row or curve so many below.
    movedDown = Signal(int)
    #: The keyboard chooses the row or curve that is marked.
    activated = Signal()

    def __init__(
        self,
        name: str,
        steps: StepRange,
        view: pg.ViewBox,
        left: PlainAxis,
        bottom: PlainAxis,
        parent: QWidget | None = None,
    ) -> None:
        self.steps = steps
        self.left_axis = left
        self.bottom_axis = bottom
        super().__init__(parent, viewBox=view, axisItems={"left": left, "bottom": bottom}, enableMenu=False)
        self.view: pg.ViewBox = view
        self.setObjectName(name)
        self.plotItem.hideButtons()
        # pyqtgraph makes its menu of options in any case, as a window of its own that would outlive this plot.
        self.plotItem.ctrlMenu.setParent(self, self.plotItem.ctrlMenu.windowFlags())
        self.setMinimumSize(200, 80)
        self.words = Words(view)
        self.focus_frame = FocusFrame(view)
        self._framed = False
        #: What the tool tip says unless something there says more.
        self.row_tip = ""
        self._pressed: QPointF | None = None
        self.fix_margins()
        self._recolour()
        steps.leftWidthChanged.connect(self._on_steps_left_width_changed)
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
                self.view.update()

    def in_view_pixels(self, position: QPointF) -> QPointF:
        """Returns a place of the widget in pixels of the view box."""
        return QPointF(self.view.mapFromScene(self.mapToScene(position.toPoint())))

    def is_inside(self, place: QPointF) -> bool:
        """Whether a place in pixels of the view box lies in it, and data are there."""
        inside = 0 <= place.x() <= self.view.width() and 0 <= place.y() <= self.view.height()
        return inside and not self.words.text

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Says where the mouse is."""
        super().mouseMoveEvent(event)
        self.hovered.emit(self.in_view_pixels(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers where a click began."""
        super().mousePressEvent(event)
        self._pressed = event.position() if event.button() == Qt.MouseButton.LeftButton else None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Takes the second press for one: its release is another click, which undoes what the first one kept."""
        super().mouseDoubleClickEvent(event)
        self._pressed = event.position() if event.button() == Qt.MouseButton.LeftButton else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Announces a click that wasn't a drag."""
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        if pressed is not None and (event.position() - pressed).manhattanLength() < 4:
            self.clicked.emit(self.in_view_pixels(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the cursor by a step, or a pixel; with shift by ten; Home and End to the ends; Escape away.

        Up and down go through rows or curves, Enter chooses one. Plus and minus zoom around the cursor, or the middle where
        there is none; page up and down move the view by most of its width; 0 shows the whole run and follows it.
        """
        far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        steps_a_pixel = (self.steps.x1 - self.steps.x0) / self.width_px
        match event.key():
            case Qt.Key.Key_Left:
                self.steps.move_cursor(-far, steps_a_pixel)
            case Qt.Key.Key_Right:
                self.steps.move_cursor(far, steps_a_pixel)
            case Qt.Key.Key_Home:
                self.steps.set_cursor_step(0)
            case Qt.Key.Key_End:
                self.steps.set_cursor_step(self.steps.n_steps - 1)
            case Qt.Key.Key_Up:
                self.movedDown.emit(-far)
            case Qt.Key.Key_Down:
                self.movedDown.emit(far)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.activated.emit()
            case Qt.Key.Key_Escape if self.steps.cursor is not None:
                self.steps.set_cursor(None)
                self.steps.keep_step(None)
                self.hovered.emit(QPointF(-1, -1))
            case key:
                if not self._move_view(Qt.Key(key)):
                    super().keyPressEvent(event)
                    return
        event.accept()

    def _move_view(self, key: Qt.Key) -> bool:
        """Zooms or moves as a key says; whether it says so, and there is anything to look at."""
        steps = self.steps
        if not steps.n_steps:
            return False
        span = steps.x1 - steps.x0
        centre = steps.x0 + span / 2 if steps.cursor is None else steps.cursor
        match key:
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                steps.zoom(_KEY_FACTOR, centre)
            case Qt.Key.Key_Minus:
                steps.zoom(1 / _KEY_FACTOR, centre)
            case Qt.Key.Key_PageUp:
                steps.pan(-_PAGE * span)
            case Qt.Key.Key_PageDown:
                steps.pan(_PAGE * span)
            case Qt.Key.Key_0:
                steps.follow()
            case _:
                return False
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows that the keyboard works here, if it came by the keyboard; a window that comes back shows what it showed."""
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
            by_mouse = event.reason() in {Qt.FocusReason.MouseFocusReason, Qt.FocusReason.PopupFocusReason}
            self._framed = not by_mouse
        self.focus_frame.setVisible(self._framed)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Shows that it doesn't any more."""
        super().focusOutEvent(event)
        self.focus_frame.setVisible(False)

    def say(self, text: str) -> None:
        """Tells screen readers the numbers at the cursor."""
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def leaveEvent(self, event: QEvent) -> None:
        """Forgets where the mouse was."""
        super().leaveEvent(event)
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

    def tip_at(self, place: QPointF) -> str:  # noqa: ARG002 - children look there
        """Returns the tool tip at a place in pixels of the view box; "" for none."""
        return self.row_tip

    def changeEvent(self, event: QEvent) -> None:
        """Keeps the margins right when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "bottom_axis"):
            self.fix_margins()

    def fix_margins(self) -> None:
        """Takes the margins that all plots have."""
        self.left_axis.wider = self.steps.extra_left_px
        for axis in (self.left_axis, self.bottom_axis):
            axis.fix_size()
        self.plotItem.layout.setContentsMargins(0, 4, right_width(), 0)

    def _recolour(self) -> None:
        self.setBackground(QColor(theme().tokens.panel))
        self.scene().update()

    @Slot()
    def _on_steps_left_width_changed(self) -> None:
        self.fix_margins()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._recolour()
