"""The panel with the variable tree: search, buttons that select in bulk, the legend. Asks for toggles, carries out none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gradgui.core.controls import Controls
from gradgui.core.selection import Selection
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import set_role, small_font, theme
from gradgui.gui.variables.multiplier_dialog import MultiplierDialog
from gradgui.gui.variables.selection_changes import frozen_up_to, inverted, only
from gradgui.gui.variables.variable_model import VariableModel
from gradgui.gui.variables.variable_nodes import ROOT, VariableTree
from gradgui.gui.variables.variable_tree_view import VariableTreeView

#: Narrower than this, no name could be read beside shape, norm and rate.
_MINIMUM_WIDTH = 360


class VariablePanel(QWidget):
    """What learns, what is frozen, what is pending, and how large each gradient was at the last step."""

    #: Paths, and whether they shall learn.
    toggleRequested = Signal(tuple, bool)
    #: A whole selection that somebody wants, and what the undo menu calls it.
    selectionRequested = Signal(object, str)
    #: Rate multipliers that somebody wants: a mapping of pattern to factor.
    multipliersRequested = Signal(object)
    #: "650 of 34,826 learn".
    summaryChanged = Signal(str)
    #: Paths of the selected variables.
    selectedChanged = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requested: Selection | None = None
        #: Open while somebody sets multipliers by pattern.
        self.multiplier_dialog: MultiplierDialog | None = None
        self.setMinimumWidth(_MINIMUM_WIDTH)
        self.model = VariableModel(self)
        self.tree = VariableTreeView(self.model, self)
        self.search_edit = QLineEdit(self)
        self.search_edit.setObjectName("searchEdit")
        self.search_edit.setAccessibleName("Search variables")
        self.search_edit.setPlaceholderText("Search, or a glob such as conv*/kernel")
        self.search_edit.setClearButtonEnabled(True)
        self._nothing = QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        set_role(self._nothing, "muted")
        self._buttons = [
            self._button("onlyThisButton", "Only this", "Freeze everything but the selected row", self.select_only),
            self._button(
                "freezeUpToButton",
                "Freeze up to here",
                "Freeze everything up to and with the selected row",
                self.freeze_up_to,
            ),
            self._button("invertButton", "Invert", "Swap learning and frozen below the selected row", self.invert),
        ]
        self._lay_out()
        self.search_edit.textChanged.connect(self._on_search_edit_text_changed)
        self.model.toggleRequested.connect(self.toggleRequested)
        self.tree.multiplierRequested.connect(self._on_tree_multiplier_requested)
        self.tree.selectionModel().selectionChanged.connect(self._on_tree_selection_changed)
        self.tree.customContextMenuRequested.connect(self._on_tree_context_menu_requested)
        self._enable_buttons()
        self._show_whether_empty()

    def _button(self, name: str, text: str, tip: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setFont(small_font())
        button.clicked.connect(slot)
        return button

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.search_edit)
        layout.addWidget(self._nothing, 1)
        layout.addWidget(self.tree, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in self._buttons:
            row.addWidget(button)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addWidget(VariableLegend(self))

    # What is shown ---------------------------------------------------------------------------------------------------

    def set_tree(self, tree: VariableTree | None) -> None:
        """Shows another model's variables."""
        self._requested = None
        if self.multiplier_dialog is not None:
            self.multiplier_dialog.reject()
        self.model.set_tree(tree)
        self._show_whether_empty()
        self._enable_buttons()
        self.summaryChanged.emit("")

    def set_controls(self, applied: Controls, requested: Controls, *, editable: bool) -> None:
        """Shows what holds and what shall hold, and whether it can be changed."""
        self._requested = requested.selection
        self.model.set_editable(editable)
        self.model.set_controls(applied, requested)
        self._enable_buttons()
        n, of = requested.selection.n_active_parameters, requested.selection.n_learnable_parameters
        self.summaryChanged.emit(f"{numbers.count(n)} of {numbers.count(of)} learn")

    def set_norms(self, norms: npt.NDArray[np.float32] | None) -> None:
        """Shows the norms of one step, [n_learnable, 4]."""
        self.model.set_norms(norms)

    def reload_fonts(self) -> None:
        """Takes the application's fonts and colours anew."""
        self.tree.reload_fonts()

    # Rate multipliers ------------------------------------------------------------------------------------------------

    @Slot()
    def ask_multiplier_by_pattern(self) -> None:
        """Opens the dialog for a pattern, filled with the selected row."""
        if not self.model.editable:
            return
        paths = [v.path for v in self.model.tree.variables if v.learnable]
        selected = self.tree.selected_paths()
        self.multiplier_dialog = MultiplierDialog(paths, selected[0] if len(selected) == 1 else "", self)
        self.multiplier_dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.multiplier_dialog.chosen.connect(self._on_dialog_chosen)
        self.multiplier_dialog.finished.connect(self._on_dialog_finished)
        self.multiplier_dialog.open()

    @Slot(str, float)
    def _on_dialog_chosen(self, pattern: str, factor: float) -> None:
        self.multipliersRequested.emit({pattern: factor})

    @Slot()
    def _on_dialog_finished(self) -> None:
        self.multiplier_dialog = None

    @Slot(tuple, float)
    def _on_tree_multiplier_requested(self, patterns: tuple[str, ...], factor: float) -> None:
        self.multipliersRequested.emit(dict.fromkeys(patterns, factor))

    # Selecting in bulk -----------------------------------------------------------------------------------------------

    @Slot()
    def toggle_selected(self) -> None:
        """Toggles the selected rows."""
        self.tree.toggle_selected()

    @Slot()
    def select_only(self) -> None:
        """Freezes everything but the selected row."""
        self._ask("Only", only)

    @Slot()
    def freeze_up_to(self) -> None:
        """Freezes everything up to and with the selected row."""
        self._ask("Freeze up to", frozen_up_to)

    @Slot()
    def invert(self) -> None:
        """Swaps learning and frozen below the selected row, or everywhere where none is selected."""
        self._ask("Invert", inverted)

    def _ask(self, verb: str, wanted: Callable[[VariableTree, Selection, int], Selection]) -> None:
        index = self.tree.currentIndex()
        if self._requested is None or not self.model.editable:
            return
        node_id = int(index.internalId()) if index.isValid() else ROOT
        node = self.model.tree.nodes[node_id]
        self.selectionRequested.emit(wanted(self.model.tree, self._requested, node_id), f"{verb} {node.path or node.name}")

    def can_select(self) -> bool:
        """Whether a row is selected and the run takes changes."""
        return self.model.editable and self._requested is not None and self.tree.currentIndex().isValid()

    def _enable_buttons(self) -> None:
        for button in self._buttons:
            button.setEnabled(self.can_select())
        self._buttons[-1].setEnabled(self.model.editable and self._requested is not None)

    @Slot(str)
    def _on_search_edit_text_changed(self, text: str) -> None:
        path = self.model.node(self.tree.currentIndex()).path if self.tree.currentIndex().isValid() else ""
        self.model.set_filter(text)
        self.tree.select_path(path)
        self._show_whether_empty()

    def _show_whether_empty(self) -> None:
        root = self.model.index(0, 0)
        words = ""
        if not root.isValid():
            words = "The variables of the model appear here,\nwith a box each that says whether it learns."
        elif self.model.is_filtered and self.model.rowCount(root) == 0:
            words = "No variable matches."
        self._nothing.setText(words)
        self._nothing.setVisible(bool(words))
        self.tree.setVisible(not words)

    @Slot()
    def _on_tree_selection_changed(self) -> None:
        self._enable_buttons()
        paths: list[str] = []
        for index in self.tree.selectionModel().selectedRows():
            node_id = int(index.internalId())
            if node_id != ROOT:
                paths.extend(self.model.tree.variables[i].path for i in self.model.tree.below(node_id).tolist())
        self.selectedChanged.emit(tuple(dict.fromkeys(paths)))

    @Slot(QPoint)
    def _on_tree_context_menu_requested(self, position: QPoint) -> None:
        if not self.can_select():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Freeze or thaw", self.toggle_selected)
        menu.addSeparator()
        menu.addAction("Only this", self.select_only)
        menu.addAction("Freeze up to here", self.freeze_up_to)
        menu.addAction("Invert", self.invert)
        menu.addSeparator()
        in_place = menu.addAction("Set rate multiplier…", self.tree.edit_multiplier)
        in_place.setEnabled(self.tree.can_edit_multiplier())
        menu.addAction("Set rate multipliers by pattern…", self.ask_multiplier_by_pattern)
        menu.popup(self.tree.viewport().mapToGlobal(position))


class VariableLegend(QWidget):
    """The three states with their words, drawn as the tree draws them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(small_font())
        self.setAccessibleName("Legend: filled box learns; empty box frozen, watched; amber pending")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self.fontMetrics().height() + 6)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draws three small boxes with words."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, middle = 1, self.height() / 2
        entries = (("learns", tokens.accent, True), ("frozen, watched", tokens.ice, False), ("pending", tokens.amber, False))
        for text, colour, filled in entries:
            painter.setPen(QPen(QColor(colour), 1.4))
            painter.setBrush(QColor(colour) if filled else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(left, int(middle) - 5, 10, 10, 3, 3)
            painter.setPen(QColor(tokens.muted))
            painter.drawText(left + 17, 0, 200, self.height(), Qt.AlignmentFlag.AlignVCenter, text)
            left += 17 + painter.fontMetrics().horizontalAdvance(text) + 18
        painter.end()
