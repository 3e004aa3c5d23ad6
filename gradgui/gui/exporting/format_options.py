"""What can be asked of the chosen format: which steps of a table, which weights of a model. Nothing else has options."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QWidget

from gradgui.gui.exporting.export_facts import ExportFacts
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import set_role
from gradgui.runs.export import ExportFormat, ExportGroup


class FormatOptions(QStackedWidget):
    """One line of fields, or one of words.

    Args:
        facts: of the run.
        parent: owner.
    """

    #: Something else is asked for.
    changed = Signal()

    def __init__(self, facts: ExportFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self.first_edit = self._edit("exportFirstStep", self.tr("First step"), "0", 0)
        self.stop_edit = self._edit("exportStopStep", self.tr("Step to stop before"), self.tr("the end"), 1)
        self.every_edit = self._edit("exportEvery", self.tr("Every so many steps"), "1", 1)
        self.weights_combo = QComboBox(self)
        self.weights_combo.setObjectName("exportWeights")
        self.weights_combo.setAccessibleName(self.tr("Which weights"))
        ended = facts.state == "finished"
        self.weights_combo.addItem(self.tr("the run's end") if ended else self.tr("the newest checkpoint"), None)
        for step in facts.checkpoints:
            self.weights_combo.addItem(self.tr("step {0}").format(numbers.count(step)), step)
        self._steps = self._line(
            self.tr("Steps from"), self.first_edit, self.tr("to"), self.stop_edit, self.tr("every"), self.every_edit
        )
        self._weights = self._line(self.tr("Weights of"), self.weights_combo)
        self._none = QLabel(self.tr("The whole run."), self)
        set_role(self._none, "muted")
        for page in (self._steps, self._weights, self._none):
            self.addWidget(page)

    def show_for(self, chosen: ExportFormat) -> None:
        """Shows what can be asked of a format."""
        page = self._weights if chosen.group is ExportGroup.MODEL else self._steps if chosen.takes_steps else self._none
        self.setCurrentWidget(page)

    def problem(self) -> str:
        """Returns what is wrong with what is asked for; "" if nothing is."""
        if self.currentWidget() is not self._steps:
            return ""
        first, stop = _number(self.first_edit, 0), _number(self.stop_edit, self._facts.n_steps)
        if first >= max(1, self._facts.n_steps):
            return self.tr("The first step must be one of {0}.").format(numbers.count(self._facts.n_steps))
        if stop <= first and self.stop_edit.text():
            return self.tr("The last step must come after the first one.")
        return ""

    def words(self) -> tuple[str, ...]:
        """Returns what is asked for as words of the command line."""
        if self.currentWidget() is self._weights:
            step = self.weights_combo.currentData()
            return () if step is None else ("--at", str(step))
        if self.currentWidget() is not self._steps:
            return ()
        words: tuple[str, ...] = ()
        first, stop = _number(self.first_edit, 0), _number(self.stop_edit, self._facts.n_steps)
        if self.first_edit.text() or self.stop_edit.text():
            words += ("--steps", f"{first}:{stop}")
        every = _number(self.every_edit, 1)
        return (*words, "--every", str(every)) if self.every_edit.text() else words

    def _edit(self, name: str, spoken: str, default: str, low: int) -> QLineEdit:
        edit = QLineEdit(self)
        edit.setObjectName(name)
        edit.setAccessibleName(spoken)
        edit.setPlaceholderText(default)
        edit.setValidator(QIntValidator(low, 2**31 - 1, edit))
        edit.setFixedWidth(edit.fontMetrics().horizontalAdvance("00,000,000") + 20)
        edit.textChanged.connect(self._on_edit_text_changed)
        return edit

    @Slot()
    def _on_edit_text_changed(self) -> None:
        self.changed.emit()

    def _line(self, *parts: str | QWidget) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in parts:
            row.addWidget(QLabel(part, line) if isinstance(part, str) else part)
        row.addStretch(1)
        return line


def _number(edit: QLineEdit, default: int) -> int:
    """Returns the number in a field; the default where it is empty, or not a number yet."""
    return int(edit.text()) if edit.hasAcceptableInput() else default
