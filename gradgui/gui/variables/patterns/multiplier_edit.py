"""The field in which a rate multiplier is typed, in place in the tree and in the dialog. What it is for, others know."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from gradgui.core.errors import SpecError
from gradgui.gui.look.theme import number_font
from gradgui.gui.variables.rows.row_factors import parse_factor


class MultiplierEdit(QLineEdit):
    """Takes a number >= 0; says what must hold where it is something else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("multiplierEdit")
        self.setAccessibleName(self.tr("Rate multiplier"))
        self.setFont(number_font())
        self.setProperty("role", "cell")

    def factor(self) -> float | None:
        """Returns the number that was typed; None where it is none."""
        return None if self.problem() else parse_factor(self.text())

    def problem(self) -> str:
        """Returns what is wrong with what was typed; "" if nothing is."""
        try:
            parse_factor(self.text())
        except SpecError as error:
            return str(error)
        return ""

    def complains(self) -> bool:
        """Says below the field what is wrong; whether something is. A field that nobody touched has nothing wrong."""
        problem = self.problem() if self.isModified() else ""
        if problem:
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), problem, self)
        return bool(problem)
