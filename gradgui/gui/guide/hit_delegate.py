"""Draws the contents of the guide: names of pages in a line, places that a search found with some words of theirs below."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gradgui.gui.look.theme import head_font, small_font, theme

_ACROSS_PX, _DOWN_PX, _GAP_PX = 10, 6, 2
#: So many lines of an excerpt are drawn.
_MOST_LINES = 3
_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
_Index = QModelIndex | QPersistentModelIndex


class HitDelegate(QStyledItemDelegate):
    """The first line of an item is its place, in bold; what follows are words from there, smaller."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draws an item."""
        place, _, excerpt = str(index.data()).partition("\n")
        if not excerpt:
            super().paint(painter, option, index)
            return
        ground = QStyleOptionViewItem(option)
        self.initStyleOption(ground, index)
        ground.text = ""
        style = ground.widget.style() if ground.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, ground, painter, ground.widget)
        tokens = theme().tokens
        room = option.rect.adjusted(_ACROSS_PX, _DOWN_PX, -_ACROSS_PX, -_DOWN_PX)
        head = QFontMetrics(head_font())
        painter.save()
        painter.setFont(head_font())
        painter.setPen(QColor(tokens.text))
        elided = head.elidedText(place, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(QRect(room.left(), room.top(), room.width(), head.height()), _WRAPPED, elided)
        painter.setFont(small_font())
        painter.setPen(QColor(tokens.muted))
        painter.drawText(room.adjusted(0, head.height() + _GAP_PX, 0, 0), _WRAPPED, excerpt)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Returns the room for the place and for its words at the width of the list."""
        excerpt = str(index.data()).partition("\n")[2]
        size = super().sizeHint(option, index)
        if not excerpt:
            return size
        widget: QWidget | None = option.widget
        room = widget.viewport().width() if isinstance(widget, QAbstractItemView) else size.width()
        width = room - 2 * _ACROSS_PX
        small = QFontMetrics(small_font())
        words = small.boundingRect(QRect(0, 0, width, 10_000), _WRAPPED, excerpt)
        height = min(words.height(), _MOST_LINES * small.lineSpacing())
        return QSize(size.width(), QFontMetrics(head_font()).height() + _GAP_PX + height + 2 * _DOWN_PX)
