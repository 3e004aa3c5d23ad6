"""The labels of a form's fields: muted, and as wide in every form, so that fields stand below each other."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from gradgui.gui.look.text_size import fit_text
from gradgui.gui.look.theme import set_role

#: The widest label that no form is narrower for.
_WIDEST = "Frozen gradients"


def label_width(label: QLabel) -> int:
    """Returns the width of the labels of all forms, in pixels."""
    return label.fontMetrics().horizontalAdvance(_WIDEST)


def form_label(text: str, parent: QWidget, buddy: QWidget | None = None) -> QLabel:
    """Returns a label; a click on it, or its mnemonic, goes to `buddy`."""
    label = QLabel(text, parent)
    fit_text(label, lambda one: one.setMinimumWidth(label_width(one)))
    set_role(label, "muted")
    if buddy is not None:
        label.setBuddy(buddy)
    return label
