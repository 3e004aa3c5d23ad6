"""The strip below the set-up that says that an edit isn't opened yet, with the buttons that open it or take it back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from gradgui.gui.look.theme import set_role, small_font


class ApplyBar(QWidget):
    """Hidden while there is nothing to apply."""

    applyRequested = Signal()
    discardRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("applyBar")
        self.words = QLabel(self)
        self.words.setObjectName("applyLabel")
        self.words.setFont(small_font())
        set_role(self.words, "chip")
        self.apply_button = QPushButton(self.tr("Apply"), self)
        self.apply_button.setObjectName("applyButton")
        self.apply_button.setAccessibleName(self.tr("Apply what was edited"))
        self.apply_button.setToolTip(
            self.tr("Open the run anew with what was edited (Enter in a field). Start does so too.")
        )
        self.discard_button = QPushButton(self.tr("Discard"), self)
        self.discard_button.setObjectName("discardButton")
        self.discard_button.setAccessibleName(self.tr("Take back what was edited"))
        self.discard_button.setToolTip(self.tr("Show the set-up as it was opened (Escape in a field takes that one back)"))
        set_role(self.discard_button, "flat")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words)
        row.addStretch(1)
        row.addWidget(self.discard_button)
        row.addWidget(self.apply_button)
        self.apply_button.clicked.connect(self.applyRequested)
        self.discard_button.clicked.connect(self.discardRequested)
        self.hide()

    def show_edits(self, n_edited: int, n_wrong: int) -> None:
        """Says how many fields wait, and how many of them can't be applied."""
        fields = self.tr("1 edit") if n_edited == 1 else self.tr("{n_edited} edits").format(n_edited=n_edited)
        self.words.setText(
            self.tr("{fields} not applied").format(fields=fields)
            if not n_wrong
            else self.tr("{fields}, {n_wrong} to mend").format(fields=fields, n_wrong=n_wrong)
        )
        self.apply_button.setEnabled(n_edited > 0)
        self.setVisible(n_edited > 0)
