"""The view on the variable tree: keys, columns and repainting. What is in it is `variable_model`."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QTreeView, QWidget

from gradgui.gui.look import numbers
from gradgui.gui.look.theme import number_font, set_role, theme
from gradgui.gui.variables.variable_delegate import VariableDelegate
from gradgui.gui.variables.variable_model import NAME, NORM, RATE, SHAPE, Look, VariableModel
from gradgui.gui.variables.variable_nodes import EVERYTHING

#: Larger models begin with their layers folded.
EXPANDED_VARIABLES = 200


class VariableTreeView(QTreeView):
    """The tree: Space toggles the selected rows, a click on a box toggles one; F2 or a double click sets a multiplier."""

    #: Paths of rows, as patterns, and the rate multiplier that everything in them shall have.
    multiplierRequested = Signal(tuple, float)

    def __init__(self, model: VariableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._hovered = ""
        self.setObjectName("variableTree")
        self.setAccessibleName("Variables of the model")
        set_role(self, "bare")
        self.setModel(model)
        self._delegate = VariableDelegate(model, self)
        self.setItemDelegate(self._delegate)
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.setRootIsDecorated(False)
        self.setMouseTracking(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(30)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column in (SHAPE, NORM, RATE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        model.refreshed.connect(self._on_model_refreshed)
        model.modelReset.connect(self._on_model_reset)
        model.multiplierEntered.connect(self._on_model_multiplier_entered)
        self._fit_columns()

    def sizeHint(self) -> QSize:
        """Returns a width in which names and bars can be read."""
        return QSize(340, 400)

    def selected_paths(self) -> tuple[str, ...]:
        """Returns the paths of the selected rows, as patterns: "**" for the root."""
        return tuple(self._model.node(index).path or EVERYTHING for index in self.selectionModel().selectedRows(NAME))

    def select_path(self, path: str) -> None:
        """Selects the row of a path and scrolls to it; nothing where it isn't shown."""
        index = self._model.index_of(path)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def set_hovered(self, path: str) -> None:
        """Puts a pale ground under the row of a path that the mouse is on in a plot; "" under none."""
        if path != self._hovered:
            self._hovered = path
            self.viewport().update()

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Draws a row, on a pale ground where it is the one that the mouse is on in a plot."""
        path = self._model.node(index).path if self._hovered else ""
        folded = bool(path) and self._hovered.startswith(f"{path}/") and not self.isExpanded(index)
        if path and (path == self._hovered or folded):
            painter.fillRect(options.rect, QColor(theme().tokens.grid))
        super().drawRow(painter, options, index)

    def toggle_selected(self) -> None:
        """Freezes the selected rows if all of them learn, thaws them otherwise."""
        rows = [i for i in self.selectionModel().selectedRows(NAME) if self._model.look(i) is not Look.NO_BOX]
        if rows and self._model.editable:
            learns = not all(self._model.look(index) is Look.LEARNS for index in rows)
            paths = tuple(self._model.node(index).path or EVERYTHING for index in rows)
            self._model.toggleRequested.emit(paths, learns)

    @Slot()
    def edit_multiplier(self) -> None:
        """Opens the field for the rate multiplier of the current row; what is typed holds for all selected rows."""
        index = self.currentIndex().siblingAtColumn(RATE)
        if self._model.can_set_rate(index):
            self.scrollTo(index)
            self.edit(index)

    def can_edit_multiplier(self) -> bool:
        """Whether the current row has a rate and the run takes changes."""
        return self._model.can_set_rate(self.currentIndex())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edits a multiplier in its column; folds and unfolds elsewhere, as Qt does."""
        index = self.indexAt(event.position().toPoint())
        if index.column() == RATE and self._model.can_set_rate(index) and event.button() is Qt.MouseButton.LeftButton:
            self.edit(index)
            event.accept()
            return
        super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space toggles, F2 edits the multiplier; everything else is Qt's."""
        if event.key() == Qt.Key.Key_F2:
            self.edit_multiplier()
            event.accept()
            return
        if event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Select}:
            self.toggle_selected()
            event.accept()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives what a wide panel has left to the bars."""
        super().resizeEvent(event)
        self._fit_columns()

    def reload_fonts(self) -> None:
        """Takes the application's fonts anew."""
        self._delegate.reload_fonts()
        self._fit_columns()
        self.viewport().update()

    def _fit_columns(self) -> None:
        """Gives shapes and rates what they need, bars a share, and names the rest."""
        metrics = QFontMetrics(number_font())
        header = self.header()
        n_characters = min(11, max(6, self._model.shape_characters, len(numbers.count(self._model.n_parameters))))
        header.resizeSection(SHAPE, metrics.horizontalAdvance("0") * n_characters + 12)
        header.resizeSection(
            RATE, max(metrics.horizontalAdvance("×0.25"), self.fontMetrics().horizontalAdvance("Rate")) + 14
        )
        header.resizeSection(NORM, max(102, min(180, round(self.viewport().width() * 0.3))))

    @Slot(str, float)
    def _on_model_multiplier_entered(self, path: str, factor: float) -> None:
        """Asks for the factor on the edited row or, where that is one of the selected, on all of them."""
        rows = [index for index in self.selectionModel().selectedRows(NAME) if self._model.can_set_rate(index)]
        paths = [self._model.node(index).path for index in rows]
        patterns = paths if path in paths else [path]
        self.multiplierRequested.emit(tuple(pattern or EVERYTHING for pattern in patterns), factor)

    @Slot()
    def _on_model_refreshed(self) -> None:
        self.viewport().update()

    @Slot()
    def _on_model_reset(self) -> None:
        self._fit_columns()
        if self._model.n_shown <= EXPANDED_VARIABLES:
            self.expandAll()
        else:
            self.expandToDepth(0)
