"""Paints the rows of the variable tree: boxes by state, names, the pending chip, bars of norms. Knows no run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gradgui.core.variables import Role
from gradgui.gui.look.theme import head_font, number_font, small_font, theme
from gradgui.gui.look.tokens import Tokens
from gradgui.gui.variables.multiplier_edit import MultiplierEdit
from gradgui.gui.variables.variable_model import NAME, NORM, RATE, SHAPE, Look, VariableModel

Index = QModelIndex | QPersistentModelIndex

BOX = 16
#: The box can be hit anywhere in this width at the row's left, over the row's whole height.
TARGET = 26
BAR_HEIGHT = 6
CHIP_TEXT = "pending"


@dataclass(frozen=True)
class _Fonts:
    text: QFont
    layer: QFont
    number: QFont
    small: QFont


class VariableDelegate(QStyledItemDelegate):
    """Three states by colour, shape and words: learns (accent, filled, tick), frozen (ice, empty), pending (amber, chip)."""

    def __init__(self, model: VariableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.reload_fonts()

    def reload_fonts(self) -> None:
        """Takes the application's fonts anew."""
        widget = self.parent()
        assert isinstance(widget, QWidget)
        self._fonts = _Fonts(widget.font(), head_font(), number_font(), small_font())
        self._row_height = max(26, round(QFontMetrics(self._fonts.text).height() * 1.6))
        self._number_width = QFontMetrics(self._fonts.number).horizontalAdvance("1.1e-3 ")

    # Size and hits ---------------------------------------------------------------------------------------------------

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        """Returns the height of every row; the width that the name needs."""
        width = QFontMetrics(self._fonts.layer).horizontalAdvance(self._model.node(index).name) + TARGET + 8
        return QSize(width if index.column() == NAME else 40, self._row_height)

    @staticmethod
    def box_rect(cell: QRect) -> QRect:
        """Returns where the box of a cell is painted."""
        return QRect(cell.left() + 4, cell.center().y() - BOX // 2 + 1, BOX, BOX)

    def editorEvent(self, event: QEvent, model: Any, option: QStyleOptionViewItem, index: Index) -> bool:
        """Toggles on a click into the box's target."""
        if index.column() != NAME or not model.flags(index) & Qt.ItemFlag.ItemIsUserCheckable:
            return False
        if not isinstance(event, QMouseEvent) or event.button() is not Qt.MouseButton.LeftButton:
            return False
        cell: QRect = option.rect
        target = QRect(cell.left(), cell.top(), TARGET, cell.height())
        if not target.contains(event.position().toPoint()):
            return False
        if event.type() == QEvent.Type.MouseButtonRelease:
            wanted = Qt.CheckState.Unchecked if self._model.look(index) is Look.LEARNS else Qt.CheckState.Checked
            return bool(model.setData(index, wanted, Qt.ItemDataRole.CheckStateRole))
        # A press must not select, a double click must not fold.
        return event.type() in {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick}

    # Editing a multiplier --------------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: ARG002
        """Returns the field for a rate multiplier, in place."""
        return MultiplierEdit(parent)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Shows the factor that is asked for, chosen as a whole; nothing where there are several."""
        factor = self._model.data(index, Qt.ItemDataRole.EditRole)
        if isinstance(editor, MultiplierEdit) and not editor.isModified():  # rows are refreshed while somebody types
            editor.setText("" if factor is None else f"{factor:g}")
            editor.selectAll()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: ARG002
        """Puts the field over its cell, a little wider than it."""
        cell: QRect = option.rect
        editor.setGeometry(cell.adjusted(-24, 1, 0, -1))

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        """Hands an edited factor over; one that is no number is forgotten when the field is left."""
        if isinstance(editor, MultiplierEdit) and editor.isModified() and editor.factor() is not None:
            model.setData(index, editor.factor(), Qt.ItemDataRole.EditRole)

    def eventFilter(self, editor: Any, event: QEvent) -> bool:
        """Keeps the field open at Enter while what is in it is no factor, and says why."""
        confirms = isinstance(event, QKeyEvent) and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}
        if event.type() == QEvent.Type.KeyPress and confirms and isinstance(editor, MultiplierEdit) and editor.complains():
            return True
        return bool(super().eventFilter(editor, event))

    # Painting --------------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one cell."""
        widget: QWidget = option.widget
        cell: QRect = option.rect
        widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme().tokens
        if index.column() == NAME:
            self._paint_name(painter, cell, index, tokens)
        elif index.column() == NORM:
            self._paint_norm(painter, cell, index, tokens)
        elif index.column() == SHAPE and self._says_pending(index):
            self._paint_chip(painter, cell, tokens)
        elif index.column() == RATE and self._model.is_rate_pending(index):
            self._paint_pill(painter, cell, str(self._model.data(index)), self._fonts.number, tokens)
        else:
            painter.setFont(self._fonts.number)
            painter.setPen(QColor(tokens.muted))
            text = painter.fontMetrics().elidedText(
                str(self._model.data(index) or ""), Qt.TextElideMode.ElideRight, cell.width() - 8
            )
            painter.drawText(cell.adjusted(4, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def _paint_name(self, painter: QPainter, cell: QRect, index: Index, tokens: Tokens) -> None:
        look, pending = self._model.look(index), self._model.is_pending(index)
        if look is not Look.NO_BOX:
            colour = tokens.ice if look is Look.FROZEN else tokens.accent
            self._paint_box(painter, self.box_rect(cell), look, tokens.amber if pending else colour, tokens)
        is_leaf = self._model.variable(index) is not None
        painter.setFont(self._fonts.text if is_leaf else self._fonts.layer)
        painter.setPen(QColor(tokens.text if look in {Look.LEARNS, Look.PARTLY} or pending else tokens.muted))
        rect = cell.adjusted(TARGET, 0, -2, 0)
        name = painter.fontMetrics().elidedText(self._model.node(index).name, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, name)

    def _says_pending(self, index: Index) -> bool:
        """Whether the row has the chip: a variable of which something isn't carried out yet."""
        pending = self._model.is_pending(index) or self._model.is_rate_pending(index)
        return pending and self._model.variable(index) is not None

    def _paint_chip(self, painter: QPainter, cell: QRect, tokens: Tokens) -> None:
        """Says "pending" in the place of the shape, which can wait, so that no name is cut short for it."""
        self._paint_pill(painter, cell, CHIP_TEXT, self._fonts.small, tokens)

    def _paint_pill(self, painter: QPainter, cell: QRect, text: str, font: QFont, tokens: Tokens) -> None:
        painter.setFont(font)
        metrics = painter.fontMetrics()
        height = metrics.height() + 2
        width = min(metrics.horizontalAdvance(text) + 14, cell.width())
        chip = QRectF(cell.left(), cell.center().y() - height / 2 + 1, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.amber_soft))
        painter.drawRoundedRect(chip, height / 2, height / 2)
        painter.setPen(QColor(tokens.amber))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_box(self, painter: QPainter, box: QRect, look: Look, colour: str, tokens: Tokens) -> None:
        """Draws the box: filled with a tick, outlined with a dash, or empty. A disabled tree's boxes are pale."""
        if not self._model.editable:
            painter.setOpacity(0.75)
        filled = look is Look.LEARNS
        painter.setPen(QPen(QColor(colour), 1.6))
        painter.setBrush(QColor(colour) if filled else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(0.8, 0.8, -0.8, -0.8), 4, 4)
        if filled:
            x, y = box.left(), box.top()
            painter.setPen(
                QPen(QColor(tokens.panel), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            )
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF([QPointF(x + 4.2, y + 8.2), QPointF(x + 7, y + 11), QPointF(x + 11.8, y + 5.2)]))
        elif look is Look.PARTLY:
            painter.setPen(QPen(QColor(colour), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(box.left() + 4.5, box.top() + 8), QPointF(box.left() + 11.5, box.top() + 8))
        painter.setOpacity(1.0)

    def _paint_norm(self, painter: QPainter, cell: QRect, index: Index, tokens: Tokens) -> None:
        norm = self._model.norm(index)
        variable = self._model.variable(index)
        if norm is None or variable is None or variable.role is Role.STATISTICS:
            return
        text = str(self._model.data(index))
        if math.isnan(norm) or math.isinf(norm):
            painter.setFont(self._fonts.small)
            painter.setPen(QColor(tokens.bad if math.isinf(norm) else tokens.muted))
            painter.drawText(cell.adjusted(4, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
            return
        look = self._model.look(index)
        learns = look is Look.LEARNS
        colour = tokens.amber if self._model.is_pending(index) else tokens.accent if learns else tokens.ice
        track = QRectF(cell.left() + 4, cell.center().y() - BAR_HEIGHT / 2 + 1, 0, BAR_HEIGHT)
        track.setWidth(max(0.0, cell.width() - self._number_width - 12))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.grid))
        painter.drawRoundedRect(track, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        length = self._model.bar(norm) * track.width()
        if length > 0:
            painter.setBrush(QColor(colour))
            bar = QRectF(track.left(), track.top(), max(length, BAR_HEIGHT), BAR_HEIGHT)
            painter.drawRoundedRect(bar, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        painter.setFont(self._fonts.number)
        painter.setPen(QColor(tokens.text if learns else tokens.muted))
        painter.drawText(cell.adjusted(4, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
