"""The planned changes of a run as a small table: before which step, what, to what."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from gradgui.gui.forms.fields.planned_rows import EXAMPLES, TITLES, PlannedRow, rows_of, text_of
from gradgui.gui.forms.still_combo import StillComboBox
from gradgui.gui.language.translation import translate
from gradgui.gui.look.eliding_edit import ElidingEdit
from gradgui.gui.look.theme import set_role, small_font

_STEP_WIDTH = 64


class PlannedLine(QWidget):
    """One planned change: step, what, value, and a button that takes it out."""

    edited = Signal()
    confirmed = Signal()
    removed = Signal()

    def __init__(self, row: PlannedRow, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._table = row.table
        self.step_edit = QLineEdit(row.step, self)
        self.step_edit.setObjectName(f"plannedStep{number}")
        self.step_edit.setFixedWidth(_STEP_WIDTH)
        self.step_edit.setPlaceholderText(self.tr("step"))
        self.step_edit.setAccessibleName(self.tr("Step of change {n}").format(n=number + 1))
        self.what_combo = StillComboBox(self)
        self.what_combo.setObjectName(f"plannedWhat{number}")
        self.what_combo.setAccessibleName(self.tr("What change {n} is about").format(n=number + 1))
        for what, title in TITLES.items():
            self.what_combo.addItem(translate("PlannedChange", title), what)
        self.what_combo.setCurrentIndex(self.what_combo.findData(row.what))
        self.what_combo.setMinimumContentsLength(8)
        self.what_combo.setSizeAdjustPolicy(StillComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.value_edit = ElidingEdit(self)
        self.value_edit.setText(row.text)
        self.value_edit.setObjectName(f"plannedValue{number}")
        self.value_edit.setCursorPosition(0)  # a long path is read from its beginning
        self.value_edit.setAccessibleName(self.tr("Value of change {n}").format(n=number + 1))
        self.remove_button = QToolButton(self)
        self.remove_button.setObjectName(f"plannedRemove{number}")
        self.remove_button.setText("×")
        self.remove_button.setFixedWidth(28)
        self.remove_button.setAccessibleName(self.tr("Take out change {n}").format(n=number + 1))
        self.remove_button.setToolTip(self.tr("Take this change out"))
        set_role(self.remove_button, "tool")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.step_edit)
        layout.addWidget(self.what_combo, 2)
        layout.addWidget(self.value_edit, 3)
        layout.addWidget(self.remove_button)
        for edit in (self.step_edit, self.value_edit):
            edit.textEdited.connect(self.edited)
            edit.returnPressed.connect(self.confirmed)
        self.what_combo.activated.connect(self._on_what_combo_activated)
        self.remove_button.clicked.connect(self.removed)
        self._show_example()

    def row(self) -> PlannedRow:
        """Returns what the line says."""
        return PlannedRow(self.step_edit.text(), self.what_combo.currentData() or "", self.value_edit.text(), self._table)

    @Slot()
    def _on_what_combo_activated(self) -> None:
        self.value_edit.clear()
        self._show_example()
        self.edited.emit()

    def _show_example(self) -> None:
        example = EXAMPLES.get(self.what_combo.currentData() or "", "")
        self.value_edit.setPlaceholderText(example)
        self.value_edit.setToolTip(self.tr("To what, such as {example}").format(example=example) if example else "")
        self.value_edit.setVisible(bool(example))


class PlannedEditor(QWidget):
    """The planned changes, one a line, and a button for another one. Its text is that of `planned_rows`."""

    #: Somebody changed something: the whole text.
    edited = Signal(str)
    #: Enter was pressed.
    confirmed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self.lines: list[PlannedLine] = []
        self._empty = QLabel(self.tr("None. A change takes effect before the step that it names."), self)
        self._empty.setWordWrap(True)
        self._empty.setFont(small_font())
        set_role(self._empty, "muted")
        self.add_button = QPushButton(self.tr("Add a change"), self)
        self.add_button.setObjectName("plannedAddButton")
        self.add_button.setAccessibleName(self.tr("Add a planned change"))
        self.add_button.setToolTip(self.tr("Plan another change, before a step of the run"))
        self.add_button.clicked.connect(self._on_add_button_clicked)
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        foot = QHBoxLayout()
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._empty)
        layout.addLayout(self._column)
        layout.addLayout(foot)

    def text(self) -> str:
        """Returns the changes as one text."""
        return self._text

    def show_text(self, text: str) -> None:
        """Shows other changes; where they are those that are shown, what has the keyboard keeps it."""
        if text == self._text:
            return
        self._text = text
        self._fill(rows_of(text))

    def _fill(self, rows: list[PlannedRow]) -> None:
        for line in self.lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = []
        for row in rows:
            self._add_line(row)
        self._empty.setVisible(not rows)

    def _add_line(self, row: PlannedRow) -> PlannedLine:
        line = PlannedLine(row, len(self.lines), self)
        line.edited.connect(self._on_line_edited)
        line.confirmed.connect(self.confirmed)
        line.removed.connect(partial(self._on_line_removed, line))
        self.lines.append(line)
        self._column.addWidget(line)
        return line

    @Slot()
    def _on_line_edited(self) -> None:
        self._text = text_of([line.row() for line in self.lines])
        self.edited.emit(self._text)

    def _on_line_removed(self, line: PlannedLine) -> None:
        self._fill([other.row() for other in self.lines if other is not line])
        self.add_button.setFocus()
        self._on_line_edited()

    @Slot()
    def _on_add_button_clicked(self) -> None:
        self._empty.hide()
        line = self._add_line(PlannedRow("", next(iter(TITLES))))
        line.step_edit.setFocus()
        self._on_line_edited()
