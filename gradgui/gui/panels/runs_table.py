"""The panel with the stored runs: open one to look at it, or delete it. Reading them happens in the background."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QMessageBox,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gradgui.core.errors import GradguiError
from gradgui.gui.control.background import Background
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import number_font, set_role, small_font
from gradgui.gui.panels.run_actions import RunAction, RunActions, one, some
from gradgui.gui.panels.runs_model import LOSS, MODEL, NAME, STARTED, STATE, STEPS, RunsModel
from gradgui.runs.store.run_catalogue import RunSummary, delete_run, list_runs
from gradgui.runs.store.run_format import SPEC_FILE


class RunsPanel(QWidget):
    """Every run in the folder, newest first; double click or Enter opens one."""

    #: The folder of a run that somebody wants to look at.
    runActivated = Signal(str)
    #: The spec that somebody wants to train again.
    specActivated = Signal(str)
    #: Several runs, as `selected_runs` returns them, that somebody wants to see over one another.
    compareRequested = Signal(tuple)
    #: A run couldn't be deleted: message.
    failed = Signal(str)
    summaryChanged = Signal(str)
    #: Other runs are selected: `selected_runs` has them.
    selectionChanged = Signal()

    def __init__(self, runs_dir: Path, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs_dir = runs_dir
        self._background = background
        self._reading = False
        self._again = False
        self.confirm_delete: Callable[[RunSummary], bool] = self._ask_delete
        self.model = RunsModel(self)
        self.table = RunsTable(self.model, self)
        self._empty = QLabel("No run yet. The first step of a training makes one.", self)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        set_role(self._empty, "muted")
        self.open_button = self._button("openRunButton", "Open", self.open_selected)
        self.spec_button = self._button("openRunSpecButton", "Open spec", self.open_spec_of_selected)
        self.spec_button.setAccessibleName("Open the spec of the selected run")
        self.spec_button.setToolTip("Open what the run was started with, to train it again")
        self.compare_button = self._button("compareRunsButton", "Compare", self.compare_selected)
        self.compare_button.setAccessibleName("Compare the selected runs")
        self.compare_button.setToolTip("Show the losses of several runs over one another: select them with Ctrl or Shift")
        self.delete_button = self._button("deleteRunButton", "Delete…", self.delete_selected)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.spec_button)
        buttons.addWidget(self.compare_button)
        buttons.addWidget(self.delete_button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self.table, 1)
        layout.addLayout(buttons)
        self.table.activated.connect(self._on_table_activated)
        self.table.deletePressed.connect(self.delete_selected)
        self.table.customContextMenuRequested.connect(self._on_table_context_menu_requested)
        self.run_actions = RunActions()
        for action in (
            RunAction("openRun", "Open", lambda _runs: self.open_selected(), one),
            RunAction("openRunSpec", "Open spec", lambda _runs: self.open_spec_of_selected(), one),
            RunAction("deleteRun", "Delete…", lambda _runs: self.delete_selected(), some, group="delete"),
        ):
            self.run_actions.add(action)
        self.table.selectionModel().selectionChanged.connect(self._show_buttons)
        self.model.modelReset.connect(self._show_buttons)
        self._show_buttons()

    def _button(self, name: str, text: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(f"{text.rstrip('…')} the selected run")
        button.setFont(small_font())
        button.clicked.connect(slot)
        return button

    @Slot()
    def reload(self) -> None:
        """Reads the folder again, in the background."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._background.submit(lambda: list_runs(self._runs_dir), self._on_runs_listed, self._on_listing_failed)

    def _on_runs_listed(self, runs: list[RunSummary]) -> None:
        self._reading = False
        self.model.set_runs(runs)
        self._show_buttons()
        self.summaryChanged.emit("1 run" if len(runs) == 1 else f"{numbers.count(len(runs))} runs" if runs else "")
        if self._again:
            self._again = False
            self.reload()

    def _on_listing_failed(self, error: Exception) -> None:
        self._reading = False
        self.failed.emit(f"The runs in {self._runs_dir} can't be listed: {error}")

    @Slot()
    def _show_buttons(self) -> None:
        self._empty.setVisible(self.model.rowCount() == 0)
        self.table.setVisible(self.model.rowCount() > 0)
        runs = self.selected_runs()
        self.open_button.setEnabled(len(runs) == 1)
        self.spec_button.setEnabled(len(runs) == 1)
        self.compare_button.setEnabled(len(runs) > 1)
        self.delete_button.setEnabled(bool(runs))
        self.selectionChanged.emit()

    def selected_runs(self) -> tuple[RunSummary, ...]:
        """Returns the selected runs, from the top."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return tuple(self.model.run(self.model.index(row, NAME)) for row in rows)

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
        """Deletes the selected runs, each once confirmed."""
        for run in self.selected_runs():
            if not self.confirm_delete(run):
                break
            try:
                delete_run(run.path)
            except (GradguiError, OSError) as error:
                self.failed.emit(str(error))
        self.reload()

    def _ask_delete(self, run: RunSummary) -> bool:
        question = QMessageBox(self)
        question.setIcon(QMessageBox.Icon.Question)
        question.setWindowTitle("Delete this run?")
        question.setText(f"Delete the run {run.path.name}?")
        question.setInformativeText(f"Its {numbers.count(run.steps)} recorded steps and its model can't be brought back.")
        delete = question.addButton("Delete", QMessageBox.ButtonRole.DestructiveRole)
        question.setDefaultButton(question.addButton("Keep", QMessageBox.ButtonRole.RejectRole))
        question.exec()
        question.deleteLater()
        return question.clickedButton() is delete

    @Slot(QModelIndex)
    def _on_table_activated(self, index: QModelIndex) -> None:
        self.runActivated.emit(str(self.model.run(index).path))

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


class RunsTable(QTableView):
    """The table itself."""

    deletePressed = Signal()

    def __init__(self, model: RunsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runsTable")
        self.setAccessibleName("Stored runs, newest first")
        set_role(self, "bare")
        self.setModel(model)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(26, round(self.fontMetrics().height() * 1.6)))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Interactive)
        words, digits = self.fontMetrics(), QFontMetrics(number_font())
        for column, metrics, longest in (
            (NAME, words, "fine-tuning"),
            (STARTED, words, "28 Nov 20:48"),
            (STATE, words, "completed"),
            (STEPS, digits, "00,000"),
            (LOSS, digits, "1.234e-10"),
            (MODEL, words, "examples:finetune"),
        ):
            header.resizeSection(column, metrics.horizontalAdvance(longest) + 14)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows the model's source where there is room for some of it, not for its first letter alone."""
        super().resizeEvent(event)
        taken = sum(self.columnWidth(column) for column in range(MODEL))
        self.setColumnHidden(MODEL, self.viewport().width() - taken < self.fontMetrics().horizontalAdvance("examples"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Delete deletes; everything else is Qt's."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete:
            self.deletePressed.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Returns a width at which name, time and state can be read."""
        return QSize(340, 240)
