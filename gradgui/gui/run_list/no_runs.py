"""What stands in the place of the table of runs while it has no row: why, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from gradgui.gui.look import numbers
from gradgui.gui.look.theme import set_role, small_font


class NoRuns(QWidget):
    """Some words in the middle, and where a filter hides the runs a link that shows all."""

    #: Somebody wants to see all runs.
    clearRequested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = QLabel(self)
        self.words.setObjectName("runsEmptyLabel")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setWordWrap(True)
        set_role(self.words, "muted")
        self.clear_button = QPushButton(self.tr("Show all runs"), self)
        self.clear_button.setObjectName("clearRunsFilterButton")
        self.clear_button.setAccessibleName(self.tr("Clear the filter of the runs"))
        self.clear_button.setFont(small_font())
        self.clear_button.clicked.connect(self.clearRequested)
        set_role(self.clear_button, "link")
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self.words)
        layout.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(1)

    def set_hidden_runs(self, n_runs: int) -> None:
        """Says how many runs the filter hides; 0: there is none at all."""
        self.clear_button.setVisible(n_runs > 0)
        if n_runs:
            self.words.setText(self.tr("No run of {n_runs} fits this filter.").format(n_runs=numbers.count(n_runs)))
        else:
            self.words.setText(
                self.tr(
                    "No run yet. The first step of a training makes one.\n"
                    "A run of another machine can be dropped here: its folder, or a zip file."
                )
            )
