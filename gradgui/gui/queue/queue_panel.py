"""The panel with the queue: its list, what it waits for, and the buttons that start and fill it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from gradgui.core.status import RunStatus
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import set_role, small_font, theme
from gradgui.gui.queue.queue_model import QueueModel
from gradgui.gui.queue.queue_table import QueueTable
from gradgui.gui.queue.queue_trainer import QueueTrainer
from gradgui.runs.queue.queue_entry import OVER, QueueEntry, QueueState


class QueuePanel(QWidget):
    """Runs that wait, one that is trained, and what became of those before; a double click opens a run that has begun.

    Args:
        trainer: holds the queue.
        parent: owner.
    """

    #: The folder of a run that somebody wants to look at.
    runActivated = Signal(str)
    #: Folders of runs that somebody wants to see over one another.
    compareRequested = Signal(tuple)
    #: Somebody wants the set-up at the end of the queue.
    addRequested = Signal()
    #: Somebody wants to sweep over values of a key.
    sweepRequested = Signal()
    summaryChanged = Signal(str)

    def __init__(self, trainer: QueueTrainer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.trainer = trainer
        self.model = QueueModel(self)
        self.table = QueueTable(self.model, self)
        self._make_controls()
        self._lay_out()
        self.model.moveRequested.connect(self._on_model_move_requested)
        self.table.removePressed.connect(self.remove_selected)
        self.table.openPressed.connect(self.open_selected)
        self.table.doubleClicked.connect(self._on_table_double_clicked)
        self.table.customContextMenuRequested.connect(self._on_table_context_menu_requested)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        trainer.changed.connect(self.refresh)
        theme().changed.connect(self.table.viewport().update)
        self.refresh()

    def _make_controls(self) -> None:
        self._empty = QLabel(
            self.tr(
                "Nothing waits. Add the set-up as it stands, change it, add it again; or sweep one value over a few "
                "settings. The queue trains one run after another."
            ),
            self,
        )
        self._empty.setObjectName("queueEmptyLabel")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        set_role(self._empty, "muted")
        self.words = QLabel(self)
        self.words.setObjectName("queueWordsLabel")
        self.words.setWordWrap(True)
        self.words.setFont(small_font())
        set_role(self.words, "muted")
        self.start_button = self._button("queueStartButton", self.tr("Start queue"), self._on_start_button_clicked)
        self.add_button = self._button("queueAddButton", self.tr("Add set-up"), self.addRequested.emit)
        self.add_button.setToolTip(self.tr("Put what Set-up holds now at the end of the queue"))
        self.sweep_button = self._button("queueSweepButton", self.tr("Sweep…"), self.sweepRequested.emit)
        self.sweep_button.setToolTip(self.tr("Add a run for each of several values of a key"))
        self.remove_button = self._button("queueRemoveButton", self.tr("Remove"), self.remove_selected)
        self.remove_button.setToolTip(self.tr("Take the selected entries off the list; recorded runs stay"))

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.start_button, self.add_button, self.sweep_button, self.remove_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.words)
        layout.addLayout(buttons)

    def _button(self, name: str, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setFont(small_font())
        button.clicked.connect(slot)
        return button

    # What is shown ---------------------------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Shows the queue as it stands."""
        trainer = self.trainer
        self.model.set_entries(trainer.entries)
        there = bool(trainer.entries)
        self._empty.setVisible(not there)
        self.table.setVisible(there)
        self.remove_button.setVisible(there)
        self.start_button.setVisible(there)
        going = trainer.is_going
        self.start_button.setText(self.tr("Pause queue") if going else self.tr("Start queue"))
        self.start_button.setAccessibleName(self.start_button.text())
        self.start_button.setToolTip(
            self.tr("Begin no further run; the one that is being trained goes on to its end")
            if going
            else self.tr("Train what waits, one run after another")
        )
        self.start_button.setEnabled(going or bool(trainer.waiting))
        set_role(self.start_button, "" if going else "primary")
        self._show_selection()
        n_waiting = len(trainer.waiting)
        self.summaryChanged.emit(self.tr("{n} waiting").format(n=numbers.count(n_waiting)) if n_waiting else "")
        self.look()

    def look(self, status: RunStatus | None = None) -> None:
        """Shows how far the run is that is being trained. Called at every tick.

        Args:
            status: of the run that is open; None: as it was.
        """
        trainer = self.trainer
        if status is not None:
            known = trainer.owns_run and status.n_steps
            self.model.set_progress(numbers.share(status.step / status.n_steps) if known and status.n_steps else "")
        other = trainer.waits_for()
        selected = self._selected()
        words = ""
        if other:
            words = self.tr("Waits for {name} to end.").format(name=other)
        elif len(selected) == 1 and selected[0].message:
            words = selected[0].message
        elif not trainer.is_going and trainer.current_id:
            words = self.tr("Paused: no further run begins.")
        if words != self.words.text():
            self.words.setText(words)
        self.words.setVisible(bool(words))

    def _selected(self) -> tuple[QueueEntry, ...]:
        ids = self.table.selected_ids()
        return tuple(entry for entry in self.model.entries if entry.id in ids)

    @Slot()
    def _on_selection_changed(self) -> None:
        self._show_selection()
        self.look()

    def _show_selection(self) -> None:
        selected = self._selected()
        self.remove_button.setEnabled(any(entry.state is not QueueState.RUNNING for entry in selected))

    # What is done ----------------------------------------------------------------------------------------------------

    @Slot()
    def toggle(self) -> None:
        """Starts the queue, or begins no further run."""
        if self.trainer.is_going:
            self.trainer.pause()
        else:
            self.trainer.start()

    @Slot()
    def _on_start_button_clicked(self) -> None:
        self.toggle()

    @Slot()
    def remove_selected(self) -> None:
        """Takes the selected entries off the list."""
        self.trainer.remove(self.table.selected_ids())

    @Slot()
    def open_selected(self) -> None:
        """Asks for the run of the selected entry to be shown, if it has begun."""
        selected = self._selected()
        if len(selected) == 1 and selected[0].run:
            self.runActivated.emit(selected[0].run)

    @Slot(QModelIndex)
    def _on_table_double_clicked(self, _index: QModelIndex) -> None:
        self.open_selected()

    @Slot(tuple, int)
    def _on_model_move_requested(self, ids: tuple[str, ...], to: int) -> None:
        self.trainer.move(ids, to)
        self.table.select_ids(ids)

    @Slot(QPoint)
    def _on_table_context_menu_requested(self, position: QPoint) -> None:
        menu = self.make_menu()
        menu.popup(self.table.viewport().mapToGlobal(position))

    def make_menu(self) -> QMenu:
        """Returns what can be done with the selected entries."""
        selected = self._selected()
        ids = tuple(entry.id for entry in selected)
        runs: tuple[Path, ...] = tuple(path for entry in selected if (path := entry.run_path) is not None)
        over = tuple(entry.id for entry in selected if entry.state in OVER)
        menu = QMenu(self)
        menu.setObjectName("queueMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def entry(name: str, words: str, call: Callable[[], object], possible: bool) -> None:
            action = menu.addAction(words, call)
            action.setObjectName(name)
            action.setEnabled(possible)

        entry("queueOpen", self.tr("Open the run"), self.open_selected, len(selected) == 1 and bool(runs))
        entry("queueCompare", self.tr("Compare"), lambda: self.compareRequested.emit(runs), len(runs) > 1)
        menu.addSeparator()
        entry("queueUp", self.tr("Move up"), lambda: self.table.move_selected(-1), bool(ids))
        entry("queueDown", self.tr("Move down"), lambda: self.table.move_selected(1), bool(ids))
        entry("queueAgain", self.tr("Train again"), lambda: self.trainer.wait_again(over), bool(over))
        menu.addSeparator()
        entry("queueRemove", self.tr("Remove"), self.remove_selected, self.remove_button.isEnabled())
        clearable = any(one.state in OVER for one in self.model.entries)
        entry("queueClear", self.tr("Remove all that are over"), self.trainer.clear_over, clearable)
        return menu
