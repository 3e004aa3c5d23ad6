"""Asks for a rate multiplier by pattern. Changes nothing itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gradgui.gui.dialogs.enter_key import press_by_enter
from gradgui.gui.look.theme import set_role
from gradgui.gui.variables.patterns.multiplier_edit import MultiplierEdit
from gradgui.gui.variables.patterns.pattern_field import PatternField


class MultiplierDialog(QDialog):
    """A pattern and a factor; the number of variables that match, or the nearest paths where none does.

    Args:
        paths: of the variables that have a rate.
        pattern: to begin with.
        parent: owner.
    """

    #: A pattern that matches something, and a factor >= 0.
    chosen = Signal(str, float)

    def __init__(self, paths: Sequence[str], pattern: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("multiplierDialog")
        self.setWindowTitle(self.tr("Rate multipliers by pattern"))
        self.resize(520, 0)
        self._field = PatternField(paths, pattern, "multiplier", self)
        self.pattern_edit = self._field.edit
        self.match_label = self._field.label
        self.factor_edit = MultiplierEdit(self)
        self.factor_edit.setObjectName("multiplierFactorEdit")
        self.factor_edit.setFixedWidth(84)
        self.factor_edit.setPlaceholderText("0.1")
        set_role(self.factor_edit, "")
        self.apply_button = QPushButton(self.tr("Set"), self)
        self.apply_button.setObjectName("multiplierApplyButton")
        self.apply_button.setAccessibleName(self.tr("Set the multiplier"))
        self.apply_button.setDefault(True)
        set_role(self.apply_button, "primary")
        self.close_button = QPushButton(self.tr("Cancel"), self)
        self.close_button.setAccessibleName(self.tr("Cancel"))
        press_by_enter(self.close_button)
        self._lay_out()
        self._field.changed.connect(self._on_edited)
        self.factor_edit.textChanged.connect(self._on_edited)
        self.apply_button.clicked.connect(self._on_apply_button_clicked)
        self.close_button.clicked.connect(self.reject)
        self._on_edited()
        (self.factor_edit if pattern else self.pattern_edit).setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        words = QLabel(
            self.tr("The rate of every variable that matches is multiplied by this factor; 1 is the base rate."), self
        )
        words.setWordWrap(True)
        set_role(words, "muted")
        layout.addWidget(words)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.addRow(self.tr("Pattern"), self._field)
        form.addRow(self.tr("Multiplier"), self.factor_edit)
        layout.addLayout(form)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.apply_button)
        layout.addLayout(row)

    def matching(self) -> list[str]:
        """Returns the paths that the pattern matches."""
        return self._field.matching

    @Slot()
    def _on_edited(self) -> None:
        problem = self.factor_edit.problem() if self.factor_edit.text() else ""
        self.factor_edit.setToolTip(problem)
        self.apply_button.setEnabled(bool(self._field.found) and self.factor_edit.factor() is not None)
        self.apply_button.setToolTip(problem)

    @Slot()
    def _on_apply_button_clicked(self) -> None:
        factor = self.factor_edit.factor()
        if factor is not None and self._field.found:
            self.accept()
            self.chosen.emit(self._field.pattern, factor)
