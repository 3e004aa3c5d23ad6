"""A slider for the learning rate on a logarithmic scale: a tick a decade, a notch at the spec's own rate."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QSlider, QWidget

from gradgui.gui.control.changes.change_words import rate_words
from gradgui.gui.look.theme import theme
from gradgui.gui.transport.log_scale import LogScale
from gradgui.gui.transport.rate_groove import RADIUS_PX, RateHandle, paint_groove, paint_handle

#: Keys, the wheel and clicks are one change once they have rested so long: longer than a double click takes.
REST_MS = 450
#: An arrow key or a notch of the wheel: a tenth of a decade (×1.26), as preferred numbers go. A page: half a decade (×3.2).
_STEP, _PAGE = 10, 50


class LearningRateSlider(QSlider):
    """One drag is one change, sent on release; keys, wheel and clicks are one once they rest.

    A double click brings the spec's own rate back.
    """

    #: The rate under the handle while it moves; None once the move is over, sent or given up.
    rateMoved = Signal(object)
    #: A change: the rate, and whether it is a step of several that belong together.
    rateChosen = Signal(float, bool)
    #: The rate of the spec's schedule is asked for.
    scheduleChosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._rate: float | None = None
        self._own: float | None = None
        self._scale = LogScale.around(1e-3)
        self._pending = False
        self._schedule: bool | None = None
        self._in_force: float | None = None
        self._dragging = False
        self._moved = False
        self._grabbed_at = 0.0
        self._wheel = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self.setObjectName("learningRateSlider")
        self.setAccessibleName(self.tr("Learning rate on a logarithmic scale"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSingleStep(_STEP)
        self.setPageStep(_PAGE)
        self.setEnabled(False)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Returns a length on which a decade can be aimed at, and the height of a target."""
        return QSize(110, 26)

    def minimumSizeHint(self) -> QSize:
        """Returns the same: shorter, it would be of no use."""
        return self.sizeHint()

    # What is shown ---------------------------------------------------------------------------------------------------

    @property
    def is_held(self) -> bool:
        """Whether somebody is moving it, or has and it isn't sent yet."""
        return self._dragging or self._timer.isActive()

    def show_rate(
        self,
        rate: float | None,
        own: float | None,
        *,
        pending: bool,
        editable: bool,
        schedule: bool | None = None,
        in_force: float | None = None,
    ) -> None:
        """Shows a rate, unless somebody is moving the handle.

        Args:
            rate: what is asked for; None: there is none.
            own: the spec's own rate, which a double click brings back.
            pending: whether it isn't in force yet.
            editable: whether it can be changed; if not, a drag is given up.
            in_force: the rate that holds meanwhile.
            schedule: whether the rate follows the spec's schedule; None: there is none. It is the way back then.
        """
        if not editable:
            self._let_go()
        self.setEnabled(editable and rate is not None)
        if in_force != self._in_force:
            self._in_force = in_force
            self.update()
        shown = (self._rate, self._own, self._pending, self._schedule)
        if self.is_held or (rate, own, pending, schedule) == shown:
            return
        if rate is not None and own is not None and (rate, own) != (self._rate, self._own):
            self._scale = LogScale.around(own, rate)
            self.setRange(0, self._scale.n_positions)
        self._rate, self._own, self._pending, self._schedule = rate, own, pending, schedule
        self._show_handle()
        tip = self.tr("Learning rate, logarithmic: drag, arrow keys or wheel")
        back = self.tr("the schedule") if schedule is not None else rate_words(own) if own is not None else ""
        self.setToolTip(self.tr("{tip}. Double click: back to {back}").format(tip=tip, back=back) if back else tip)

    def _show_handle(self) -> None:
        if self._rate is not None:
            self.setValue(self._scale.position(self._rate))
            self.setAccessibleDescription(rate_words(self._rate))
        self.update()

    # Mouse -----------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes the handle, or puts it where the mouse is."""
        if event.button() is not Qt.MouseButton.LeftButton or self._rate is None:
            event.ignore()
            return
        x = event.position().x()
        off = x - self._x_of(self.value())
        on_handle = abs(off) <= RADIUS_PX + 2
        self._dragging, self._moved = True, False
        self._grabbed_at = off if on_handle else 0.0
        if not on_handle:
            self._move_to(self._position_at(x))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Moves the handle while it is held."""
        if self._dragging:
            position = self._position_at(event.position().x() - self._grabbed_at)
            if position != self.value():
                self._moved = True
                self._move_to(position)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002
        """Sends the change of a drag at once, that of a click after a rest: it may become a double click."""
        if not self._dragging:
            return
        self._dragging = False
        if self._moved:
            self._choose(stepped=False)
        elif self.value() != self._position_of_rate():
            self._timer.start()
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Goes back to the spec's own rate."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.reset()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offers the way back."""
        if self._own is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = (
            self.tr("Back to the spec's rate, {own}").format(own=rate_words(self._own))
            if self._schedule is None
            else self.tr("Back to the schedule")
        )
        menu.addAction(words, self.reset).setEnabled(self._is_moved)
        menu.popup(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Moves by a step a notch."""
        self._wheel += event.angleDelta().y() or event.angleDelta().x()
        notches, self._wheel = int(self._wheel / 120), self._wheel - 120 * int(self._wheel / 120)
        if notches and not self._dragging:
            self._step(notches * _STEP)
        event.accept()

    # Keys ------------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages move; Escape gives up what isn't sent yet."""
        key = event.key()
        steps = {
            Qt.Key.Key_Left: -_STEP,
            Qt.Key.Key_Down: -_STEP,
            Qt.Key.Key_Right: _STEP,
            Qt.Key.Key_Up: _STEP,
            Qt.Key.Key_PageDown: -_PAGE,
            Qt.Key.Key_PageUp: _PAGE,
        }
        if key == Qt.Key.Key_Escape and self.is_held:
            self._let_go()
        elif key in steps and not self._dragging:
            self._step(steps[Qt.Key(key)])
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End} and not self._dragging:
            self._step(-self.maximum() if key == Qt.Key.Key_Home else self.maximum())
        else:
            event.ignore()

    @Slot()
    def reset(self) -> None:
        """Asks for the spec's own rate, or for its schedule."""
        self._let_go()
        if self._schedule is not None:
            if self._is_moved and self.isEnabled():
                self.scheduleChosen.emit()
        elif self._own is not None and self._own != self._rate and self.isEnabled():
            self._rate = self._own
            self._show_handle()
            self.rateChosen.emit(self._own, False)

    @property
    def _is_moved(self) -> bool:
        """Whether the rate is another one than the spec gives."""
        return self._rate != self._own if self._schedule is None else not self._schedule

    # Moving ----------------------------------------------------------------------------------------------------------

    def _step(self, n_positions: int) -> None:
        if self._rate is not None:
            self._move_to(self.value() + n_positions)
            self._timer.start()

    def _move_to(self, position: int) -> None:
        self.setValue(position)
        rate = self._scale.rate(self.value())
        self.setAccessibleDescription(rate_words(rate))
        self.rateMoved.emit(rate)
        self.update()

    def _choose(self, *, stepped: bool) -> None:
        """Sends where the handle stands; a handle back where it was sends nothing."""
        self.rateMoved.emit(None)
        if self._rate is None or self.value() == self._position_of_rate():
            return
        self._rate = self._scale.rate(self.value())
        self.rateChosen.emit(self._rate, stepped)

    def _let_go(self) -> None:
        """Forgets a move that isn't sent yet."""
        if self.is_held:
            self._timer.stop()
            self._dragging = False
            self._show_handle()
            self.rateMoved.emit(None)

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._choose(stepped=True)
        self.update()

    def _position_of_rate(self) -> int:
        return self._scale.position(self._rate) if self._rate is not None else 0

    # Painting --------------------------------------------------------------------------------------------------------

    def _x_of(self, position: float) -> float:
        return RADIUS_PX + 1 + position / max(1, self.maximum()) * (self.width() - 2 * RADIUS_PX - 2)

    def _position_at(self, x: float) -> int:
        share = (x - RADIUS_PX - 1) / max(1.0, self.width() - 2 * RADIUS_PX - 2)
        return round(min(max(share, 0.0), 1.0) * self.maximum())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draws the groove, and on it, where there is a rate, the handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_groove(painter, (self.width(), self.height()))
        if self._rate is not None and self._own is not None:
            scale = self._scale
            handle = RateHandle(
                at=self.value(),
                own=scale.position(self._own),
                in_force=None if self._in_force is None else scale.position(self._in_force),
                pending=self._pending or self.is_held,
                enabled=self.isEnabled(),
                focused=self.hasFocus(),
            )
            paint_handle(painter, handle, scale, self._x_of, self.height() / 2)
        painter.end()
