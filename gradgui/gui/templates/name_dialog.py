"""A small dialog that asks for the name of a template."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from gradgui.gui.dialogs.dialog_button import dialog_button
from gradgui.gui.look.theme import set_role


class NameDialog(QDialog):
    """One line, and buttons that keep the set-up or don't.

    Args:
        name: what the line says at first.
        parent: owner.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("templateNameDialog")
        self.setWindowTitle(self.tr("Keep as a template"))
        self.edit = QLineEdit(name, self)
        self.edit.setObjectName("templateNameEdit")
        self.edit.setAccessibleName(self.tr("Name of the template"))
        self.edit.selectAll()
        words = QLabel(self.tr("The set-up is kept as a template, by this name:"), self)
        words.setWordWrap(True)
        self.cancel_button = dialog_button(self, "templateNameCancel", self.tr("Cancel"), self.reject)
        self.keep_button = dialog_button(self, "templateNameKeep", self.tr("Keep"), self.accept)
        self.keep_button.setDefault(True)
        set_role(self.keep_button, "primary")
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.keep_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(words)
        layout.addWidget(self.edit)
        layout.addLayout(row)
        self.edit.textChanged.connect(self._on_edit_text_changed)
        self._on_edit_text_changed()

    @property
    def name(self) -> str:
        """What was typed."""
        return self.edit.text().strip()

    @Slot()
    def _on_edit_text_changed(self) -> None:
        self.keep_button.setEnabled(bool(self.name))
