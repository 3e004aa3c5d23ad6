"""The view on the variable tree: keys, columns and repainting. What is in it is `variable_model`."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget

from gradgui.gui import numbers
from gradgui.gui.theme import number_font, set_role
from gradgui.gui.variable_delegate import VariableDelegate
from gradgui.gui.variable_model import NAME, NORM, RATE, SHAPE, Look, VariableModel
from gradgui.gui.variable_nodes import EVERYTHING

#: Larger models begin with their layers folded.
EXPANDED_VARIABLES = 200


class VariableTreeView(QTreeView):
    """The tree: Space toggles the selected rows, a click on a box toggles one."""

    def __init__(self, model: VariableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
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

    def toggle_selected(self) -> None:
        """Freezes the selected rows if all of them learn, thaws them otherwise."""
        rows = [i for i in self.selectionModel().selectedRows(NAME) if self._model.look(i) is not Look.NO_BOX]
        if rows and self._model.editable:
            learns = not all(self._model.look(index) is Look.LEARNS for index in rows)
            paths = tuple(self._model.node(index).path or EVERYTHING for index in rows)
            self._model.toggleRequested.emit(paths, learns)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space toggles; everything else is Qt's."""
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
            RATE, max(metrics.horizontalAdvance("×0.25"), self.fontMetrics().horizontalAdvance("Rate")) + 12
        )
        header.resizeSection(NORM, max(102, min(180, round(self.viewport().width() * 0.3))))

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
