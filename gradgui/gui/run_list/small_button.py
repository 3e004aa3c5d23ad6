"""A button in small type, as they stand above and below the table of runs."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from gradgui.gui.look.theme import small_font


def small_button(parent: QWidget, name: str, text: str, spoken: str) -> QPushButton:
    """Returns a button with a name for scripts and other words for screen readers."""
    button = QPushButton(text, parent)
    button.setObjectName(name)
    button.setAccessibleName(spoken)
    button.setFont(small_font())
    return button
