"""The foot of the panel of runs: what is said of the selected ones, and buttons for what is done most with them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gradgui.gui.look.theme import set_role, small_font
from gradgui.gui.run_list.run_actions import Runs, deletable
from gradgui.gui.run_list.selection_words import about_words, delete_tip
from gradgui.gui.run_list.small_button import small_button
from gradgui.runs.catalogue.run_summary import RunSummary


class SelectionFoot(QWidget):
    """Words, and below them Open, Open spec, Compare, Delete; what can't be done with the selected ones is grey."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.about = QLabel(self)
        self.about.setObjectName("runAboutLabel")
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.about.setWordWrap(True)
        self.about.setFont(small_font())
        set_role(self.about, "muted")
        self.open_button = small_button(self, "openRunButton", self.tr("Open"), self.tr("Open the selected run"))
        self.spec_button = small_button(
            self, "openRunSpecButton", self.tr("Open spec"), self.tr("Open the spec of the selected run")
        )
        self.spec_button.setToolTip(self.tr("Open what the run was started with, to train it again"))
        self.compare_button = small_button(
            self, "compareRunsButton", self.tr("Compare"), self.tr("Compare the selected runs")
        )
        self.compare_button.setToolTip(
            self.tr("Show the losses of several runs over one another: select them with Ctrl or Shift")
        )
        self.delete_button = small_button(self, "deleteRunButton", self.tr("Delete"), self.tr("Delete the selected run"))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.open_button, self.spec_button, self.compare_button, self.delete_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.about)
        layout.addLayout(buttons)

    def show_selected(self, selected: Runs, runs: Iterable[RunSummary]) -> None:
        """Shows what is said of the selected runs and what can be done with them.

        Args:
            selected: they.
            runs: all runs: a parent is called by its name.
        """
        self.open_button.setEnabled(len(selected) == 1)
        self.spec_button.setEnabled(len(selected) == 1)
        self.compare_button.setEnabled(len(selected) > 1)
        self.delete_button.setEnabled(deletable(selected))
        self.delete_button.setToolTip(delete_tip(selected))
        self.about.setText(about_words(selected, runs))
        self.about.setVisible(bool(self.about.text()))
