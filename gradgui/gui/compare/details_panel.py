"""The lower half of a comparison: what differs between the runs, or the variables of two of them."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from gradgui.gui.compare.comparison_choice import ComparisonChoice
from gradgui.gui.compare.differences.difference_table import DifferenceTable
from gradgui.gui.compare.overlay.shared_range import SharedRange
from gradgui.gui.compare.pair.variable_pair import VariablePair
from gradgui.gui.look.theme import PANEL_MARGIN, set_role
from gradgui.gui.plots.export.export_menu import export_button
from gradgui.gui.plots.export.exported_view import ExportedView
from gradgui.gui.plots.head.segment import segment_button

VIEWS = ("differences", "heatmaps", "curves")


class DetailsPanel(QWidget):
    """Shows one of three views.

    Args:
        choice: of the comparison.
        shared: its x axis.
        parent: Qt's.
    """

    #: Another view is shown.
    viewChanged = Signal()

    def __init__(self, choice: ComparisonChoice, shared: SharedRange, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "panel")
        self.differences = DifferenceTable()
        self.pair = VariablePair(choice, shared)
        self.export_button = export_button("detailsExportButton", self.tr("Details of the comparison"))
        self._segments = QButtonGroup(self)
        self._segments.setExclusive(True)
        self.differences_button = self._segment(
            "differencesButton", self.tr("Differences"), self.tr("What differs, and the end")
        )
        self.heatmaps_button = self._segment(
            "comparedHeatmapsButton", self.tr("Heat maps"), self.tr("All variables of two runs by steps, side by side")
        )
        self.curves_button = self._segment(
            "comparedCurvesButton", self.tr("Curves"), self.tr("One variable of two runs, one over the other")
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.differences)
        self._stack.addWidget(self.pair)
        head = QHBoxLayout()
        head.setSpacing(4)
        for button in self._segments.buttons():
            head.addWidget(button)
        head.addStretch(1)
        head.addWidget(self.export_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PANEL_MARGIN, 8, PANEL_MARGIN, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        self.differences_button.setChecked(True)
        self._segments.buttonToggled.connect(self._on_segments_button_toggled)

    def show_view(self, name: str) -> None:
        """Shows "differences", "heatmaps" or "curves"."""
        self._segments.buttons()[VIEWS.index(name)].click()

    def refresh(self) -> None:
        """Draws what is new; the table is told apart."""
        if self._stack.currentWidget() is self.pair:
            self.pair.refresh()

    def export_view(self) -> ExportedView:
        """Returns what is shown."""
        return self.pair.export_view() if self._stack.currentWidget() is self.pair else self.differences

    def export_canvases(self) -> tuple[QWidget, ...]:
        """Returns the table and the plots."""
        return (self.differences.table.viewport(), *self.pair.export_canvases())

    def _segment(self, name: str, text: str, tip: str) -> QToolButton:
        button = segment_button(name, text, tip)
        self._segments.addButton(button)
        return button

    @Slot(QAbstractButton, bool)
    def _on_segments_button_toggled(self, _button: QAbstractButton, checked: bool) -> None:
        if not checked:
            return
        is_table = self.differences_button.isChecked()
        self._stack.setCurrentWidget(self.differences if is_table else self.pair)
        if not is_table:
            self.pair.show_curves(self.curves_button.isChecked())
            self.pair.refresh()
        self.viewChanged.emit()
