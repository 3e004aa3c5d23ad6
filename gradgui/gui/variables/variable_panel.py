"""The panel with the variable tree: search, order, buttons that select in bulk, the legend. Asks for changes, makes none."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from gradgui.core.controls import Controls
from gradgui.core.measured import Measured
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import small_font
from gradgui.gui.settings import WindowSettings
from gradgui.gui.variables.parts.bulk_buttons import BulkButtons
from gradgui.gui.variables.parts.row_actions import RowActions
from gradgui.gui.variables.parts.skip_savings import SkipSavings
from gradgui.gui.variables.parts.tree_look import TreeLook
from gradgui.gui.variables.parts.tree_menus import fill_column_menu, fill_panel_menu, fill_row_menu
from gradgui.gui.variables.parts.tree_state import EmptyTree, StateStrip
from gradgui.gui.variables.parts.variable_legend import VariableLegend
from gradgui.gui.variables.presets.preset_actions import PresetActions
from gradgui.gui.variables.variable_model import VariableModel
from gradgui.gui.variables.variable_nodes import ROOT, VariableTree
from gradgui.gui.variables.view.variable_tree_view import VariableTreeView
from gradgui.runs.history import RunHistory
from gradgui.runs.preset_store import PresetStore

#: Narrower than this, no name could be read beside shape, norm and rate.
_MINIMUM_WIDTH = 240


class VariablePanel(QWidget):
    """What learns, what is frozen, what is pending, and how large each gradient was at the last step.

    Args:
        settings: remembers columns and what norms look like; None: nothing is remembered.
        presets: keeps presets; None: there are none.
        parent: owner.
    """

    #: Paths, and whether they shall learn.
    toggleRequested = Signal(tuple, bool)
    #: A whole selection that somebody wants, and what the undo menu calls it.
    selectionRequested = Signal(object, str)
    #: Rate multipliers that somebody wants: a mapping of pattern to factor.
    multipliersRequested = Signal(object)
    #: A whole selection and all multipliers that somebody wants, and what the undo menu calls it.
    arrangementRequested = Signal(object, object, str)
    #: Somebody wants to know what skipping what is frozen would save.
    measureRequested = Signal()
    #: Somebody wants the gradients of what is frozen "watch"ed or "skip"ped.
    frozenGradientsRequested = Signal(str)
    #: What of a request couldn't be done: a sentence.
    noted = Signal(str)
    #: "650 of 34,826 parameters learn".
    summaryChanged = Signal(str)
    #: Paths of the selected variables.
    selectedChanged = Signal(tuple)
    #: The pointer is on the row of this path, of a variable or a layer; "" when it left.
    hoveredChanged = Signal(str)

    def __init__(
        self,
        settings: WindowSettings | None = None,
        presets: PresetStore | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._history: RunHistory | None = None
        self.setMinimumWidth(_MINIMUM_WIDTH)
        self.model = VariableModel(self)
        self.tree = VariableTreeView(self.model, self)
        #: Columns, order and the like.
        self.look = TreeLook(self.model, self.tree, settings)
        #: What can be done with the selected rows.
        self.rows = RowActions(self.model, self.tree, self)
        #: What can be done with presets; None: there are none.
        self.presets = PresetActions(presets, self.model, self) if presets is not None else None
        self._make_controls()
        self._lay_out()
        self._connect()
        self.bulk.refresh()
        self._show_state()

    def _make_controls(self) -> None:
        self.search_edit = QLineEdit(self)
        self.search_edit.setObjectName("searchEdit")
        self.search_edit.setAccessibleName(self.tr("Search variables"))
        self.search_edit.setPlaceholderText(self.tr("Search, or a glob such as conv*/kernel"))
        self.search_edit.setClearButtonEnabled(True)
        self.search_edit.installEventFilter(self)
        self.menu_button = QPushButton(self.tr("More"), self)
        self.menu_button.setObjectName("treeMenuButton")
        self.menu_button.setFont(small_font())
        self.menu_button.setToolTip(self.tr("Columns, order, patterns"))
        self.menu_button.setAccessibleName(self.tr("Menu of the tree: columns, order, patterns"))
        #: How the rows are searched and sorted.
        self.strip = StateStrip(self)
        self.empty_label = EmptyTree(self)
        #: What skipping what is frozen would save.
        self.savings = SkipSavings(self)
        self._legend = VariableLegend(self)
        self.bulk = BulkButtons(self.rows, self)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.search_edit, 1)
        top.addWidget(self.menu_button)
        layout.addLayout(top)
        layout.addWidget(self.strip)
        layout.addWidget(self.empty_label, 1)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.bulk)
        layout.addWidget(self.savings)
        layout.addWidget(self._legend)

    def _connect(self) -> None:
        self.search_edit.textChanged.connect(self._on_search_edit_text_changed)
        self.empty_label.linkActivated.connect(self._on_nothing_link_activated)
        self.strip.network_button.clicked.connect(self._on_network_button_clicked)
        self.menu_button.clicked.connect(self._on_menu_button_clicked)
        self.rows.toggleRequested.connect(self.toggleRequested)
        self.rows.selectionRequested.connect(self.selectionRequested)
        self.rows.multipliersRequested.connect(self.multipliersRequested)
        if self.presets is not None:
            self.presets.arrangementRequested.connect(self.arrangementRequested)
            self.presets.noted.connect(self.noted)
        self.look.normLookChanged.connect(self._on_look_norm_look_changed)
        self.savings.measureRequested.connect(self.measureRequested)
        self.savings.frozenGradientsRequested.connect(self.frozenGradientsRequested)
        self.model.orderChanged.connect(self._on_model_order_changed)
        self.tree.hoveredChanged.connect(self.hoveredChanged)
        self.tree.selectionModel().selectionChanged.connect(self._on_tree_selection_changed)
        self.tree.customContextMenuRequested.connect(self._on_tree_context_menu_requested)
        self.tree.columns.customContextMenuRequested.connect(self._on_columns_context_menu_requested)

    # What is shown ---------------------------------------------------------------------------------------------------

    def set_tree(self, tree: VariableTree | None) -> None:
        """Shows another model's variables."""
        self.rows.requested = None
        self.rows.close_dialogs()
        if self.presets is not None:
            self.presets.requested = None
            self.presets.close()
        self._history = None
        self.savings.set_controls(None, editable=False)
        self.model.set_tree(tree)
        self._show_state()
        self.bulk.refresh()
        self.summaryChanged.emit("")

    def set_controls(self, applied: Controls, requested: Controls, *, editable: bool) -> None:
        """Shows what holds and what shall hold, and whether it can be changed."""
        self.rows.requested = requested.selection
        if self.presets is not None:
            self.presets.requested = requested
        self.model.set_editable(editable)
        self.model.set_controls(applied, requested)
        self.savings.set_controls(requested, editable=editable)
        self._legend.set_watching(applied.differentiated is None)
        self.bulk.refresh()
        n, of = requested.selection.n_active_parameters, requested.selection.n_learnable_parameters
        self.summaryChanged.emit(self.tr("{n} of {of} parameters learn").format(n=numbers.count(n), of=numbers.count(of)))

    def set_measured(self, measured: Measured | None, *, measuring: bool, possible: bool) -> None:
        """Shows what skipping what is frozen would save, whether that is being measured, and whether it can be."""
        self.savings.set_measured(measured, measuring=measuring, possible=possible)

    def set_norms(self, norms: npt.NDArray[np.float32] | None) -> None:
        """Shows the norms of one step, [n_learnable, 4]."""
        self.model.set_norms(norms)

    def show_history(self, history: RunHistory | None) -> None:
        """Shows where a run stands: its newest norms, their lines where those are chosen, and when rows changed."""
        rows = self.model.rows
        if history is not self._history:
            self._history = history
            rows.trends.set_history(history)
        if history is not None:
            rows.applied.take(history.interventions)
        if self.look.norm_look == "line":
            rows.trends.refresh([self.model.tree.nodes[node_id].variable for node_id in self.tree.visible_nodes()])
        self.set_norms(history.last_norms() if history is not None else None)

    def set_hovered(self, path: str) -> None:
        """Highlights the row of a path that is pointed at elsewhere; "" for none."""
        self.tree.set_hovered(path)

    def reload_fonts(self) -> None:
        """Takes the application's fonts and colours anew."""
        self.tree.reload_fonts()

    @Slot()
    def ask_presets(self) -> None:
        """Opens the dialog for presets."""
        if self.presets is not None:
            self.presets.ask()

    def can_ask_presets(self) -> bool:
        """Whether something is shown that could be a preset."""
        return self.presets is not None and self.presets.requested is not None

    def _show_state(self) -> None:
        """Says what a search leaves and how rows are sorted, and what to do where there is no row."""
        self.strip.show_state(self.model)
        self.tree.setVisible(not self.empty_label.show_state(self.model))

    # What is done ----------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the search field, Down and Enter go on to the rows, Escape ends the search."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.tree.isVisible():
                self.tree.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self.search_edit.text():
                self.search_edit.clear()
                return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _on_search_edit_text_changed(self, text: str) -> None:
        self.model.set_filter(text)
        self._show_state()

    @Slot(str)
    def _on_nothing_link_activated(self, path: str) -> None:
        self.search_edit.setText(path)

    @Slot()
    def _on_look_norm_look_changed(self) -> None:
        self.show_history(self._history)

    @Slot()
    def _on_network_button_clicked(self) -> None:
        self.model.set_order(None)

    @Slot()
    def _on_model_order_changed(self) -> None:
        self._show_state()
        self.bulk.refresh()
        if self.model.order is not None:
            self.tree.scrollToTop()

    @Slot()
    def _on_tree_selection_changed(self) -> None:
        self.bulk.refresh()
        tree = self.model.tree
        chosen = self.model.shown.variables_below(node_id for node_id in self.tree.selected_nodes() if node_id != ROOT)
        self.selectedChanged.emit(tuple(tree.variables[index].path for index in chosen))

    @Slot(QPoint)
    def _on_tree_context_menu_requested(self, position: QPoint) -> None:
        if self.tree.currentIndex().isValid():
            menu = self._menu()
            fill_row_menu(menu, self)
            menu.popup(self.tree.viewport().mapToGlobal(position))

    @Slot(QPoint)
    def _on_columns_context_menu_requested(self, position: QPoint) -> None:
        menu = self._menu()
        fill_column_menu(menu, self)
        menu.popup(self.tree.columns.mapToGlobal(position))

    @Slot()
    def _on_menu_button_clicked(self) -> None:
        menu = self._menu()
        fill_panel_menu(menu, self)
        menu.popup(self.menu_button.mapToGlobal(QPoint(0, self.menu_button.height())))

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu
