"""A sentence on the data page: wraps, can be selected, is never read as markup."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


def sentence_label(parent: QWidget, name: str, title: str) -> QLabel:
    """Returns a label.

    Args:
        parent: owner.
        name: its object name.
        title: what a screen reader says of it.
    """
    label = QLabel(parent)
    label.setObjectName(name)
    label.setAccessibleName(title)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
