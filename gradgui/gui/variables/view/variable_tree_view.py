"""The view on the variable tree: rows, columns, keys. What is in it is `variable_model`."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QTreeView, QWidget

from gradgui.gui.look.theme import mixed, set_role, theme
from gradgui.gui.variables.rows.columns import DEFAULT_COLUMNS, Column
from gradgui.gui.variables.rows.row_states import Look
from gradgui.gui.variables.variable_model import Index, VariableModel
from gradgui.gui.variables.view.box_painter import BoxPainter
from gradgui.gui.variables.view.column_header import ColumnHeader
from gradgui.gui.variables.view.row_hover import RowHover
from gradgui.gui.variables.view.row_memory import RowMemory
from gradgui.gui.variables.view.variable_delegate import VariableDelegate

_INDENTATION = 16
#: Models with more levels than this are indented less.
_DEEP, _DEEP_INDENTATION = 3, 11


class VariableTreeView(QTreeView):
    """The tree: a click or drag on boxes ticks, Space toggles the selected rows, F2 or a double click sets a multiplier."""

    #: Paths of rows, as patterns, and the rate multiplier that everything in them shall have.
    multiplierRequested = Signal(tuple, float)
    #: The pointer is on the row of this path, of a variable or a layer; "" when it left.
    hoveredChanged = Signal(str)

    def __init__(self, model: VariableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setObjectName("variableTree")
        self.setAccessibleName(self.tr("Variables of the model"))
        set_role(self, "bare")
        self.setModel(model)
        self._delegate = VariableDelegate(model, self)
        self.setItemDelegate(self._delegate)
        self.setUniformRowHeights(True)
        self.setIndentation(_INDENTATION)
        self.setRootIsDecorated(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        #: Columns and order.
        self.columns = ColumnHeader(self, model)
        self.setHeader(self.columns)
        # After Qt's own answer, which asks the delegate for widths that fit no column but the first.
        self.columns.sectionHandleDoubleClicked.connect(self.columns.fit_section)
        self.columns.setSectionsClickable(True)  # a tree that doesn't sort by itself makes its header deaf
        self._hover = RowHover(self, model)
        self._hover.hoveredChanged.connect(self.hoveredChanged)
        #: Ticks by mouse.
        self.painter = BoxPainter(self, model)
        self._memory = RowMemory(self, model)
        model.refreshed.connect(self._on_model_refreshed)
        model.modelAboutToBeReset.connect(self.painter.cancel)
        model.modelReset.connect(self._on_model_reset)
        model.multiplierEntered.connect(self._on_model_multiplier_entered)
        model.holds_order = self._is_in_hand
        self.set_columns(DEFAULT_COLUMNS)

    def sizeHint(self) -> QSize:
        """Returns a width in which names and bars can be read."""
        return QSize(340, 400)

    # Rows and columns ------------------------------------------------------------------------------------------------

    def set_columns(self, columns: Iterable[Column]) -> None:
        """Shows these columns, the name always among them."""
        self.columns.set_columns(columns)
        self.columns.fit(self.viewport().width())

    def selected_nodes(self) -> list[int]:
        """Returns the ids of the selected rows, in network order."""
        return sorted(int(index.internalId()) for index in self.selectionModel().selectedRows(Column.NAME))

    def selected_paths(self) -> tuple[str, ...]:
        """Returns paths that name what the selected rows stand for: "**" for the root."""
        return self._model.shown.patterns(self.selected_nodes())

    def select_path(self, path: str) -> None:
        """Selects the row of a path and scrolls to it; nothing where it isn't shown."""
        index = self._model.index_of(path)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def visible_nodes(self) -> list[int]:
        """Returns the ids of the rows that can be seen just now."""
        bottom = self.viewport().height()
        found: list[int] = []
        index = self.indexAt(QPoint(0, 0))
        while index.isValid() and self.visualRect(index).top() < bottom:
            found.append(int(index.internalId()))
            index = self.indexBelow(index)
        return found

    def toggle_selected(self) -> None:
        """Freezes the selected rows if all of them learn, thaws them otherwise; the current one where none is selected."""
        chosen = self.selectionModel().selectedRows(Column.NAME) or [self.currentIndex().siblingAtColumn(Column.NAME)]
        rows = [index for index in chosen if index.isValid() and self._model.can_toggle(index)]
        if rows:
            learns = not all(self._model.look(index) is Look.LEARNS for index in rows)
            nodes = sorted(int(index.internalId()) for index in rows)
            self._model.toggleRequested.emit(self._model.shown.patterns(nodes), learns)

    @Slot()
    def edit_multiplier(self) -> None:
        """Opens the field for the rate multiplier of the current row; what is typed holds for all selected rows."""
        index = self.currentIndex().siblingAtColumn(Column.RATE)
        if self._model.can_set_rate(index):
            if self.isColumnHidden(Column.RATE):
                self.set_columns((*self.columns.shown, Column.RATE))
            self.scrollTo(index)
            self.edit(index)

    def can_edit_multiplier(self) -> bool:
        """Whether the current row has a rate and the run takes changes."""
        return self._model.can_set_rate(self.currentIndex())

    @Slot(int, float)
    def _on_model_multiplier_entered(self, node_id: int, factor: float) -> None:
        """Asks for the factor on the edited row or, where that is one of the selected, on all of them."""
        rows = [index for index in self.selectionModel().selectedRows(Column.NAME) if self._model.can_set_rate(index)]
        nodes = [int(index.internalId()) for index in rows]
        chosen = nodes if node_id in nodes else [node_id]
        self.multiplierRequested.emit(self._model.shown.patterns_with_rate(chosen), factor)

    def _is_in_hand(self) -> bool:
        """Whether rows mustn't move: the pointer is on them, or something is being dragged or typed."""
        editing = self.state() is QAbstractItemView.State.EditingState
        return self._hover.is_inside or self.painter.is_active or editing

    @property
    def norms_as_lines(self) -> bool:
        """Whether norms are drawn as lines over the run so far, not as bars."""
        return self._delegate.cells.norms_as_lines

    def set_norms_as_lines(self, as_lines: bool) -> None:
        """Draws norms as lines over the run so far, or as bars."""
        self._delegate.cells.norms_as_lines = as_lines
        self.viewport().update()

    # Painting --------------------------------------------------------------------------------------------------------

    def set_hovered(self, path: str) -> None:
        """Highlights the row of a path, or of the folded layer that it is in; "" for none. Emits nothing."""
        self._hover.highlight(path)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws a row, with a soft ground where the pointer is on it, here or in the picture."""
        if int(index.internalId()) == self._hover.node_id:
            tokens = theme().tokens
            rect: QRect = option.rect
            row = QRect(0, rect.top(), self.viewport().width(), rect.height())
            painter.fillRect(row, mixed(tokens.panel, tokens.muted, 0.1))
        super().drawRow(painter, option, index)
        if self.hasFocus() and self._is_apart(index):
            painter.setPen(QColor(theme().tokens.accent))
            painter.drawRect(QRect(1, option.rect.top(), self.viewport().width() - 3, option.rect.height() - 1))

    def _is_apart(self, index: Index) -> bool:
        """Whether the keyboard is on this row, and the selection doesn't say so: it is none, or more than this row."""
        current = self.currentIndex()
        if not current.isValid() or index.internalId() != current.internalId():
            return False
        return self.selected_nodes() != [int(current.internalId())]

    def reload_fonts(self) -> None:
        """Takes the application's fonts and colours anew."""
        self._delegate.reload_look()
        self.columns.fit(self.viewport().width())
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives what a wide panel has left to the names."""
        super().resizeEvent(event)
        self.columns.fit(self.viewport().width())

    @Slot()
    def _on_model_refreshed(self) -> None:
        if not self._model.editable:
            self.painter.cancel()
        self.viewport().update()

    @Slot()
    def _on_model_reset(self) -> None:
        deep = self._model.tree.depth > _DEEP
        # A flat list has nothing to be in.
        self.setIndentation(0 if self._model.order is not None else _DEEP_INDENTATION if deep else _INDENTATION)
        self.columns.fit(self.viewport().width())

    # Hands -----------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keeps several selected rows selected where a rate of theirs is pressed: a double click sets it for all of them."""
        index = self.indexAt(event.position().toPoint())
        plain = event.button() is Qt.MouseButton.LeftButton and event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and index.column() == Column.RATE and self._model.can_set_rate(index):
            rows = self.selectionModel().selectedRows(Column.NAME)
            if len(rows) > 1 and any(row == index.siblingAtColumn(Column.NAME) for row in rows):
                self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
                event.accept()
                return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edits a multiplier in its column; folds and unfolds elsewhere, as Qt does."""
        index = self.indexAt(event.position().toPoint())
        left = event.button() is Qt.MouseButton.LeftButton
        if index.column() == Column.RATE and self._model.can_set_rate(index) and left:
            self.edit(index)
            event.accept()
            return
        super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space toggles, F2 edits the multiplier, Escape ends a drag over boxes; everything else is Qt's."""
        if event.key() == Qt.Key.Key_Escape and self.painter.is_active:
            self.painter.cancel()
        elif event.key() == Qt.Key.Key_F2:
            self.edit_multiplier()
        elif event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Select}:
            self.toggle_selected()
        else:
            super().keyPressEvent(event)
            return
        event.accept()
