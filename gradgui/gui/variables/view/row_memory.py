"""Keeps folding and selection of the tree across a search, another order, and back."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Slot
from PySide6.QtWidgets import QTreeView

from gradgui.gui.variables.rows.columns import Column
from gradgui.gui.variables.variable_model import VariableModel
from gradgui.gui.variables.variable_nodes import ROOT, VariableTree

#: Larger models begin with their layers folded.
EXPANDED_VARIABLES = 200
#: To select more rows than this again would be seen as a pause.
_MAX_SELECTED = 1000

_Flag = QItemSelectionModel.SelectionFlag


class RowMemory(QObject):
    """Notes what is unfolded and selected when rows are laid out anew, and restores it afterwards.

    Args:
        view: the tree.
        model: its rows.
    """

    def __init__(self, view: QTreeView, model: VariableModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._tree: VariableTree | None = None
        self._selected: list[int] = []
        self._current = -1
        # What of it could be selected again: while nobody selects anything else, the rest isn't forgotten.
        self._restored: tuple[list[int], int] = ([], -1)
        self._unfolded: list[int] | None = None
        model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
        model.modelReset.connect(self._on_model_reset)

    def _is_plain(self) -> bool:
        return not self._model.is_filtered and self._model.order is None

    @Slot()
    def _on_model_about_to_be_reset(self) -> None:
        model = self._model
        self._tree = model.tree
        if self._now() != self._restored:
            self._selected, self._current = self._now()
        if self._is_plain():
            self._unfolded = self._unfolded_nodes()

    @Slot()
    def _on_model_reset(self) -> None:
        model, view = self._model, self._view
        if self._tree is not model.tree:
            self._unfolded, self._selected, self._current = None, [], -1
        if self._is_plain() and self._unfolded is not None:
            if len(self._unfolded) == model.tree.n_layers:
                view.expandAll()
            else:
                for node_id in self._unfolded:
                    view.setExpanded(model.index_of_node(node_id), True)
        elif model.shown.n_found <= EXPANDED_VARIABLES:
            view.expandAll()
        else:
            view.expand(model.index(0, 0))
        self._select_again()
        self._restored = self._now()

    def _now(self) -> tuple[list[int], int]:
        current = self._view.currentIndex()
        rows = self._view.selectionModel().selectedRows(Column.NAME)
        return sorted(int(index.internalId()) for index in rows), int(current.internalId()) if current.isValid() else -1

    def _unfolded_nodes(self) -> list[int]:
        """Returns the ids of the layers that are unfolded, looking at nothing that is out of sight in a folded one."""
        nodes, found = self._model.tree.nodes, []
        stack = [ROOT] if self._model.rowCount() else []
        while stack:
            node_id = stack.pop()
            if self._view.isExpanded(self._model.index_of_node(node_id)):
                found.append(node_id)
                stack.extend(child for child in nodes[node_id].children if nodes[child].children)
        return found

    def _select_again(self) -> None:
        model, selection_model = self._model, self._view.selectionModel()
        selection = QItemSelection()
        for node_id in self._selected[:_MAX_SELECTED]:
            index = model.index_of_node(node_id)
            if index.isValid():
                selection.select(index, index.siblingAtColumn(len(Column) - 1))
        selection_model.select(selection, _Flag.ClearAndSelect)
        index = model.index_of_node(self._current)
        if index.isValid():
            selection_model.setCurrentIndex(index, _Flag.NoUpdate)
            self._view.scrollTo(index)
