"""A field for one number > 0 of a running loop. Enter is one change; Escape takes the typing back."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDoubleValidator, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gradgui.gui.control.changes.change_words import rate_words
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look.theme import number_font, set_pending

PENDING_TIP = QT_TRANSLATE_NOOP("NumberEdit", "Pending: takes effect at the next chunk boundary, or with the next start")


class NumberEdit(QLineEdit):
    """Shows the number that is asked for; amber while it isn't in force yet.

    Args:
        name: objectName.
        title: spoken name.
        tip: what the number means.
        whole: whether it is a whole number, from 1 on.
    """

    #: Somebody confirmed another number.
    numberChanged = Signal(float)

    def __init__(self, name: str, title: str, tip: str, parent: QWidget | None = None, *, whole: bool = False) -> None:
        super().__init__(parent)
        self._number: float | None = None
        self._tip = tip
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(tip)
        self.setFont(number_font())
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(84)
        self.setEnabled(False)
        self._whole = whole
        if not whole:  # a validator would drop the point of 0.5 and leave 05
            self.setValidator(_validator(self))
        self.editingFinished.connect(self._on_editing_finished)

    def show_number(self, number: float | None, *, pending: bool, editable: bool, in_force: float | None = None) -> None:
        """Shows a number, unless somebody is typing another; None: there is none. `in_force` holds while it is pending."""
        self.setEnabled(editable)
        if set_pending(self, pending):
            holds = (
                self.tr(" Until then it is {in_force}.").format(in_force=rate_words(in_force))
                if in_force is not None
                else ""
            )
            self.setToolTip(f"{translate('NumberEdit', PENDING_TIP)}.{holds}" if pending else self._tip)
        if number == self._number or self.isModified():
            return
        self._number = number
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape shows the number in force again."""
        if event.key() == Qt.Key.Key_Escape and self._number is not None:
            self._show()
            return
        super().keyPressEvent(event)

    def _show(self) -> None:
        words = str(int(self._number)) if self._whole and self._number is not None else rate_words(self._number or 0.0)
        self.setText("" if self._number is None else words)

    @Slot()
    def _on_editing_finished(self) -> None:
        if not self.isModified():
            return
        self.setModified(False)
        try:
            number = float(self.text())
        except ValueError:
            number = 0.0
        if self._whole and not number.is_integer():
            number = 0.0
        if 0 < number < math.inf and number != self._number:
            self._number = number
            self.numberChanged.emit(number)
        else:
            self._show()


def _validator(parent: QLineEdit) -> QDoubleValidator:
    validator = QDoubleValidator(parent)
    validator.setBottom(0.0)
    validator.setNotation(QDoubleValidator.Notation.ScientificNotation)
    validator.setLocale(validator.locale().c())
    return validator
