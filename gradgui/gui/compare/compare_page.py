"""The page on which runs are compared: their curves over one another, and below them what differs between the runs."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gradgui.gui.compare.compare_head import CompareHead
from gradgui.gui.compare.comparison import Comparison
from gradgui.gui.compare.comparison_choice import ComparisonChoice
from gradgui.gui.compare.details_panel import DetailsPanel
from gradgui.gui.compare.overlay.curve_source import ScalarSource
from gradgui.gui.compare.overlay.overlay_plot import OverlayPlot
from gradgui.gui.look.theme import PANEL_GAP, PANEL_MARGIN, set_role
from gradgui.gui.plots.head.segment import narrowed


class ComparePage(QWidget):
    """Shows a comparison.

    Args:
        comparison: the runs.
        choice: what is drawn of them.
        parent: Qt's.
    """

    #: Somebody wants to go back.
    closeRequested = Signal()
    #: The folder of a run that somebody wants to look at.
    runActivated = Signal(str)

    def __init__(self, comparison: Comparison, choice: ComparisonChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comparison = comparison
        self._choice = choice
        self.overlay = OverlayPlot("comparePlot", choice, self.tr("Reading the runs…"))
        self.head = CompareHead(choice, self.overlay.range)
        self.export_button = self.head.export_button
        self.export_view = self.overlay.export_view
        self.export_canvases = self.overlay.export_canvases
        self.details = DetailsPanel(choice, self.overlay.range)
        above = QWidget()
        set_role(above, "panel")
        column = QVBoxLayout(above)
        column.setContentsMargins(PANEL_MARGIN, 8, PANEL_MARGIN, 8)
        column.setSpacing(4)
        column.addWidget(self.head)
        column.addWidget(self.overlay, 1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setHandleWidth(PANEL_GAP)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(above)
        splitter.addWidget(self.details)
        splitter.setSizes([520, 480])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
        self.head.closeRequested.connect(self.closeRequested)
        self.overlay.placeChanged.connect(self.head.set_place)
        self.details.differences.runActivated.connect(self.runActivated)
        self.details.differences.removeRequested.connect(self._on_remove_requested)
        comparison.runsChanged.connect(self._on_comparison_runs_changed)
        comparison.grown.connect(self._on_comparison_grown)
        comparison.tableChanged.connect(self._on_comparison_table_changed)
        choice.changed.connect(self._on_choice_changed)

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for the window to fold its right column."""
        return narrowed(super().minimumSizeHint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closeRequested.emit()
        else:
            super().keyPressEvent(event)

    def _show_runs(self) -> None:
        runs, marks = self._comparison.runs, self._comparison.marks
        column = self._choice.quantity
        known = any(column in run.history.layout.scalars for run in runs)
        self.overlay.set_runs(runs, marks, ScalarSource(column if known or not runs else "loss"))

    # Slots -----------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_comparison_runs_changed(self) -> None:
        comparison = self._comparison
        reading = comparison.is_reading
        self.overlay.set_empty_text(
            self.tr("Reading the runs…") if reading else self.tr("None of these runs has a step of this yet")
        )
        self.head.set_runs(comparison.runs, len(comparison.paths))
        self._show_runs()
        self.details.pair.set_runs(comparison.runs, comparison.marks)
        self._on_comparison_table_changed()

    @Slot()
    def _on_comparison_grown(self) -> None:
        self.overlay.refresh()
        self.details.refresh()

    @Slot()
    def _on_comparison_table_changed(self) -> None:
        comparison = self._comparison
        paths = tuple(run.path for run in comparison.runs)
        same = comparison.table_paths == paths and not comparison.is_reading
        self.details.differences.set_table(comparison.rows if same else (), comparison.marks, paths if same else ())

    @Slot()
    def _on_choice_changed(self) -> None:
        self._show_runs()

    @Slot(str)
    def _on_remove_requested(self, path: str) -> None:
        self._comparison.remove(next(known for known in self._comparison.paths if str(known) == path))
