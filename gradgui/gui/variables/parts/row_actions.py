"""What can be done with the selected rows, worked out: whole selections, patterns, dialogs. Asks; carries nothing out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from gradgui.core.interventions import summarise_paths
from gradgui.core.selection import Selection
from gradgui.gui.variables.patterns.pattern_field import matching
from gradgui.gui.variables.selection_changes import frozen_from, frozen_up_to, inverted, only
from gradgui.gui.variables.variable_model import VariableModel
from gradgui.gui.variables.variable_nodes import ROOT
from gradgui.gui.variables.view.variable_tree_view import VariableTreeView

if TYPE_CHECKING:
    from gradgui.gui.variables.patterns.freeze_dialog import FreezeDialog
    from gradgui.gui.variables.patterns.multiplier_dialog import MultiplierDialog


class RowActions(QObject):
    """Acts on the rows that are selected in the tree; while a search hides rows, on those that it leaves.

    Args:
        model: the rows.
        tree: where they're selected.
        parent: owner of the dialogs.
    """

    #: Paths, and whether they shall learn.
    toggleRequested = Signal(tuple, bool)
    #: A whole selection that somebody wants, and what the undo menu calls it.
    selectionRequested = Signal(object, str)
    #: Rate multipliers that somebody wants: a mapping of pattern to factor.
    multipliersRequested = Signal(object)

    def __init__(self, model: VariableModel, tree: VariableTreeView, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._tree = tree
        self._owner = parent
        #: What is asked for just now; None: nothing is shown.
        self.requested: Selection | None = None
        #: Open while somebody sets multipliers by pattern.
        self.multiplier_dialog: MultiplierDialog | None = None
        #: Open while somebody freezes or thaws by pattern.
        self.freeze_dialog: FreezeDialog | None = None
        model.toggleRequested.connect(self.toggleRequested)
        tree.multiplierRequested.connect(self._on_tree_multiplier_requested)

    # What can be done ------------------------------------------------------------------------------------------------

    def can_change(self) -> bool:
        """Whether the run takes changes."""
        return self._model.editable and self.requested is not None

    def can_select(self) -> bool:
        """Whether a row is selected, too."""
        return self.can_change() and self._tree.currentIndex().isValid()

    def can_cut(self) -> bool:
        """Whether "up to here" and "from here" mean something: rows are in network order."""
        return self.can_select() and self._model.order is None

    # Selecting in bulk -----------------------------------------------------------------------------------------------

    @Slot()
    def toggle_selected(self) -> None:
        """Toggles the selected rows."""
        self._tree.toggle_selected()

    @Slot()
    def select_only(self) -> None:
        """Freezes everything but the selected rows."""
        if self.can_select() and self.requested is not None:
            below = self._model.shown.variables_below(self._nodes())
            self.selectionRequested.emit(only(self.requested, below), self.tr("Only {words}").format(words=self.words()))

    @Slot()
    def select_only_layer(self) -> None:
        """Freezes everything but the layer of the current row."""
        node_id = self.layer_node()
        if self.can_select() and self.requested is not None:
            below = self._model.tree.below(node_id).tolist()
            self.selectionRequested.emit(
                only(self.requested, below), self.tr("Only {node_id}").format(node_id=self._name(node_id))
            )

    @Slot()
    def freeze_up_to(self) -> None:
        """Freezes everything up to and with the current row, in network order."""
        if self.can_cut() and self.requested is not None:
            node_id = self._current()
            wanted = frozen_up_to(self._model.tree, self.requested, node_id)
            self.selectionRequested.emit(wanted, self.tr("Freeze up to {node_id}").format(node_id=self._name(node_id)))

    @Slot()
    def freeze_from(self) -> None:
        """Freezes everything from the current row on, and with it, in network order."""
        if self.can_cut() and self.requested is not None:
            node_id = self._current()
            wanted = frozen_from(self._model.tree, self.requested, node_id)
            self.selectionRequested.emit(wanted, self.tr("Freeze from {node_id}").format(node_id=self._name(node_id)))

    @Slot()
    def invert(self) -> None:
        """Swaps learning and frozen in the selected rows, or everywhere where none is selected."""
        if self.can_change() and self.requested is not None:
            below = self._model.shown.variables_below(self._nodes() or [ROOT])
            self.selectionRequested.emit(
                inverted(self.requested, below), self.tr("Invert {words}").format(words=self.words())
            )

    @Slot()
    def thaw_all(self) -> None:
        """Lets everything learn."""
        self.toggleRequested.emit(("**",), True)

    @Slot()
    def freeze_all(self) -> None:
        """Freezes everything."""
        self.toggleRequested.emit(("**",), False)

    def words(self) -> str:
        """Returns what the selected rows stand for: "head", "3 variables"; a layer's own row is none of them."""
        nodes = self._nodes() or [ROOT]
        if len(nodes) == 1:
            return self._name(nodes[0])
        variables = self._model.shown.variables_below(nodes)
        tree = self._model.tree
        return summarise_paths(tuple(tree.nodes[tree.leaf_ids[index]].path for index in variables))

    def layer_node(self) -> int:
        """Returns the id of the layer of the current row: the row itself, or the layer above a variable."""
        node = self._model.tree.nodes[self._current()]
        return node.parent if node.variable >= 0 else self._current()

    def layer_name(self) -> str:
        """Returns what that layer is called."""
        return self._name(self.layer_node())

    def _nodes(self) -> list[int]:
        nodes = self._tree.selected_nodes()
        return nodes or ([self._current()] if self._tree.currentIndex().isValid() else [])

    def _current(self) -> int:
        index = self._tree.currentIndex()
        return int(index.internalId()) if index.isValid() else ROOT

    def _name(self, node_id: int) -> str:
        node = self._model.tree.nodes[node_id]
        return node.path or node.name

    @Slot()
    def copy_paths(self) -> None:
        """Puts the paths of the selected rows on the clipboard, a line each."""
        paths = [self._model.tree.nodes[node_id].path for node_id in self._nodes()]
        QGuiApplication.clipboard().setText("\n".join(path or "**" for path in paths))

    # By pattern ------------------------------------------------------------------------------------------------------

    def _pattern(self) -> str:
        """Returns the pattern to begin with: what is searched for where that is a glob, or the one selected row."""
        search = self._model.shown.search
        if search and matching(search, [v.path for v in self._model.tree.variables]):
            return search
        selected = self._tree.selected_paths()
        return selected[0] if len(selected) == 1 else ""

    @Slot()
    def ask_multiplier_by_pattern(self) -> None:
        """Opens the dialog for multipliers by pattern."""
        if not self._model.editable:
            return
        paths = [v.path for v in self._model.tree.variables if v.learnable]
        from gradgui.gui.variables.patterns.multiplier_dialog import MultiplierDialog  # when first opened

        dialog = MultiplierDialog(paths, self._pattern(), self._owner)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._on_multiplier_dialog_chosen)
        dialog.finished.connect(self._on_multiplier_dialog_finished)
        self.multiplier_dialog = dialog
        dialog.open()

    @Slot()
    def ask_freeze_by_pattern(self) -> None:
        """Opens the dialog that freezes or thaws by pattern."""
        if not self.can_change() or self.requested is None:
            return
        switchable = [index for index, v in enumerate(self._model.tree.variables) if v.switchable]
        paths = [self._model.tree.variables[index].path for index in switchable]
        learns = [self.requested.flags[index] for index in switchable]
        from gradgui.gui.variables.patterns.freeze_dialog import FreezeDialog  # when first opened

        dialog = FreezeDialog(paths, learns, self._pattern(), self._owner)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._on_freeze_dialog_chosen)
        dialog.onlyChosen.connect(self._on_freeze_dialog_only_chosen)
        dialog.finished.connect(self._on_freeze_dialog_finished)
        self.freeze_dialog = dialog
        dialog.open()

    def close_dialogs(self) -> None:
        """Closes what is open: another model is shown."""
        for dialog in (self.multiplier_dialog, self.freeze_dialog):
            if dialog is not None:
                dialog.reject()

    @Slot(str, float)
    def _on_multiplier_dialog_chosen(self, pattern: str, factor: float) -> None:
        self.multipliersRequested.emit({pattern: factor})

    @Slot()
    def _on_multiplier_dialog_finished(self) -> None:
        self.multiplier_dialog = None

    @Slot(str, bool)
    def _on_freeze_dialog_chosen(self, pattern: str, learns: bool) -> None:
        self.toggleRequested.emit((pattern,), learns)

    @Slot(str)
    def _on_freeze_dialog_only_chosen(self, pattern: str) -> None:
        if self.requested is not None:
            found = matching(pattern, [v.path for v in self._model.tree.variables])
            self.selectionRequested.emit(only(self.requested, found), self.tr("Only {pattern}").format(pattern=pattern))

    @Slot()
    def _on_freeze_dialog_finished(self) -> None:
        self.freeze_dialog = None

    @Slot(tuple, float)
    def _on_tree_multiplier_requested(self, patterns: tuple[str, ...], factor: float) -> None:
        self.multipliersRequested.emit(dict.fromkeys(patterns, factor))
