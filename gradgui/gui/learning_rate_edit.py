"""A field for the learning rate. Enter is one change; Escape takes the typing back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDoubleValidator, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gradgui.gui.theme import number_font

_TIP = "Base learning rate; Enter applies it at the next chunk boundary"
_PENDING_TIP = "Pending: takes effect at the next chunk boundary"


class LearningRateEdit(QLineEdit):
    """Shows the rate that is asked for; amber while it isn't in force yet."""

    rateChanged = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rate: float | None = None
        self.setObjectName("learningRateEdit")
        self.setAccessibleName("Learning rate")
        self.setToolTip(_TIP)
        self.setFont(number_font())
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(84)
        self.setEnabled(False)
        validator = QDoubleValidator(self)
        validator.setBottom(0.0)
        validator.setNotation(QDoubleValidator.Notation.ScientificNotation)
        validator.setLocale(validator.locale().c())
        self.setValidator(validator)
        self.editingFinished.connect(self._on_editing_finished)

    def show_rate(self, rate: float | None, *, pending: bool, editable: bool) -> None:
        """Shows a rate, unless somebody is typing another."""
        self.setEnabled(editable)
        if self.property("pending") is not pending:
            self.setProperty("pending", pending)
            self.setToolTip(_PENDING_TIP if pending else _TIP)
        if rate == self._rate or self.isModified():
            return
        self._rate = rate
        self.setText("" if rate is None else rate_text(rate))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape shows the rate in force again."""
        if event.key() == Qt.Key.Key_Escape and self._rate is not None:
            self.setText(rate_text(self._rate))
            return
        super().keyPressEvent(event)

    @Slot()
    def _on_editing_finished(self) -> None:
        if not self.isModified():
            return
        self.setModified(False)
        try:
            rate = float(self.text())
        except ValueError:
            rate = 0.0
        if rate > 0 and rate != self._rate:
            self._rate = rate
            self.rateChanged.emit(rate)
        elif self._rate is not None:
            self.setText(rate_text(self._rate))


def rate_text(rate: float) -> str:
    """Writes a rate so that reading it back gives the same number for all but odd ones: 0.001, 0.0003, 1e-5."""
    text = f"{rate:.6g}"
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text
