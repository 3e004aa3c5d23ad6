"""Draws a row of the palette: what a command does with the typed letters marked, where else it is found, its shortcut."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gradgui.gui.look.theme import small_font, theme
from gradgui.gui.palette.command_model import CommandModel

Index = QModelIndex | QPersistentModelIndex
_MARGIN, _GAP, _RADIUS = 12, 14, 6
_KEY_PADDING = 6
#: The words of a command get at least this share of a row.
_TEXT_SHARE = 0.55


class CommandDelegate(QStyledItemDelegate):
    """One line: words at the left, beside them where they're found or why not now, keys at the right."""

    def __init__(self, model: CommandModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        """Returns the height of a row: about twice the font's."""
        return QSize(0, max(30, round(option.fontMetrics.height() * 1.9)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws a row."""
        tokens, found = theme().tokens, self._model.found(index)
        command, rect = found.command, QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(tokens.accent), 1))  # a frame, too: soft grounds differ by colour alone
            painter.setBrush(QColor(tokens.accent_soft))
            painter.drawRoundedRect(QRectF(rect).adjusted(4.5, 1.5, -4.5, -1.5), _RADIUS, _RADIUS)
        inner = rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        right = self._draw_keys(painter, inner, command.shortcut)
        inner.setRight(right)
        font, second = QFont(option.font), small_font()
        colour = QColor(tokens.text if command.possible else tokens.muted)
        share = round(inner.width() * _TEXT_SHARE)
        width = QFontMetrics(font).horizontalAdvance(command.text) + 2
        beside = command.place if command.possible else command.needs
        room = inner.width() if not beside else max(share, inner.width() - _GAP - _width(second, beside))
        text_rect = QRect(inner.left(), inner.top(), min(width + 8, room), inner.height())
        _draw_marked(painter, text_rect, command.text, found.in_text, font, colour)
        beside_rect = QRect(text_rect.right() + _GAP, inner.top(), 0, inner.height())
        beside_rect.setRight(inner.right())
        places = found.in_place if command.possible else ()
        _draw_marked(painter, beside_rect, beside, places, second, QColor(tokens.muted))
        painter.restore()

    def _draw_keys(self, painter: QPainter, rect: QRect, shortcut: str) -> int:
        """Draws a shortcut at the right, like keys; returns where it begins."""
        if not shortcut:
            return rect.right()
        tokens, font = theme().tokens, small_font()
        painter.setFont(font)
        metrics = QFontMetrics(font)
        width = metrics.horizontalAdvance(shortcut) + 2 * _KEY_PADDING
        height = metrics.height() + 4
        cap = QRectF(rect.right() - width, rect.center().y() - height / 2 + 0.5, width, height)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.window))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, shortcut)
        return round(cap.left()) - _GAP


def _draw_marked(painter: QPainter, rect: QRect, text: str, places: tuple[int, ...], font: QFont, colour: QColor) -> None:
    """Draws one line of text, elided at its end, with some letters bold and in the accent."""
    metrics = QFontMetrics(font)
    bold = QFont(font)
    bold.setWeight(QFont.Weight.Bold)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    marked = {place for place in places if place < len(shown) and shown[place] == text[place]}
    x = rect.left()
    for start, stop in _pieces(len(shown), marked):
        piece = shown[start:stop]
        piece_font = bold if start in marked else font
        painter.setFont(piece_font)
        painter.setPen(QColor(theme().tokens.accent) if start in marked else colour)
        painter.drawText(QRect(x, rect.top(), rect.right() - x + 20, rect.height()), Qt.AlignmentFlag.AlignVCenter, piece)
        x += QFontMetrics(piece_font).horizontalAdvance(piece)


def _pieces(length: int, marked: set[int]) -> list[tuple[int, int]]:
    """Returns the stretches of a text that are drawn alike."""
    edges = [0, *(at for at in range(1, length) if (at in marked) is not (at - 1 in marked)), length]
    return [(start, stop) for start, stop in pairwise(edges) if stop > start]


def _width(font: QFont, text: str) -> int:
    return QFontMetrics(font).horizontalAdvance(text) + 4
