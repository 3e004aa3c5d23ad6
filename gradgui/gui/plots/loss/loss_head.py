"""The head of the loss plot: its numbers, and the switches that say what is drawn and what a drag does."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gradgui.gui.look.theme import head_font
from gradgui.gui.plots.export.export_menu import export_button
from gradgui.gui.plots.head.folding_head import FoldingHead
from gradgui.gui.plots.head.read_out import ReadOut
from gradgui.gui.plots.head.segment import menu_button, segment_button
from gradgui.gui.plots.loss.curve_choice import SMOOTHED, CurveChoice
from gradgui.gui.plots.loss.curve_menu import CurveMenu
from gradgui.gui.plots.steps.step_axis import StepRange

#: Room for the loss itself; the numbers beside it are left out before the switches move to a line of their own.
_NUMBERS_WIDTH = 60


class LossHead(QWidget):
    """Keeps its buttons in step with what other windows choose.

    Args:
        steps: what Range and Follow act on.
        choice: what Curves and Smooth act on.
    """

    def __init__(self, steps: StepRange, choice: CurveChoice) -> None:
        super().__init__()
        self._steps = steps
        self._choice = choice
        title = QLabel(self.tr("Loss"))
        title.setFont(head_font())
        self.read_out = ReadOut("lossReadOut")
        self.read_out.setAccessibleName(self.tr("Loss now"))
        self._make_buttons()
        switches = (self.curves_button, self.range_button, self.log_button, self.smooth_button, self.follow_button)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(FoldingHead((title,), self.read_out, switches, self.export_button, _NUMBERS_WIDTH))
        choice.changed.connect(self._on_choice_changed)
        steps.changed.connect(self._on_steps_changed)
        steps.brushChanged.connect(self._on_steps_brush_changed)

    def _make_buttons(self) -> None:
        self.curves_button = menu_button("lossCurvesButton", self.tr("Curves"), self.tr("Which curves are shown"))
        self.curve_menu = CurveMenu(self._choice, self.curves_button)
        self.curves_button.setMenu(self.curve_menu)
        self.range_button = segment_button(
            "rangeButton",
            self.tr("Range"),
            self.tr("Drag over steps to see mean, extremes and slope. Ctrl or Alt with a drag does so at any time."),
        )
        #: What it does is for the plot.
        self.log_button = segment_button("logButton", self.tr("Log"), self.tr("Logarithmic axis"))
        self.smooth_button = segment_button(
            "smoothButton", self.tr("Smooth"), self.tr("Draw the mean over neighbouring steps; how many is in Curves")
        )
        self.follow_button = segment_button(
            "followButton",
            self.tr("Follow"),
            self.tr("Move with the run. Wheel and drag look elsewhere, a double click comes back."),
        )
        self.export_button = export_button("lossExportButton", self.tr("Loss"))
        self.smooth_button.setChecked(bool(self._choice.shown(SMOOTHED)))
        self.follow_button.setChecked(self._steps.following)
        self.range_button.setChecked(self._steps.brushed is not None)
        self.smooth_button.toggled.connect(self._on_smooth_button_toggled)
        self.follow_button.clicked.connect(self._on_follow_button_clicked)
        self.range_button.clicked.connect(self._on_range_button_clicked)

    @Slot(bool)
    def _on_smooth_button_toggled(self, checked: bool) -> None:
        self._choice.show(SMOOTHED, checked)

    @Slot(bool)
    def _on_follow_button_clicked(self, checked: bool) -> None:
        self._steps.follow() if checked else self._steps.free()

    @Slot(bool)
    def _on_range_button_clicked(self, checked: bool) -> None:
        self._steps.set_brushing(True) if checked else self._steps.clear_brush()

    @Slot()
    def _on_choice_changed(self) -> None:
        self.smooth_button.setChecked(bool(self._choice.shown(SMOOTHED)))

    @Slot()
    def _on_steps_changed(self) -> None:
        self.follow_button.setChecked(self._steps.following)

    @Slot()
    def _on_steps_brush_changed(self) -> None:
        self.range_button.setChecked(self._steps.brushing or self._steps.brushed is not None)
