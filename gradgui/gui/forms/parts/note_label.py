"""The words below a field: what is wrong with it, or what should be known of what was chosen."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from gradgui.gui.look.theme import set_role, small_font


class NoteLabel(QLabel):
    """Wrapped words, exactly as high as their lines at the width that they have.

    A form of Qt takes the height of wrapped words for two different ones, and squeezes the fields above by what is missing.

    Args:
        role: of the theme: "bad", "amber".
        parent: owner.
    """

    def __init__(self, role: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(small_font())
        set_role(self, role)
        self.hide()

    def setText(self, text: str) -> None:
        """Shows words."""
        super().setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Takes the height of the lines that the new width makes."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # Not heightForWidth: it never gets below a height that was fixed before.
        wrapped = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft)
        height = self.fontMetrics().boundingRect(QRect(0, 0, self.width(), 10_000), wrapped, self.text()).height()
        if height != self.minimumHeight():
            self.setFixedHeight(height)
