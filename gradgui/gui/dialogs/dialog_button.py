"""A button of a dialog that Enter doesn't press by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QWidget


def dialog_button(parent: QWidget, name: str, text: str, slot: Callable[[], object]) -> QPushButton:
    """Returns a button with a name for scripts, its words for screen readers, and what it does."""
    button = QPushButton(text, parent)
    button.setObjectName(name)
    button.setAccessibleName(text)
    button.setAutoDefault(False)
    button.clicked.connect(slot)
    return button
