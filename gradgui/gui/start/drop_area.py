"""The dashed place of the start page that says that files can be dropped; a click chooses one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from gradgui.gui.look.text_size import fit_text
from gradgui.gui.look.theme import theme


class DropArea(QAbstractButton):
    """Two lines of words in a dashed frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("openFileButton")
        self.setAccessibleName(self.tr("Open a file or drop it here"))
        self.setAccessibleDescription(self._kinds())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        fit_text(self, lambda area: area.setFixedHeight(max(76, 4 * area.fontMetrics().height())))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def _kinds(self) -> str:
        return self.tr("A spec (.toml), a program (.py), a model (.keras, .h5, SavedModel), a table, images, or a run")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draws the dashed frame and the words, the kinds of files in two lines where one is too narrow."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self.underMouse() or self.hasFocus()
        painter.setPen(QPen(QColor(tokens.accent if lively else tokens.outline), 1.2, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(tokens.accent_soft) if lively else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        inner = QRectF(self.rect()).adjusted(12, 0, -12, 0)
        line = self.fontMetrics().height() * 1.45
        n_lines = 1 if self.fontMetrics().horizontalAdvance(self._kinds()) <= inner.width() else 2
        middle = self.height() / 2 - (n_lines - 1) * self.fontMetrics().height() / 2
        painter.setPen(QColor(tokens.text))
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        above = QRectF(inner.left(), middle - line, inner.width(), line)
        below = QRectF(inner.left(), middle, inner.width(), n_lines * line)
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, self.tr("Open a file or drop it here"))
        painter.setFont(self.font())
        painter.setPen(QColor(tokens.muted))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._kinds())
        painter.end()
