"""Ticking by mouse: presses on boxes, drags over them, Shift for a range. What a drag paints is `box_painting`."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt, QTimerEvent
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QTreeView

from gradgui.gui.variables.rows.columns import Column
from gradgui.gui.variables.rows.row_states import Look
from gradgui.gui.variables.variable_model import VariableModel
from gradgui.gui.variables.view.box_painting import BoxPainting
from gradgui.gui.variables.view.cells import TARGET

_SCROLL_MS = 40
#: A drag held beyond the edge scrolls a row at a time, and one more for every so many pixels that it is farther.
_FASTER_PX = 24


class BoxPainter(QObject):
    """Sees the mouse before the tree does, and takes what belongs to boxes.

    Args:
        view: the tree.
        model: its rows.
    """

    def __init__(self, view: QTreeView, model: VariableModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._painting: BoxPainting | None = None
        self._last: int | None = None
        self._timer = 0
        self._scroll_by = 0
        view.viewport().installEventFilter(self)

    @property
    def is_active(self) -> bool:
        """Whether a press on a box is held."""
        return self._painting is not None

    def cancel(self) -> None:
        """Ends a drag; nothing is asked for."""
        if self._painting is not None:
            self._end().cancel()

    def forget(self) -> None:
        """Forgets which box was ticked last: another model is shown."""
        self._last = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the events of presses on boxes."""
        if isinstance(event, QMouseEvent):
            match event.type():
                case QEvent.Type.MouseButtonPress | QEvent.Type.MouseButtonDblClick:
                    return self._press(event)
                case QEvent.Type.MouseMove if self._painting is not None:
                    self._paint_to(self._painting, event.position().toPoint())
                    return True
                case QEvent.Type.MouseButtonRelease if self._painting is not None and _is_left(event):
                    self._end().finish()
                    return True
        return super().eventFilter(watched, event)

    def _press(self, event: QMouseEvent) -> bool:
        """Begins to tick where the press is on a box; with Shift, from the box that was ticked last up to here."""
        model, position = self._model, event.position().toPoint()
        index = self._view.indexAt(position)
        if self._painting is not None or not _is_left(event) or not self._is_on_box(position, index):
            return self._painting is not None  # another button while one is held
        learns, start = model.look(index) is not Look.LEARNS, index
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._last is not None:
            before = model.index_of_node(self._last)
            if model.can_toggle(before):
                learns, start = model.look(before) is Look.LEARNS, before
        self._last = int(index.internalId())
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        self._painting = BoxPainting(self._view, model, start, learns)
        self._painting.extend(index)
        return True

    def _is_on_box(self, position: QPoint, index: QModelIndex) -> bool:
        cell = self._view.visualRect(index)
        target = QRect(cell.left(), cell.top(), TARGET, cell.height())
        return index.column() == Column.NAME and target.contains(position) and self._model.can_toggle(index)

    def _paint_to(self, painting: BoxPainting, position: QPoint) -> None:
        height = self._view.viewport().height()
        painting.extend(self._row_at(min(max(position.y(), 0), height - 1)))
        above, below = max(0, -position.y()), max(0, position.y() - height + 1)
        self._scroll_by = -(-below // _FASTER_PX) - -(-above // _FASTER_PX)
        if not self._scroll_by:
            self._stop_scrolling()
        elif not self._timer:
            self._timer = self.startTimer(_SCROLL_MS)

    def _row_at(self, y: int) -> QModelIndex:
        """Returns the row at a height, or the last one above it."""
        index = self._view.indexAt(QPoint(0, y))
        if index.isValid():
            return index
        last = self._model.index(0, 0)
        while self._view.isExpanded(last) and self._model.rowCount(last):
            last = self._model.index(self._model.rowCount(last) - 1, 0, last)
        return last

    def timerEvent(self, event: QTimerEvent) -> None:  # noqa: ARG002
        """Scrolls while a drag is held beyond the edge."""
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + self._scroll_by)
        if self._painting is not None:
            self._painting.extend(self._row_at(0 if self._scroll_by < 0 else self._view.viewport().height() - 1))

    def _stop_scrolling(self) -> None:
        if self._timer:
            self.killTimer(self._timer)
        self._timer = 0

    def _end(self) -> BoxPainting:
        assert self._painting is not None
        painting, self._painting = self._painting, None
        self._stop_scrolling()
        return painting


def _is_left(event: QMouseEvent) -> bool:
    return event.button() is Qt.MouseButton.LeftButton
