"""Asks what to freeze or thaw by pattern. Changes nothing itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gradgui.gui.dialogs.enter_key import press_by_enter
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import set_role
from gradgui.gui.variables.patterns.pattern_field import PatternField


class FreezeDialog(QDialog):
    """A pattern; how many variables match, how many of them learn; a button for each thing that can be done with them.

    Args:
        paths: of the variables with a box.
        learns: whether each of them learns, as it is asked for now.
        pattern: to begin with.
        parent: owner.
    """

    #: A pattern that matches something, and whether that shall learn.
    chosen = Signal(str, bool)
    #: A pattern that matches something: nothing else shall learn.
    onlyChosen = Signal(str)

    def __init__(self, paths: Sequence[str], learns: Sequence[bool], pattern: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._learns = tuple(learns)
        self.setObjectName("freezeDialog")
        self.setWindowTitle(self.tr("Freeze or thaw by pattern"))
        self.resize(460, 0)
        self._field = PatternField(paths, pattern, "freeze", self, self._describe)
        self.pattern_edit = self._field.edit
        self.match_label = self._field.label
        self.freeze_button = self._button("freezeButton", self.tr("Freeze"), self.tr("Freeze everything that matches"))
        self.thaw_button = self._button("thawButton", self.tr("Thaw"), self.tr("Let everything that matches learn"))
        self.only_button = self._button(
            "freezeOnlyButton", self.tr("Only these"), self.tr("Freeze everything that does not match")
        )
        self.close_button = self._button("freezeCancelButton", self.tr("Cancel"), self.tr("Cancel"))
        self._lay_out()
        self._field.changed.connect(self._on_field_changed)
        self.freeze_button.clicked.connect(self._on_freeze_button_clicked)
        self.thaw_button.clicked.connect(self._on_thaw_button_clicked)
        self.only_button.clicked.connect(self._on_only_button_clicked)
        self.close_button.clicked.connect(self.reject)
        self._on_field_changed()
        self.pattern_edit.setFocus()

    def _button(self, name: str, text: str, spoken: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(spoken)
        press_by_enter(button)
        return button

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        words = QLabel(
            self.tr("* stays within a layer, ** crosses layers, and a layer's name means everything in it."), self
        )
        words.setWordWrap(True)
        set_role(words, "muted")
        layout.addWidget(words)
        layout.addWidget(self._field)
        row = QHBoxLayout()
        row.addWidget(self.close_button)
        row.addStretch(1)
        for button in (self.only_button, self.thaw_button, self.freeze_button):
            row.addWidget(button)
        layout.addLayout(row)

    def _describe(self, found: list[int]) -> str:
        n_learning = sum(self._learns[index] for index in found)
        if n_learning == 0:
            return self.tr("all frozen") if len(found) > 1 else self.tr("frozen")
        if n_learning == len(found):
            return self.tr("all learn") if len(found) > 1 else self.tr("learns")
        return self.tr("{n_learning} of them learn").format(n_learning=numbers.count(n_learning))

    @Slot()
    def _on_field_changed(self) -> None:
        found = self._field.found
        n_learning = sum(self._learns[index] for index in found)
        self.freeze_button.setEnabled(n_learning > 0)
        self.thaw_button.setEnabled(n_learning < len(found))
        self.only_button.setEnabled(bool(found))
        main = self.freeze_button if n_learning > 0 or not found else self.thaw_button
        main.setDefault(True)
        for button in (self.freeze_button, self.thaw_button):
            set_role(button, "primary" if button is main else "")

    @Slot()
    def _on_freeze_button_clicked(self) -> None:
        self._choose(learns=False)

    @Slot()
    def _on_thaw_button_clicked(self) -> None:
        self._choose(learns=True)

    def _choose(self, *, learns: bool) -> None:
        self.accept()
        self.chosen.emit(self._field.pattern, learns)

    @Slot()
    def _on_only_button_clicked(self) -> None:
        self.accept()
        self.onlyChosen.emit(self._field.pattern)
