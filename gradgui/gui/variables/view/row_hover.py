"""Which row the pointer is on, here or in a picture that is linked with the tree. Painting it is the view's."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QTreeView

from gradgui.gui.variables.variable_model import VariableModel


class RowHover(QObject):
    """Follows the pointer over the rows.

    Args:
        view: the tree.
        model: its rows.
    """

    #: The pointer is on the row of this path, of a variable or a layer; "" when it left.
    hoveredChanged = Signal(str)

    def __init__(self, view: QTreeView, model: VariableModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._path = ""
        self._is_inside = False
        #: Id of the row that is highlighted; -1: none.
        self.node_id = -1
        view.setMouseTracking(True)
        view.viewport().installEventFilter(self)
        model.modelReset.connect(self._on_model_reset)

    @property
    def is_inside(self) -> bool:
        """Whether the pointer is on a row of the tree itself."""
        return self._is_inside

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Looks at the pointer; takes nothing."""
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseMove:
            self._point_at(self._view.indexAt(event.position().toPoint()))
        elif event.type() is QEvent.Type.Leave:
            self._point_at(QModelIndex())
        return super().eventFilter(watched, event)

    def _point_at(self, index: QModelIndex) -> None:
        self._is_inside = index.isValid()
        path = self._model.node(index).path if index.isValid() else ""
        if path != self._path:
            self._path = path
            self.highlight(path)
            self.hoveredChanged.emit(path)

    def highlight(self, path: str) -> None:
        """Highlights the row of a path, or of the folded layer that it is in; "" for none. Emits nothing."""
        found = self._model.tree.find(path) if path else None
        node_id = -1 if found is None else self._in_sight(found)
        if node_id != self.node_id:
            before, self.node_id = self.node_id, node_id
            for changed in (before, node_id):
                rect = self._view.visualRect(self._model.index_of_node(changed))
                self._view.viewport().update(QRect(0, rect.top(), self._view.viewport().width(), rect.height()))

    def _in_sight(self, node_id: int) -> int:
        """Returns the id of a row, or of the topmost folded layer above it."""
        layout = self._model.shown.layout
        seen = node_id = layout.nearest_shown(node_id)
        while (node_id := layout.parent(node_id)) >= 0:
            if not self._view.isExpanded(self._model.index_of_node(node_id)):
                seen = node_id
        return seen

    def _on_model_reset(self) -> None:
        self.node_id = -1
