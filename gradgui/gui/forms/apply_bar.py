"""The strip below the set-up that says that an edit isn't opened yet, with the buttons that open it or take it back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gradgui.gui.look.theme import set_role, small_font


class ApplyBar(QWidget):
    """Hidden while there is nothing to apply."""

    applyRequested = Signal()
    discardRequested = Signal()
    #: Somebody wants to see the first thing that is wrong.
    problemRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("applyBar")
        self.words = QLabel(self)
        self.words.setObjectName("applyLabel")
        self.words.setFont(small_font())
        set_role(self.words, "chip")
        self.problem_button = QPushButton(self)
        self.problem_button.setObjectName("problemButton")
        self.problem_button.setAccessibleName(self.tr("Go to the first problem"))
        self.problem_button.setToolTip(self.tr("Go to the first field that must be mended"))
        self.problem_button.setFont(small_font())
        set_role(self.problem_button, "link")
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
        self.consequence_label = QLabel(self)
        self.consequence_label.setObjectName("applyConsequenceLabel")
        self.consequence_label.setFont(small_font())
        self.consequence_label.setWordWrap(True)
        set_role(self.consequence_label, "muted")
        self.consequence_label.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.words)
        row.addWidget(self.problem_button)
        row.addStretch(1)
        row.addWidget(self.discard_button)
        row.addWidget(self.apply_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.consequence_label)
        column.addLayout(row)
        self.apply_button.clicked.connect(self.applyRequested)
        self.discard_button.clicked.connect(self.discardRequested)
        self.problem_button.clicked.connect(self.problemRequested)
        self.hide()

    def show_consequence(self, words: str) -> None:
        """Says what applying what was edited does beside what the fields say; "": nothing."""
        self.consequence_label.setText(words)
        self.consequence_label.setVisible(bool(words))

    def show_edits(self, n_edited: int, n_wrong: int) -> None:
        """Says how many fields wait, and how many of them can't be applied."""
        edits = self.tr("1 edit") if n_edited == 1 else self.tr("{n} edits").format(n=n_edited)
        self.words.setText(self.tr("{edits} not applied").format(edits=edits) if not n_wrong else edits)
        problems = self.tr("1 problem") if n_wrong == 1 else self.tr("{n} problems").format(n=n_wrong)
        self.problem_button.setText(problems)
        self.problem_button.setVisible(n_wrong > 0)
        self.apply_button.setEnabled(n_edited > 0)
        self.setVisible(n_edited > 0)
