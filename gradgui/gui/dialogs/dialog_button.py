"""A button of a dialog that Enter presses while the keyboard is on it, and not from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QWidget

from gradgui.gui.dialogs.enter_key import press_by_enter


def dialog_button(parent: QWidget, name: str, text: str, slot: Callable[[], object]) -> QPushButton:
    """Returns a button with a name for scripts, its words for screen readers, and what it does."""
    button = QPushButton(text, parent)
    button.setObjectName(name)
    button.setAccessibleName(text)
    press_by_enter(button)
    button.clicked.connect(slot)
    return button
