"""The ring around what a card of the tour points at. The mouse goes through it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gradgui.gui.look.theme import theme

#: So far around the control.
RING_PX = 5


class TourRing(QWidget):
    """Two lines, so that it is seen on any ground."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tourRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draws the ring."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5)
        for colour, width in ((tokens.panel, 5), (tokens.accent, 2.5)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRoundedRect(rect, 8, 8)
        painter.end()
