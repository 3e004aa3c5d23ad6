"""How the cells of the variable tree are drawn: boxes by state, names, chips, bars and lines of norms, words."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from gradgui.core.variables import Role
from gradgui.gui.look.theme import head_font, number_font, small_font, theme
from gradgui.gui.plots.elided_path import elided_path
from gradgui.gui.variables.rows import row_words
from gradgui.gui.variables.rows.columns import Column
from gradgui.gui.variables.rows.row_states import Look
from gradgui.gui.variables.rows.variable_rows import VariableRows

BOX = 16
#: The box can be hit anywhere in this width at the row's left, over the row's whole height.
TARGET = 26
BAR_HEIGHT = 6

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell to be drawn.

    Args:
        rect: where.
        node_id: the row.
        column: the column.
        folded: whether the rows below it are out of sight.
        flat: whether rows are sorted in one list, so that a name needs its whole path.
        has_chip: whether this is where the row says that something is pending.
    """

    rect: QRect
    node_id: int
    column: Column
    folded: bool
    flat: bool
    has_chip: bool


class CellPainter:
    """Three states by colour, shape and words: learns (accent, filled, tick), frozen (ice, empty), pending (amber, chip).

    Args:
        widget: whose font is used.
    """

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        #: Whether norms are drawn as lines over the run so far, not as bars.
        self.norms_as_lines = False
        #: Whether boxes can be ticked; where not, they're pale.
        self.editable = False
        self.reload()

    def reload(self) -> None:
        """Takes the application's fonts and colours anew."""
        self._text, self._layer, self._number, self._small = self._widget.font(), head_font(), number_font(), small_font()
        self._tokens = theme().tokens
        self.row_height = max(26, round(QFontMetrics(self._text).height() * 1.6))
        self._norm_width = QFontMetrics(self._number).horizontalAdvance("1.1e-3 ")

    def name_width(self, name: str) -> int:
        """Returns the width that a row's name needs with its box."""
        return QFontMetrics(self._layer).horizontalAdvance(name) + TARGET + 8

    def paint(self, painter: QPainter, cell: Cell, rows: VariableRows) -> None:
        """Draws a cell on the ground that is there."""
        match cell.column:
            case Column.NAME:
                self._paint_name(painter, cell, rows)
            case Column.NORM:
                self._paint_norm(painter, cell, rows)
            case _ if cell.has_chip:
                self._paint_pill(painter, cell.rect, row_words.pending(), self._small)
            case Column.RATE if rows.factors.is_pending(cell.node_id):
                self._paint_pill(painter, cell.rect, row_words.text(rows, cell.node_id, cell.column), self._number)
            case Column.STATE:
                self._paint_state(painter, cell, rows)
            case _:
                right = cell.column in {Column.PARAMETERS, Column.RATIO}
                self._write(painter, cell, row_words.text(rows, cell.node_id, cell.column), self._number, right=right)

    def _write(
        self, painter: QPainter, cell: Cell, words: str, font: QFont, colour: str = "", *, right: bool = False
    ) -> None:
        if not words:
            return
        painter.setFont(font)
        painter.setPen(QColor(colour or self._tokens.muted))
        rect = cell.rect.adjusted(4, 0, -6 if right else -4, 0)
        text = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, _RIGHT if right else _LEFT, text)

    # Name ------------------------------------------------------------------------------------------------------------

    def _paint_name(self, painter: QPainter, cell: Cell, rows: VariableRows) -> None:
        look, pending = rows.states.look(cell.node_id), rows.states.is_pending(cell.node_id)
        tokens, rect = self._tokens, cell.rect
        if look is not Look.NO_BOX:
            colour = tokens.amber if pending else tokens.ice if look is Look.FROZEN else tokens.accent
            self._paint_box(painter, box_rect(rect), look, colour)
        node = rows.tree.nodes[cell.node_id]
        is_leaf = node.variable >= 0
        place = rect.adjusted(TARGET, 0, -2, 0)
        if cell.has_chip:
            width = QFontMetrics(self._small).horizontalAdvance(row_words.pending()) + 16
            place.setRight(place.right() - width)
            self._paint_pill(
                painter, QRect(place.right() + 4, rect.top(), width, rect.height()), row_words.pending(), self._small
            )
        font = self._text if is_leaf else self._layer
        painter.setFont(font)
        shown = elided_path(row_words.name(rows, cell.node_id, flat=cell.flat), font, place.width())
        layers, slash, name = shown.rpartition("/")
        if slash:
            painter.setPen(QColor(tokens.muted))
            painter.drawText(place, _LEFT, layers + slash)
            place.setLeft(place.left() + painter.fontMetrics().horizontalAdvance(layers + slash))
        painter.setPen(QColor(tokens.text if look in {Look.LEARNS, Look.PARTLY} or pending else tokens.muted))
        painter.drawText(place, _LEFT, name)

    def _paint_box(self, painter: QPainter, box: QRect, look: Look, colour: str) -> None:
        """Draws the box: filled with a tick, outlined with a dash, or empty. A disabled tree's boxes are pale."""
        if not self.editable:
            painter.setOpacity(0.75)
        filled = look is Look.LEARNS
        painter.setPen(QPen(QColor(colour), 1.6))
        painter.setBrush(QColor(colour) if filled else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(0.8, 0.8, -0.8, -0.8), 4, 4)
        x, y = box.left(), box.top()
        if filled:
            painter.setPen(_round_pen(self._tokens.panel))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF([QPointF(x + 4.2, y + 8.2), QPointF(x + 7, y + 11), QPointF(x + 11.8, y + 5.2)]))
        elif look is Look.PARTLY:
            painter.setPen(_round_pen(colour))
            painter.drawLine(QPointF(x + 4.5, y + 8), QPointF(x + 11.5, y + 8))
        painter.setOpacity(1.0)

    def _paint_pill(self, painter: QPainter, rect: QRect, text: str, font: QFont) -> None:
        painter.setFont(font)
        metrics = painter.fontMetrics()
        height = metrics.height() + 2
        width = min(metrics.horizontalAdvance(text) + 14, rect.width())
        pill = QRectF(rect.left(), rect.center().y() - height / 2 + 1, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._tokens.amber_soft))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setPen(QColor(self._tokens.amber))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)

    # Norm and state --------------------------------------------------------------------------------------------------

    def _paint_norm(self, painter: QPainter, cell: Cell, rows: VariableRows) -> None:
        variable = rows.variable(cell.node_id)
        if variable is None and not cell.folded:
            return  # its variables are in sight, with theirs
        norm = rows.norm(cell.node_id)
        if norm is None or (variable is not None and variable.role is Role.STATISTICS):
            return
        tokens, learns = self._tokens, rows.states.look(cell.node_id) in {Look.LEARNS, Look.PARTLY}
        if not math.isfinite(norm):
            colour = tokens.bad if math.isinf(norm) else tokens.muted
            self._write(painter, cell, row_words.norm_words(rows, cell.node_id), self._small, colour, right=True)
            return
        colour = tokens.amber if rows.states.is_pending(cell.node_id) else tokens.accent if learns else tokens.ice
        width = max(0.0, cell.rect.width() - self._norm_width - 12.0)
        if self.norms_as_lines:
            place = QRectF(cell.rect.left() + 4, cell.rect.top() + 5, width, cell.rect.height() - 10)
            self._paint_line(painter, place, rows.trends.line(rows.tree.nodes[cell.node_id].variable), colour)
        else:
            track = QRectF(cell.rect.left() + 4, cell.rect.center().y() - BAR_HEIGHT / 2 + 1, width, BAR_HEIGHT)
            self._paint_bar(painter, track, rows.bars.length(norm), colour)
        self._write(
            painter, cell, row_words.norm_text(norm), self._number, tokens.text if learns else tokens.muted, right=True
        )

    def _paint_bar(self, painter: QPainter, track: QRectF, length: float, colour: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._tokens.grid))
        painter.drawRoundedRect(track, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        if length > 0:
            painter.setBrush(QColor(colour))
            bar = QRectF(track.left(), track.top(), max(length * track.width(), BAR_HEIGHT), BAR_HEIGHT)
            painter.drawRoundedRect(bar, BAR_HEIGHT / 2, BAR_HEIGHT / 2)

    def _paint_line(self, painter: QPainter, place: QRectF, heights: np.ndarray, colour: str) -> None:
        """Draws a line through the bins that have a norm, and a dot at the newest."""
        known = np.flatnonzero(np.isfinite(heights))
        if not len(known):
            return
        x = place.left() + known / max(1, len(heights) - 1) * (place.width() - 3)
        y = place.bottom() - heights[known] * place.height()
        points = [QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)]
        painter.setPen(QPen(QColor(colour), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(points[-1], 2.0, 2.0)

    def _paint_state(self, painter: QPainter, cell: Cell, rows: VariableRows) -> None:
        tokens, words = self._tokens, row_words.state(rows, cell.node_id)
        look = rows.states.look(cell.node_id)
        colour = tokens.ice if look is Look.FROZEN else tokens.text if look is Look.LEARNS else tokens.muted
        own = {
            row_words.pending(): tokens.amber,
            row_words.not_finite(): tokens.bad,
            row_words.no_gradient(): tokens.muted,
        }
        colour = own.get(words, colour)
        self._write(painter, cell, words, self._small, colour)


def box_rect(cell: QRect) -> QRect:
    """Returns where the box of a cell is painted."""
    return QRect(cell.left() + 4, cell.center().y() - BOX // 2 + 1, BOX, BOX)


def _round_pen(colour: str) -> QPen:
    return QPen(QColor(colour), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
