"""How two columns of the table of runs are drawn: names with their marks and what differs, and tags as chips."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gradgui.gui.look.theme import set_role, small_font, theme
from gradgui.gui.run_list.table.runs_model import NAME, RunsModel

Index = QModelIndex | QPersistentModelIndex

#: Width of the star's place, of a level of the tree, and of the fold mark's place.
STAR, INDENT, FOLD = 22, 14, 16
#: Deeper forks aren't indented further.
_MOST_DEPTH = 8
_PADDING = 6
#: What differs between runs of one name stands so far behind it, and takes at most this share of their room.
_GAP, _BESIDE_SHARE = 8, 0.7


class RunDelegate(QStyledItemDelegate):
    """Draws the cells of the table.

    Args:
        model: the runs.
        parent: the table.
    """

    def __init__(self, model: RunsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def star_rect(self, cell: QRect) -> QRect:
        """Returns where the star of a name's cell is."""
        return QRect(cell.left(), cell.top(), STAR, cell.height())

    def fold_rect(self, cell: QRect, index: Index) -> QRect:
        """Returns where the fold mark of a name's cell is; an empty rectangle where the run has no forks below it."""
        row = self._model.row(index)
        if not self._model.has_families or not row.n_below:
            return QRect()
        return QRect(cell.left() + STAR + min(row.depth, _MOST_DEPTH) * INDENT, cell.top(), FOLD, cell.height())

    def text_left(self, index: Index) -> int:
        """Returns where the name begins, from the left edge of its cell."""
        if not self._model.has_families:
            return STAR
        return STAR + min(self._model.row(index).depth, _MOST_DEPTH) * INDENT + FOLD

    def name_width(self, index: Index, metrics: QFontMetrics) -> tuple[int, bool]:
        """Returns how wide a cell must be for a name with what differs beside it, and whether something does."""
        run = self._model.run(index)
        differs = self._model.differs(run)
        beside = _GAP + metrics.horizontalAdvance(differs) if differs else 0
        return self.text_left(index) + metrics.horizontalAdvance(run.name) + beside + 2 * _PADDING, bool(differs)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws one cell."""
        if index.column() != NAME and self._model.columns[index.column()] != "tag":
            super().paint(painter, option, index)
            return
        bare = QStyleOptionViewItem(option)
        self.initStyleOption(bare, index)
        bare.text = ""
        style = option.widget.style() if option.widget is not None else None
        if style is not None:
            style.drawControl(QStyle.ControlElement.CE_ItemViewItem, bare, painter, option.widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.column() == NAME:
            self._paint_name(painter, option, index)
        else:
            self._paint_tags(painter, option, index)
        painter.restore()

    def _paint_name(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, cell, tokens = self._model.row(index), option.rect, theme().tokens
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if row.run.labels.star or hovered:
            _draw_star(painter, QRectF(self.star_rect(cell)), filled=row.run.labels.star)
        fold = self.fold_rect(cell, index)
        if not fold.isEmpty():
            _draw_fold(painter, QRectF(fold), folded=self._model.is_folded(row.run.path.name))
        text = cell.adjusted(self.text_left(index), 0, -_PADDING, 0)
        font = QFont(option.font)
        if self._model.is_shown(row.run):
            font.setWeight(QFont.Weight.DemiBold)
            _draw_shown(painter, cell)
        metrics, side = QFontMetrics(font), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        below = f" +{row.n_below}" if row.n_below and self._model.is_folded(row.run.path.name) else ""
        differs = self._model.differs(row.run)
        room = max(text.width() - metrics.horizontalAdvance(below), 0)
        # Names that are the same say less than what differs: that is cut off last.
        beside = (
            min(QFontMetrics(option.font).horizontalAdvance(differs) + _GAP, round(room * _BESIDE_SHARE)) if differs else 0
        )
        # In the middle: the runs of a sweep, and of a queue, differ at the end of their names.
        elided = metrics.elidedText(row.run.name, Qt.TextElideMode.ElideMiddle, room - beside)
        painter.setPen(QColor(tokens.text))
        painter.setFont(font)
        painter.drawText(text, side, elided)
        text.setLeft(text.left() + metrics.horizontalAdvance(elided))
        painter.setPen(QColor(tokens.muted))
        painter.setFont(option.font)
        painter.drawText(text, side, below)
        if differs:
            metrics = QFontMetrics(option.font)
            text.setLeft(text.left() + metrics.horizontalAdvance(below) + _GAP)
            painter.drawText(text, side, metrics.elidedText(differs, Qt.TextElideMode.ElideRight, max(text.width(), 0)))

    def _paint_tags(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tags, cell, tokens = self._model.run(index).labels.tags, option.rect, theme().tokens
        font = small_font()
        metrics = QFontMetrics(font)
        painter.setFont(font)
        x, right = cell.left() + _PADDING, cell.right() - _PADDING
        for number, tag in enumerate(tags):
            rest = len(tags) - number - 1
            more = f"+{rest}" if rest else ""
            room = right - x - 12 - (metrics.horizontalAdvance(more) + 6 if more else 0)
            words = metrics.elidedText(tag, Qt.TextElideMode.ElideRight, max(room, 0))
            if room < metrics.horizontalAdvance("…"):
                painter.setPen(QColor(tokens.muted))
                painter.drawText(
                    QRect(x, cell.top(), right - x, cell.height()),
                    Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                    f"+{rest + 1}",
                )
                return
            chip = QRect(x, 0, metrics.horizontalAdvance(words) + 12, metrics.height() + 2)
            chip.moveCenter(QPointF(chip.center().x(), cell.center().y()).toPoint())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.grid if option.state & QStyle.StateFlag.State_Selected else tokens.accent_soft))
            painter.drawRoundedRect(chip, chip.height() / 2, chip.height() / 2)
            painter.setPen(QColor(tokens.text))
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)
            x = chip.right() + 5

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: ARG002
        """Returns the field in which a name is edited."""
        edit = QLineEdit(parent)
        edit.setObjectName("runNameEdit")
        edit.setAccessibleName(self.tr("Name of the run"))
        edit.setMaxLength(200)
        set_role(edit, "cell")
        return edit

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Puts the field where the name is."""
        editor.setGeometry(option.rect.adjusted(self.text_left(index) - 4, 1, 0, -1))

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Begins with the whole name, selected."""
        if isinstance(editor, QLineEdit):
            editor.setText(self._model.run(index).name)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        """Asks for the name that was typed."""
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())


def _draw_shown(painter: QPainter, cell: QRect) -> None:
    """Draws the bar at the left edge of the run that the window shows."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme().tokens.accent))
    painter.drawRoundedRect(QRectF(cell.left(), cell.top() + 4, 3, cell.height() - 8), 1.5, 1.5)


def _draw_star(painter: QPainter, place: QRectF, *, filled: bool) -> None:
    centre, points = place.center(), []
    for corner in range(10):
        radius = 6.5 if corner % 2 == 0 else 2.9
        angle = math.pi * (corner / 5 - 0.5)
        points.append(centre + QPointF(radius * math.cos(angle), radius * math.sin(angle)))
    tokens = theme().tokens
    painter.setPen(QPen(QColor(tokens.accent if filled else tokens.outline), 1))
    painter.setBrush(QColor(tokens.accent) if filled else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(QPolygonF(points))


def _draw_fold(painter: QPainter, place: QRectF, *, folded: bool) -> None:
    centre = place.center()
    corners = (
        [QPointF(-2, -4), QPointF(3, 0), QPointF(-2, 4)] if folded else [QPointF(-4, -2), QPointF(0, 3), QPointF(4, -2)]
    )
    painter.setPen(QPen(QColor(theme().tokens.muted), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([centre + corner for corner in corners]))
