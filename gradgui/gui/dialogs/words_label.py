"""The line of a dialog that says what will happen, or what is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from gradgui.gui.look.text_size import fit_text
from gradgui.gui.look.theme import set_role


class WordsLabel(QLabel):
    """Wrapped words in the colour of what they are; their place stays as high as it is while they change.

    Args:
        name: for scripts.
        parent: owner.
        n_lines: for so many lines there is always room.
    """

    def __init__(self, name: str, parent: QWidget, n_lines: int = 2) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        fit_text(self, lambda label: label.setMinimumHeight(n_lines * label.fontMetrics().lineSpacing()))
        set_role(self, "muted")

    def say(self, words: str, role: str = "muted") -> None:
        """Shows words; a role of the theme is their colour: "muted", "amber" or "bad"."""
        self.setText(words)
        set_role(self, role)
