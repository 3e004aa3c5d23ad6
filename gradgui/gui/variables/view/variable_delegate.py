"""Joins Qt's view to what draws the cells, and opens the field for a multiplier. How cells look is `cells`."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from gradgui.gui.variables.patterns.multiplier_edit import MultiplierEdit
from gradgui.gui.variables.rows.columns import Column
from gradgui.gui.variables.variable_model import VariableModel
from gradgui.gui.variables.view.cells import Cell, CellPainter, box_rect

Index = QModelIndex | QPersistentModelIndex


class VariableDelegate(QStyledItemDelegate):
    """Draws rows and edits multipliers in place.

    Args:
        model: the rows.
        view: the tree.
    """

    def __init__(self, model: VariableModel, view: QTreeView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        #: Draws the cells.
        self.cells = CellPainter(view)

    def reload_look(self) -> None:
        """Takes the application's fonts and colours anew."""
        self.cells.reload()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        """Returns the height of every row; the width that the name needs."""
        width = self.cells.name_width(self._model.node(index).name) if index.column() == Column.NAME else 40
        return QSize(width, self.cells.row_height)

    @staticmethod
    def box_rect(cell: QRect) -> QRect:
        """Returns where the box of a cell is painted."""
        return box_rect(cell)

    def editorEvent(self, event: QEvent, model: Any, option: QStyleOptionViewItem, index: Index) -> bool:  # noqa: ARG002
        """Ticks nothing: boxes are ticked by the tree's `BoxPainter`."""
        return False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one cell."""
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            self._view.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, self._view)
        column, node_id = Column(index.column()), int(index.internalId())
        if column is Column.SHAPE and not self._view.isColumnHidden(Column.PARAMETERS) and not self._model.variable(index):
            return  # its number of parameters has a column of its own
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.cells.editable = self._model.editable
        cell = Cell(
            rect=option.rect,
            node_id=node_id,
            column=column,
            folded=not state & QStyle.StateFlag.State_Open,
            flat=self._model.order is not None,
            has_chip=column is self._chip_column and self._says_pending(node_id),
        )
        self.cells.paint(painter, cell, self._model.rows)
        painter.restore()

    @property
    def _chip_column(self) -> Column:
        """Where a row says "pending": in place of what can wait, so that no name is cut short for it."""
        for column in (Column.SHAPE, Column.PARAMETERS):
            if not self._view.isColumnHidden(column):
                return column
        return Column.NAME if self._view.isColumnHidden(Column.STATE) else Column.STATE

    def _says_pending(self, node_id: int) -> bool:
        """Whether the row has the chip: a variable of which something isn't carried out yet."""
        return self._model.rows.is_pending(node_id) and self._model.tree.nodes[node_id].variable >= 0

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
