"""A field in a narrow place: a text that is too long is cut with dots while it isn't typed in."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame, QWidget

#: What Qt leaves free between the contents of a field and its text, each side.
_ROOM_PX = 2


class ElidingEdit(QLineEdit):
    """Shows beginning and end of a long text; all of it, to be scrolled, while it has the keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursorPosition(0)

    def shown_text(self) -> str:
        """Returns the text as far as there is room for it."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self._text_rect().width())

    def _text_rect(self) -> QRect:
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        rect = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        return rect.marginsRemoved(self.textMargins()).adjusted(_ROOM_PX, 0, -_ROOM_PX, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the field as Qt does; with dots where the text is too long and nobody types."""
        shown = self.shown_text()
        if self.hasFocus() or shown == self.displayText():
            super().paintEvent(event)
            return
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
        self.style().drawItemText(
            painter,
            self._text_rect(),
            self.alignment() | Qt.AlignmentFlag.AlignVCenter,
            self.palette(),
            self.isEnabled(),
            shown,
            self.foregroundRole(),
        )
        painter.end()
