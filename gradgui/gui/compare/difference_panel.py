"""The lower half of a comparison: its head, and the table of differences."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gradgui.gui.compare.difference_table import DifferenceTable
from gradgui.gui.look.theme import PANEL_MARGIN, head_font, set_role
from gradgui.gui.plots.export.export_menu import export_button


class DifferencePanel(QWidget):
    """Shows the table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "panel")
        self.table = DifferenceTable()
        self.export_button = export_button("differencesExportButton", self.tr("Differences"))
        self.export_view = self.table.export_view
        title = QLabel(self.tr("Differences"))
        title.setFont(head_font())
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.export_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PANEL_MARGIN, 8, PANEL_MARGIN, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)

    def export_canvases(self) -> tuple[QWidget, ...]:
        """Returns the table."""
        return (self.table.table.viewport(),)
