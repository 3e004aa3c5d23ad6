"""The panel with the stored runs: filter, table, what is said of the selected ones, buttons. Composes, decides little."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from gradgui.gui.control.background import Background
from gradgui.gui.run_list.dropped_runs import dropped_runs
from gradgui.gui.run_list.filter_field import FilterField
from gradgui.gui.run_list.labels.labelling import Labelling
from gradgui.gui.run_list.no_runs import NoRuns
from gradgui.gui.run_list.run_actions import RunAction, RunActions, Runs, deletable, one
from gradgui.gui.run_list.run_keeper import RunKeeper
from gradgui.gui.run_list.run_lister import RunLister
from gradgui.gui.run_list.runs_head import RunsHead
from gradgui.gui.run_list.selection_foot import SelectionFoot
from gradgui.gui.run_list.selection_words import summary_words
from gradgui.gui.run_list.table.column_choice import ColumnChoice
from gradgui.gui.run_list.table.runs_model import NAME, RunsModel
from gradgui.gui.run_list.table.runs_view import RunsTable
from gradgui.gui.settings import WindowSettings
from gradgui.runs.catalogue.deleting import Bin, no_bin
from gradgui.runs.catalogue.run_summary import RunSummary
from gradgui.runs.store.run_format import SPEC_FILE


class RunsPanel(QWidget):
    """Every run in the folder, newest first; double click or Enter opens one.

    Args:
        runs_dir: the folder for runs.
        background: where it is read and changed.
        parent: owner.
        settings: remembers columns and order; None: nothing is remembered.
        move_to_bin: where deleted runs go.
    """

    #: The folder of a run that somebody wants to look at.
    runActivated = Signal(str)
    #: The spec that somebody wants to train again.
    specActivated = Signal(str)
    #: Several runs, as `selected_runs` returns them, that somebody wants to see over one another.
    compareRequested = Signal(tuple)
    #: Something couldn't be done: message.
    failed = Signal(str)
    summaryChanged = Signal(str)
    #: Other runs are selected: `selected_runs` has them.
    selectionChanged = Signal()

    def __init__(
        self,
        runs_dir: Path,
        background: Background,
        parent: QWidget | None = None,
        settings: WindowSettings | None = None,
        move_to_bin: Bin = no_bin,
    ) -> None:
        super().__init__(parent)
        self._runs_dir = runs_dir
        self._awaited: tuple[Path, ...] = ()
        self._selected: Runs | None = None
        self.model = RunsModel(self)
        self.keeper = RunKeeper(runs_dir, background, move_to_bin, self)
        self.lister = RunLister(runs_dir, background, self._is_looked_at, self)
        self.field = FilterField(lambda: self.model.runs, self)
        self.head = RunsHead(self.field, self)
        self.table = RunsTable(self.model, self)
        self.nothing = NoRuns(self)
        self.foot = SelectionFoot(self)
        self.labels = Labelling(self.keeper, lambda: self.model.runs, self)
        self.run_actions = RunActions()
        self.setAcceptDrops(True)
        self._add_actions()
        self._lay_out()
        self.columns = ColumnChoice(self.model, self.table, settings)
        self.head.tree_button.setChecked(self.model.is_tree)
        self._connect()
        self._show_buttons()

    # Parts -----------------------------------------------------------------------------------------------------------

    def _add_actions(self) -> None:
        for action in (
            RunAction("openRun", self.tr("Open"), lambda _runs: self.open_selected(), one),
            RunAction("openRunSpec", self.tr("Open spec"), lambda _runs: self.open_spec_of_selected(), one),
            RunAction("renameRun", self.tr("Rename"), lambda _runs: self.rename_selected(), one, "label"),
            *self.labels.actions(),
            RunAction("deleteRun", self.tr("Delete"), lambda _runs: self.delete_selected(), deletable, "delete"),
        ):
            self.run_actions.add(action)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.head)
        layout.addWidget(self.field.message)  # below the buttons too: what is wrong takes some words
        layout.addWidget(self.nothing, 1)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        self.field.changed.connect(self._on_field_changed)
        self.head.tree_button.clicked.connect(self._on_tree_button_clicked)
        self.head.columns_button.clicked.connect(self.ask_columns)
        self.nothing.clearRequested.connect(self.field.clear)
        self.foot.open_button.clicked.connect(self.open_selected)
        self.foot.spec_button.clicked.connect(self.open_spec_of_selected)
        self.foot.compare_button.clicked.connect(self.compare_selected)
        self.foot.delete_button.clicked.connect(self.delete_selected)
        self.table.activated.connect(self._on_table_activated)
        self.table.deletePressed.connect(self.delete_selected)
        self.table.undoPressed.connect(self.keeper.undo_delete)
        self.table.can_undo = lambda: self.keeper.was_just_deleted
        self.table.starClicked.connect(self._on_table_star_clicked)
        self.table.customContextMenuRequested.connect(self._on_table_context_menu_requested)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.model.modelReset.connect(self._on_selection_changed)
        self.model.dataChanged.connect(self._on_selection_changed)
        self.model.renameRequested.connect(self._on_model_rename_requested)
        self.lister.listed.connect(self._on_lister_listed)
        self.lister.failed.connect(self.failed)
        self.lister.binSeen.connect(self.keeper.set_can_undo)
        self.keeper.changed.connect(self.reload)
        self.keeper.failed.connect(self.failed)
        self.keeper.arrived.connect(self._on_keeper_arrived)

    def _is_looked_at(self) -> bool:
        """Whether somebody sees the table, and isn't typing into it: rows that come and go would close the field."""
        return self.isVisible() and not self.table.is_editing

    # Listing ---------------------------------------------------------------------------------------------------------

    @Slot()
    def reload(self) -> None:
        """Reads the folder again, in the background."""
        self.lister.reload()

    @Slot(list)
    def _on_lister_listed(self, runs: list[RunSummary]) -> None:
        self.model.set_runs(runs)
        self._show_buttons()
        self._show_summary()
        there = [path for path in self._awaited if self.model.row_of(path) >= 0]
        if there:
            self._awaited = ()
            self.table.select_paths(there)

    @Slot(tuple)
    def _on_keeper_arrived(self, paths: tuple[Path, ...]) -> None:
        self._awaited = tuple(self._runs_dir / path.name for path in paths)

    @Slot()
    def _on_field_changed(self) -> None:
        self.model.set_filter(self.field.filter)
        self._show_buttons()
        self._show_summary()

    def _show_summary(self) -> None:
        self.summaryChanged.emit(summary_words(self.model.runs, self.model.passing))

    @Slot()
    def _on_selection_changed(self) -> None:
        self._selected = None
        self._show_buttons()

    @Slot()
    def _show_buttons(self) -> None:
        n_runs, n_rows = len(self.model.runs), self.model.rowCount()
        self.nothing.set_hidden_runs(n_runs)
        self.nothing.setVisible(n_rows == 0)
        self.table.setVisible(n_rows > 0)
        self.head.show_runs(n_runs, self.model.has_forks)
        self.foot.show_selected(self.selected_runs(), self.model.runs)
        self.selectionChanged.emit()

    # What is selected ------------------------------------------------------------------------------------------------

    def selected_runs(self) -> Runs:
        """Returns the selected runs, from the top; menus ask often, so that Qt is asked only after a change."""
        if self._selected is None:
            rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
            self._selected = tuple(self.model.run(self.model.index(row, NAME)) for row in rows)
        return self._selected

    def selected(self) -> RunSummary | None:
        """Returns the selected run; None where none or several are."""
        runs = self.selected_runs()
        return runs[0] if len(runs) == 1 else None

    @Slot()
    def open_selected(self) -> None:
        """Asks for the selected run to be shown."""
        run = self.selected()
        if run is not None:
            self.runActivated.emit(str(run.path))

    @Slot()
    def open_spec_of_selected(self) -> None:
        """Asks for what the selected run was started with."""
        run = self.selected()
        if run is not None:
            self.specActivated.emit(str(run.path / SPEC_FILE))

    @Slot()
    def compare_selected(self) -> None:
        """Asks for the selected runs to be shown over one another, if there are several."""
        runs = self.selected_runs()
        if len(runs) > 1:
            self.compareRequested.emit(runs)

    @Slot()
    def delete_selected(self) -> None:
        """Moves the selected runs to the bin."""
        runs = self.selected_runs()
        if runs:
            self.table.setFocus()  # the button that was pressed has nothing to delete any more; and Ctrl+Z is the table's
            differs = self.model.differs(runs[0])
            self.keeper.delete([run.path for run in runs], f"{runs[0].name} · {differs}" if differs else runs[0].name)

    @Slot()
    def rename_selected(self) -> None:
        """Begins to edit the name of the selected run."""
        run = self.selected()
        if run is not None:
            self.table.setCurrentIndex(self.model.index(self.model.row_of(run.path), NAME))
            self.table.edit_name()

    # Columns and order -----------------------------------------------------------------------------------------------

    @Slot()
    def ask_columns(self) -> None:
        """Shows the menu of columns below its button."""
        self.columns.pop_menu(self.head.below_columns_button())

    @Slot()
    def _on_tree_button_clicked(self) -> None:
        self.columns.set_tree(self.head.tree_button.isChecked())

    # Slots -----------------------------------------------------------------------------------------------------------

    @Slot(QModelIndex)
    def _on_table_activated(self, index: QModelIndex) -> None:
        self.runActivated.emit(str(self.model.run(index).path))

    @Slot(str, bool)
    def _on_table_star_clicked(self, path: str, star: bool) -> None:
        self.keeper.set_star([Path(path)], star)

    @Slot(str, str)
    def _on_model_rename_requested(self, path: str, name: str) -> None:
        self.keeper.rename(Path(path), name)

    @Slot(QPoint)
    def _on_table_context_menu_requested(self, position: QPoint) -> None:
        runs = self.selected_runs()
        if not runs:
            return
        menu = QMenu(self)
        menu.setObjectName("runsMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.run_actions.fill(menu, runs)
        menu.popup(self.table.viewport().mapToGlobal(position))

    # Qt --------------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes runs of another machine; everything else is the window's."""
        if dropped_runs(event):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Imports what was dropped."""
        sources = dropped_runs(event)
        if sources:
            event.acceptProposedAction()
            self.keeper.import_paths(sources)
        else:
            event.ignore()
