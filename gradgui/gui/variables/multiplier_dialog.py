"""Asks for a rate multiplier by pattern, and says while it is typed what the pattern matches. Changes nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gradgui.core.errors import nearest
from gradgui.core.patterns import matches
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import number_font, set_role, theme
from gradgui.gui.variables.multiplier_edit import MultiplierEdit

#: So many of the paths that match, or that are near, are named.
_NAMED = 4


class MultiplierDialog(QDialog):
    """A pattern and a factor; the number of variables that match, or the nearest paths where none does.

    Args:
        paths: of the variables that have a rate.
        pattern: to begin with.
    """

    #: A pattern that matches something, and a factor >= 0.
    chosen = Signal(str, float)

    def __init__(self, paths: Sequence[str], pattern: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paths = tuple(paths)
        self.setObjectName("multiplierDialog")
        self.setWindowTitle("Rate multipliers by pattern")
        self.setMinimumWidth(440)
        self.pattern_edit = QLineEdit(pattern, self)
        self.pattern_edit.setObjectName("multiplierPatternEdit")
        self.pattern_edit.setAccessibleName("Pattern of variables")
        self.pattern_edit.setPlaceholderText("A layer such as conv2d, or a glob such as **/bias")
        self.pattern_edit.setFont(number_font())
        self.factor_edit = MultiplierEdit(self)
        self.factor_edit.setObjectName("multiplierFactorEdit")
        self.factor_edit.setFixedWidth(84)
        self.factor_edit.setPlaceholderText("0.1")
        set_role(self.factor_edit, "")
        self.match_label = QLabel(self)
        self.match_label.setObjectName("multiplierMatchLabel")
        self.match_label.setWordWrap(True)
        self.match_label.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.match_label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.match_label.linkActivated.connect(self.pattern_edit.setText)
        self.apply_button = QPushButton("Set", self)
        self.apply_button.setObjectName("multiplierApplyButton")
        self.apply_button.setAccessibleName("Set the multiplier")
        self.apply_button.setDefault(True)
        set_role(self.apply_button, "primary")
        self.close_button = QPushButton("Cancel", self)
        self.close_button.setAccessibleName("Cancel")
        self.close_button.setAutoDefault(False)
        self._lay_out()
        self.pattern_edit.textChanged.connect(self._on_edited)
        self.factor_edit.textChanged.connect(self._on_edited)
        self.apply_button.clicked.connect(self._on_apply_button_clicked)
        self.close_button.clicked.connect(self.reject)
        self._on_edited()
        self.pattern_edit.selectAll()
        (self.factor_edit if pattern else self.pattern_edit).setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        words = QLabel("The rate of every variable that matches is multiplied by this factor; 1 is the base rate.", self)
        words.setWordWrap(True)
        set_role(words, "muted")
        layout.addWidget(words)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.addRow("Pattern", self.pattern_edit)
        form.addRow("", self.match_label)
        form.addRow("Multiplier", self.factor_edit)
        layout.addLayout(form)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.apply_button)
        layout.addLayout(row)

    def matching(self) -> list[str]:
        """Returns the paths that the pattern matches."""
        pattern = self.pattern_edit.text().strip()
        return [path for path in self._paths if matches(pattern, path)] if pattern else []

    @Slot()
    def _on_edited(self) -> None:
        found = self.matching()
        pattern = self.pattern_edit.text().strip()
        self.match_label.setText(self._found_words(found) if found else self._near_words(pattern) if pattern else "")
        set_role(self.match_label, "muted" if found else "bad")
        problem = self.factor_edit.problem() if self.factor_edit.text() else ""
        self.factor_edit.setToolTip(problem)
        self.apply_button.setEnabled(bool(found) and self.factor_edit.factor() is not None)
        self.apply_button.setToolTip(problem)

    def _found_words(self, found: Sequence[str]) -> str:
        names = ", ".join(found[:_NAMED]) + (", …" if len(found) > _NAMED else "")
        return f"Matches {numbers.count(len(found))} of {numbers.count(len(self._paths))} variables: {escape(names)}"

    def _near_words(self, pattern: str) -> str:
        layers = sorted({path.rpartition("/")[0] for path in self._paths} - {""})
        near = nearest(pattern, [*self._paths, *layers]) or list(self._paths[:_NAMED])
        colour = theme().tokens.accent
        links = ", ".join(f'<a style="color: {colour}" href="{escape(path)}">{escape(path)}</a>' for path in near)
        return f"Matches nothing. Nearest: {links}" if links else "Matches nothing."

    @Slot()
    def _on_apply_button_clicked(self) -> None:
        factor = self.factor_edit.factor()
        if factor is not None and self.matching():
            self.accept()
            self.chosen.emit(self.pattern_edit.text().strip(), factor)
