"""A list of choices in a narrow place: a long one is cut in its middle, with dots, instead of at its end without any."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

#: Between the edges of the field and its text, both sides.
_ROOM_PX = 2


class ElidingCombo(QComboBox):
    """Shows the beginning and the end of a long choice; the list below shows all of it, as far as there is room."""

    def shown_text(self) -> str:
        """Returns the choice as far as there is room for it."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideMiddle, field.width() - _ROOM_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the control with what there is room for. Where one can type, the field in it is drawn by itself."""
        if self.isEditable() or self.currentIndex() < 0:
            super().paintEvent(event)
            return
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        option.currentText = self.shown_text()
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
