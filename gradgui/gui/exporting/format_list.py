"""The formats of an export to choose from, by what is exported: each with a line that says what it is for."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from gradgui.gui.exporting.export_facts import ExportFacts
from gradgui.gui.look.theme import set_role, small_font
from gradgui.runs.export import FORMATS, ExportFormat, ExportGroup

#: Which groups stand below one another, column by column.
_COLUMNS = ((ExportGroup.NUMBERS,), (ExportGroup.MODEL, ExportGroup.WHOLE))
_COLUMN_PX = 330


class FormatList(QWidget):
    """A radio button a format, in two columns; what the run can't give is grey and says why.

    Args:
        facts: of the run.
        parent: owner.
    """

    #: Another one is chosen.
    chosenChanged = Signal()

    def __init__(self, facts: ExportFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        for number, groups in enumerate(_COLUMNS):
            column = QVBoxLayout()
            column.setSpacing(2)
            for group in groups:
                formats = [one for one in FORMATS.values() if one.group is group]
                if formats:
                    self._add_group(column, group, formats, facts)
            column.addStretch(1)
            grid.addLayout(column, 0, number)
            grid.setColumnMinimumWidth(number, _COLUMN_PX)
            grid.setColumnStretch(number, 1)
        self._group.buttonToggled.connect(self._on_group_button_toggled)
        next(button for button in self._buttons.values() if button.isEnabled()).setChecked(True)

    def _add_group(self, column: QVBoxLayout, group: ExportGroup, formats: list[ExportFormat], facts: ExportFacts) -> None:
        head = QLabel(self.tr(group.value), self)
        set_role(head, "head")
        if column.count():
            column.addSpacing(12)
        column.addWidget(head)
        for one in formats:
            obstacle = facts.obstacle(one)
            words = f"{one.words[:1].upper()}{one.words[1:]}."
            button = _WideButton(one.title, self)
            button.setObjectName(f"exportFormat.{one.name}")
            button.setAccessibleName(one.title)
            button.setAccessibleDescription(obstacle or words)
            button.setEnabled(not obstacle)
            label = _ButtonWords(obstacle or words, button, self)
            label.setFont(small_font())
            label.setWordWrap(True)
            label.setContentsMargins(24, 0, 0, 6)
            label.setMinimumHeight(label.heightForWidth(_COLUMN_PX))
            set_role(label, "muted")
            self._buttons[one.name] = button
            self._group.addButton(button)
            column.addWidget(button)
            column.addWidget(label)

    def chosen(self) -> ExportFormat:
        """Returns the format that is chosen."""
        return FORMATS[next(name for name, button in self._buttons.items() if button.isChecked())]

    def choose(self, name: str) -> None:
        """Chooses a format, if the run can be had in it."""
        if self._buttons[name].isEnabled():
            self._buttons[name].setChecked(True)

    def take_keyboard(self) -> None:
        """Gives the keyboard to the chosen format; arrow keys choose another one."""
        self._buttons[self.chosen().name].setFocus()

    @Slot()
    def _on_group_button_toggled(self) -> None:
        if self._group.checkedButton() is not None:
            self.chosenChanged.emit()


class _WideButton(QRadioButton):
    """A radio button that is hit anywhere in its row."""

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)


class _ButtonWords(QLabel):
    """The line below a button; a click on it is one on the button."""

    def __init__(self, words: str, button: QRadioButton, parent: QWidget) -> None:
        super().__init__(words, parent)
        self._button = button
        self.setBuddy(button)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._button.click()
        event.accept()
