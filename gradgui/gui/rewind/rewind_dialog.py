"""Asks where to go back to: a list of a run's checkpoints, changes and best validation, and a field for any step."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.gui.look.count_spin import CountSpin
from gradgui.gui.look.theme import number_font, set_role, theme
from gradgui.gui.rewind.moments import MomentKind, Moments


class RewindDialog(QDialog):
    """What can be gone back to. Whoever reads it knows what will be repeated, and for how long; a button goes there.

    Args:
        moments: of the run.
        step: chosen to begin with.
        ends_run: whether the run is being trained and will end first.
        parent: owner.
    """

    #: A step, as many as come before it.
    chosen = Signal(int)

    def __init__(self, moments: Moments, step: int, *, ends_run: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moments = moments
        self.setObjectName("rewindDialog")
        self.setWindowTitle(self.tr("Go back to a step"))
        self.resize(560, 460)
        after = self.tr("The run that is going on ends where it is and stays as it is: what follows is a new run.")
        words = self.tr("The run stays as it is: what follows is a new run, to be changed before it is started.")
        self.intro_label = QLabel(after if ends_run else words, self)
        self.intro_label.setWordWrap(True)
        set_role(self.intro_label, "muted")
        self.table = self._make_table()
        self.step_edit = CountSpin("rewindStepEdit", self.tr("Step to go back to"), 0, moments.n_steps, self)
        self.step_edit.setMinimumWidth(120)
        self.cost_label = QLabel(self)
        self.cost_label.setObjectName("rewindCostLabel")
        self.cost_label.setWordWrap(True)
        self.cost_label.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.cost_label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.go_button = self._button("rewindButton", self.tr("Go there"), self.tr("Open a new run at this step"))
        self.close_button = self._button("rewindCancelButton", self.tr("Cancel"), self.tr("Cancel"))
        self.go_button.setDefault(True)
        set_role(self.go_button, "primary")
        self._lay_out()
        self.table.currentCellChanged.connect(self._on_table_current_cell_changed)
        self.table.doubleClicked.connect(self._on_table_double_clicked)
        self.step_edit.valueChanged.connect(self._on_step_edit_value_changed)
        self.go_button.clicked.connect(self._on_go_button_clicked)
        self.close_button.clicked.connect(self.reject)
        self.step_edit.setValue(step)
        self._show_step(self.step_edit.value())
        self.step_edit.setFocus()
        self.step_edit.selectAll()

    def _make_table(self) -> QTableWidget:
        listed = self._moments.listed
        table = QTableWidget(len(listed), 3, self)
        set_role(table, "rows")
        table.setObjectName("rewindTable")
        table.setAccessibleName(self.tr("Checkpoints, changes and other moments of the run"))
        table.setHorizontalHeaderLabels([self.tr("Step"), self.tr("What"), ""])
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for row, moment in enumerate(listed):
            step = QTableWidgetItem(numbers.count(moment.step))
            step.setTextAlignment(right)
            step.setFont(number_font())
            kind = QTableWidgetItem(translate("Moments", moment.kind.value))
            if moment.kind is MomentKind.CHANGE:
                kind.setForeground(QColor(theme().tokens.amber))
            words = QTableWidgetItem(moment.words)
            words.setForeground(QColor(theme().tokens.muted))
            words.setToolTip(moment.words)
            for column, item in enumerate((step, kind, words)):
                table.setItem(row, column, item)
        header = table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        step_header = table.horizontalHeaderItem(0)
        if step_header is not None:
            step_header.setTextAlignment(right)
        return table

    def _button(self, name: str, text: str, spoken: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(spoken)
        return button

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(self.intro_label)
        layout.addWidget(self.table, 1)
        row = QHBoxLayout()
        label = QLabel(self.tr("To before step"), self)
        label.setBuddy(self.step_edit)
        row.addWidget(label)
        row.addWidget(self.step_edit)
        last = QLabel(self.tr("of {}").format(numbers.count(self._moments.n_steps)), self)
        set_role(last, "muted")
        row.addWidget(last)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addWidget(self.cost_label)
        buttons = QHBoxLayout()
        buttons.addWidget(self.close_button)
        buttons.addStretch(1)
        buttons.addWidget(self.go_button)
        layout.addLayout(buttons)

    def _show_step(self, step: int) -> None:
        self.cost_label.setText(self._moments.words(step))
        listed = [moment.step for moment in self._moments.listed]
        current = self.table.currentRow()
        if current >= 0 and listed[current] == step:
            return
        self.table.blockSignals(True)
        if step in listed:
            self.table.selectRow(listed.index(step))
        else:
            self.table.setCurrentIndex(QModelIndex())
        self.table.blockSignals(False)

    @Slot(int, int, int, int)
    def _on_table_current_cell_changed(self, row: int, _column: int, _before: int, _column_before: int) -> None:
        if row >= 0:
            self.step_edit.setValue(self._moments.listed[row].step)

    @Slot(QModelIndex)
    def _on_table_double_clicked(self, _index: QModelIndex) -> None:
        self._on_go_button_clicked()

    @Slot(int)
    def _on_step_edit_value_changed(self, step: int) -> None:
        self._show_step(step)

    @Slot()
    def _on_go_button_clicked(self) -> None:
        self.accept()
        self.chosen.emit(self.step_edit.value())
