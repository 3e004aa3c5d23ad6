"""What can be asked of the chosen format: which steps of a table, which weights of a model. Nothing else has options."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QStackedWidget, QWidget

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

    def __init__(self, facts: ExportFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self.first_edit = self._spin("exportFirstStep", self.tr("First step"), 0, max(0, facts.n_steps - 1))
        self.last_edit = self._spin("exportStopStep", self.tr("Step to stop before"), 0, facts.n_steps)
        self.last_edit.setSpecialValueText(self.tr("the end"))
        self.every_edit = self._spin("exportEvery", self.tr("Every so many steps"), 1, max(1, facts.n_steps))
        self.weights_combo = QComboBox(self)
        self.weights_combo.setObjectName("exportWeights")
        self.weights_combo.setAccessibleName(self.tr("Which weights"))
        ended = facts.state == "finished"
        self.weights_combo.addItem(self.tr("the run's end") if ended else self.tr("the newest checkpoint"), None)
        for step in facts.checkpoints:
            self.weights_combo.addItem(self.tr("step {0}").format(numbers.count(step)), step)
        self._steps = self._line(
            self.tr("Steps from"), self.first_edit, self.tr("to"), self.last_edit, self.tr("every"), self.every_edit
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
        stop = self.last_edit.value()
        if self.currentWidget() is self._steps and stop and stop <= self.first_edit.value():
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
        first, stop, every = self.first_edit.value(), self.last_edit.value(), self.every_edit.value()
        if first or stop:
            words += ("--steps", f"{first}:{stop or max(self._facts.n_steps, first + 1)}")
        return (*words, "--every", str(every)) if every > 1 else words

    def _spin(self, name: str, spoken: str, low: int, high: int) -> QSpinBox:
        spin = QSpinBox(self)
        spin.setObjectName(name)
        spin.setAccessibleName(spoken)
        spin.setRange(low, high)
        spin.setGroupSeparatorShown(True)
        return spin

    def _line(self, *parts: str | QWidget) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in parts:
            row.addWidget(QLabel(part, line) if isinstance(part, str) else part)
        row.addStretch(1)
        return line
