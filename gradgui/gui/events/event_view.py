"""The list of what happened, drawn: step, a dot whose colour and shape say what it is, and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gradgui.gui.events.entries import Mark
from gradgui.gui.events.event_model import EventModel
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import number_font, set_role, theme
from gradgui.gui.look.tokens import Tokens

Index = QModelIndex | QPersistentModelIndex

_DOT = 8
_GAP = 8
_PADDING = 5
_CHEVRON = 12
_FLAGS = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignTop.value


class EventView(QListView):
    """The list itself; words wrap at its width."""

    #: A new run is to begin before this step.
    forkRequested = Signal(int)

    def __init__(self, model: EventModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("eventList")
        self.setAccessibleName(self.tr("Events of the run, newest first"))
        set_role(self, "bare")
        self.setModel(model)
        self._events = model
        #: Whether there is a run on disk that a new one can begin in. Set by the window.
        self.can_fork: Callable[[], bool] = lambda: False
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        model.dataChanged.connect(self.scheduleDelayedItemsLayout)
        self.doubleClicked.connect(model.unfold)
        self.setItemDelegate(EventDelegate(model, self))
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setResizeMode(QListView.ResizeMode.Adjust)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offers what can be done with the row under the mouse, and with all of them."""
        index = self.indexAt(event.pos())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        jump = menu.addAction(self.tr("Go to this step"), lambda: self.activated.emit(index))
        jump.setEnabled(index.isValid() and self._events.entry(index).step is not None)
        step = self._events.entry(index).step if index.isValid() else None
        fork = menu.addAction(
            self.tr("Fork from here")
            if step is None
            else self.tr("Fork from before step {step}").format(step=numbers.count(step))
        )
        fork.setObjectName("fork_step")
        fork.triggered.connect(lambda: self.forkRequested.emit(step))
        fork.setEnabled(step is not None and self.can_fork())
        unfold = menu.addAction(self.tr("Show each on its own"), lambda: self._events.unfold(index))
        unfold.setEnabled(index.isValid() and self._events.is_folded(index))
        menu.addAction(self.tr("Fold what repeats"), self._events.fold)
        menu.addSeparator()
        menu.addAction(self.tr("Copy"), self.copy_selected).setEnabled(bool(self.selectedIndexes()))
        menu.addAction(self.tr("Copy all"), self.copy_all)
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Right shows the lines of a folded row each on its own, Left folds again; Ctrl+C copies the selected rows."""
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
        elif event.key() == Qt.Key.Key_Right and index.isValid():
            self._events.unfold(index)
        elif event.key() == Qt.Key.Key_Left:
            self._events.fold()
        else:
            super().keyPressEvent(event)

    @Slot()
    def copy_selected(self) -> None:
        """Puts the selected rows into the clipboard, a line each, as they're listed."""
        self._copy(sorted(self.selectedIndexes(), key=lambda index: index.row()))

    @Slot()
    def copy_all(self) -> None:
        """Puts all rows that are listed into the clipboard."""
        self._copy([self._events.index(row) for row in range(self._events.rowCount())])

    def _copy(self, indexes: Sequence[QModelIndex]) -> None:
        lines = [_line(self._events, index) for index in indexes]
        if lines:
            QApplication.clipboard().setText("\n".join(lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wraps anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Says in an empty list what will be in it."""
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme().tokens.muted))
            listed = self.tr("Changes, validations and pauses are listed here, newest first")
            words = self.tr("Nothing of this kind") if self._events.is_narrowed else listed
            area = self.viewport().rect().adjusted(12, 0, -12, 0)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)
            painter.end()

    def sizeHint(self) -> QSize:
        """Returns a width at which most lines need no second row."""
        return QSize(220, 240)


class EventDelegate(QStyledItemDelegate):
    """Draws one line."""

    def __init__(self, model: EventModel, view: QListView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view

    def _step_width(self) -> int:
        return _number_width(number_font().key())

    def _text_left(self) -> int:
        return self._step_width() + _GAP + _DOT + _GAP

    def _text_width(self, index: Index) -> int:
        """Returns the room for words, the same with and without a scroll bar: rows don't change height when one comes."""
        chevron = _CHEVRON if self._model.is_folded(index) else 0
        return max(60, self._view.width() - self._text_left() - 16 - chevron)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        """Returns the height that the wrapped words need."""
        width = self._text_width(index)
        height = _words_height(self._model.entry(index).text, width, self._view.font().toString())
        return QSize(self._view.viewport().width() - 2, max(24, height + 2 * _PADDING))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints step, dot and words."""
        rect: QRect = option.rect
        widget: QWidget = option.widget
        widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, widget)
        entry, tokens = self._model.entry(index), theme().tokens
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line_height = QFontMetrics(self._view.font()).height()
        middle = rect.top() + _PADDING + line_height / 2
        painter.setFont(number_font())
        painter.setPen(QColor(tokens.muted))
        step = "…" if entry.step is None else numbers.count(entry.step)
        area = QRectF(rect.left(), middle - line_height / 2, self._step_width(), line_height)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, step)
        _paint_mark(painter, QPointF(rect.left() + self._step_width() + _GAP + _DOT / 2, middle), entry.mark, tokens)
        painter.setFont(self._view.font())
        quiet = entry.mark in {Mark.VALIDATION, Mark.NOTE}
        painter.setPen(QColor(tokens.bad if entry.mark is Mark.BAD else tokens.muted if quiet else tokens.text))
        words = QRect(rect.left() + self._text_left(), rect.top() + _PADDING, self._text_width(index), rect.height())
        painter.drawText(words, _FLAGS, entry.text)
        if self._model.is_folded(index):
            _paint_chevron(painter, QPointF(rect.right() - 8, middle), tokens)
        painter.restore()


@lru_cache(maxsize=8)
def _number_width(_font: str) -> int:
    """Returns the room for a step's number in the number font; `_font` only tells one font from another."""
    return QFontMetrics(number_font()).horizontalAdvance("00,000")


@lru_cache(maxsize=8192)
def _words_height(text: str, width: int, font: str) -> int:
    """Returns the height of wrapped words: a list of a thousand is laid out anew with every event."""
    face = QFont()
    face.fromString(font)
    return QFontMetrics(face).boundingRect(QRect(0, 0, width, 10_000), _FLAGS, text).height()


def _line(model: EventModel, index: Index) -> str:
    """Returns a row as text to paste: step, time, words."""
    entry = model.entry(index)
    if entry.step is None:
        return f"-\t-\t{entry.text}"
    by = f"\t{entry.source}" if entry.source else ""
    words = entry.text if model.is_folded(index) else ", ".join((entry.full or entry.text, *entry.more))
    return f"{entry.step}\t{numbers.duration(entry.time_s)}\t{words}{by}"


def _paint_chevron(painter: QPainter, at: QPointF, tokens: Tokens) -> None:
    """Draws the sign that a row stands for several."""
    painter.setPen(QPen(QColor(tokens.muted), 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([at + QPointF(-3, -1.5), at + QPointF(0, 1.5), at + QPointF(3, -1.5)]))


def _paint_mark(painter: QPainter, at: QPointF, mark: Mark, tokens: Tokens) -> None:
    """Draws the shape that belongs to a mark: ring, diamond, square, disc, triangle."""
    r = _DOT / 2
    colour = {
        Mark.PENDING: tokens.amber,
        Mark.CHANGE: tokens.amber,
        Mark.FREEZE: tokens.ice,
        Mark.VALIDATION: tokens.validation,
        Mark.BAD: tokens.bad,
        Mark.NOTE: tokens.outline,
    }[mark]
    painter.setPen(QPen(QColor(colour), 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush if mark is Mark.PENDING else QColor(colour))
    match mark:
        case Mark.CHANGE:
            points = [QPointF(0, -r), QPointF(r, 0), QPointF(0, r), QPointF(-r, 0)]
            painter.drawPolygon(QPolygonF([at + point for point in points]))
        case Mark.FREEZE:
            painter.drawRect(QRectF(at.x() - r + 1, at.y() - r + 1, _DOT - 2, _DOT - 2))
        case Mark.BAD:
            painter.drawPolygon(QPolygonF([at + QPointF(0, -r), at + QPointF(r, r), at + QPointF(-r, r)]))
        case Mark.PENDING | Mark.VALIDATION:
            painter.drawEllipse(at, r - 0.5, r - 0.5)
        case Mark.NOTE:
            painter.drawEllipse(at, 2.5, 2.5)
