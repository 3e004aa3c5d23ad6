"""The legend of the variable tree: its three states with their words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gradgui.gui.look.text_size import fit_text
from gradgui.gui.look.theme import small_font, theme


class VariableLegend(QWidget):
    """The three states with their words, drawn as the tree draws them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frozen = ""
        self.setFont(small_font())
        self.set_watching(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        fit_text(self, lambda legend: legend.setFixedHeight(legend.fontMetrics().height() + 6))

    def set_watching(self, watching: bool) -> None:
        """Says whether the gradients of what is frozen are computed."""
        self._frozen = self.tr("frozen, watched") if watching else self.tr("frozen, not watched")
        self.setAccessibleName(
            self.tr("Legend: filled box learns; empty box {frozen}; amber pending").format(frozen=self._frozen)
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draws three small boxes with words."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, middle = 1, self.height() / 2
        entries = (
            (self.tr("learns"), tokens.accent, True),
            (self._frozen, tokens.ice, False),
            (self.tr("pending"), tokens.amber, False),
        )
        for text, colour, filled in entries:
            painter.setPen(QPen(QColor(colour), 1.4))
            painter.setBrush(QColor(colour) if filled else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(left, int(middle) - 5, 10, 10, 3, 3)
            painter.setPen(QColor(tokens.muted))
            painter.drawText(left + 17, 0, 200, self.height(), Qt.AlignmentFlag.AlignVCenter, text)
            left += 17 + painter.fontMetrics().horizontalAdvance(text) + 18
        painter.end()
