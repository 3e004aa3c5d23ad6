"""The head of a comparison: what is drawn of the runs, over what, how smooth; and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QSlider, QToolButton, QWidget

from gradgui.gui.compare.compared_run import ComparedRun
from gradgui.gui.compare.comparison_choice import AXES, LOSS, SMOOTHEST, ComparisonChoice
from gradgui.gui.compare.overlay.shared_range import SharedRange
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import head_font, set_role
from gradgui.gui.plots.export.export_menu import export_button
from gradgui.gui.plots.head.folding_head import FoldingHead
from gradgui.gui.plots.head.read_out import Entry, ReadOut
from gradgui.gui.plots.head.segment import menu_button, segment_button
from gradgui.runs.comparing.comparison import Axis

_AXIS_WORDS: dict[Axis, tuple[str, str]] = {
    "step": (QT_TRANSLATE_NOOP("CompareHead", "by step"), QT_TRANSLATE_NOOP("CompareHead", "Forward and backward passes")),
    "update": (
        QT_TRANSLATE_NOOP("CompareHead", "by update"),
        QT_TRANSLATE_NOOP("CompareHead", "Changes of the weights: with accumulation one every few steps"),
    ),
    "epoch": (
        QT_TRANSLATE_NOOP("CompareHead", "by epoch"),
        QT_TRANSLATE_NOOP("CompareHead", "Passes through the training data"),
    ),
    "time": (
        QT_TRANSLATE_NOOP("CompareHead", "by time"),
        QT_TRANSLATE_NOOP("CompareHead", "Seconds of training; pauses don't count"),
    ),
}
_ALWAYS = (LOSS, "penalty", "learning_rate")
_SLIDER_PX = 84
#: Room for "4 runs, at step 180" before the switches move to a line of their own.
_NUMBERS_WIDTH = 180
#: A longer name that all runs have isn't said in the head.
_MOST_LETTERS = 24


class CompareHead(QWidget):
    """Keeps its controls in step with the choice.

    Args:
        choice: what the controls act on.
        shared: what Follow acts on.
    """

    #: Somebody wants to go back to the run, or the start page.
    closeRequested = Signal()

    def __init__(self, choice: ComparisonChoice, shared: SharedRange) -> None:
        super().__init__()
        self._choice = choice
        self._range = shared
        self._n_runs = 0
        self._shared_name = ""
        title = QLabel(self.tr("Compare"))
        title.setFont(head_font())
        self.read_out = ReadOut("compareReadOut")
        self.read_out.setAccessibleName(self.tr("Runs and place under the cursor"))
        self._make_controls()
        last = QWidget()
        ends = QHBoxLayout(last)
        ends.setContentsMargins(0, 0, 0, 0)
        ends.setSpacing(4)
        ends.addWidget(self.export_button)
        ends.addWidget(self.close_button)
        switches = (
            self.quantity_combo,
            self.axis_combo,
            self.curves_button,
            self._smooth_label,
            self.smooth_slider,
            self.log_button,
            self.follow_button,
        )
        self.folding = FoldingHead((title,), self.read_out, switches, last, _NUMBERS_WIDTH)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.folding)
        choice.changed.connect(self._on_choice_changed)
        shared.changed.connect(self._on_range_changed)
        self._show_choice()

    def set_runs(self, runs: Sequence[ComparedRun], n_asked: int) -> None:
        """Offers what these runs have.

        Args:
            runs: those that are read.
            n_asked: how many are compared, those that aren't read yet included.
        """
        self._n_runs = n_asked
        names = {run.name for run in runs}
        self._shared_name = names.pop() if len(names) == 1 and len(runs) > 1 else ""
        columns = dict.fromkeys((*_ALWAYS, *(name for run in runs for name in run.history.layout.metrics)))
        with QSignalBlocker(self.quantity_combo):
            self.quantity_combo.clear()
            for column in columns:
                self.quantity_combo.addItem(column.replace("_", " "), column)
        self.set_place("")
        self._show_choice()

    def set_place(self, place: str) -> None:
        """Says to which place the numbers of the legend belong; "": to the ends of the runs."""
        n_runs = self.tr("1 run") if self._n_runs == 1 else self.tr("{} runs").format(numbers.count(self._n_runs))
        if 0 < len(self._shared_name) <= _MOST_LETTERS:
            n_runs = self.tr("{n_runs} of {name}").format(n_runs=n_runs, name=self._shared_name)
        entries = [Entry(n_runs, "", n_chars=0)]
        if place:
            entries.append(Entry(self.tr("at"), place, n_chars=0))
        self.read_out.set_entries(tuple(entries))

    def _make_controls(self) -> None:
        self.quantity_combo = _combo("compareQuantityCombo", self.tr("What is drawn of the runs"))
        self.quantity_combo.addItem(LOSS, LOSS)
        self.quantity_combo.activated.connect(self._on_quantity_combo_activated)
        self.axis_combo = _combo("compareAxisCombo", self.tr("What the runs are laid over"))
        for row, axis in enumerate(AXES):
            words, tip = _AXIS_WORDS[axis]
            self.axis_combo.addItem(self.tr(words), axis)
            self.axis_combo.setItemData(row, self.tr(tip), Qt.ItemDataRole.ToolTipRole)
        self.axis_combo.activated.connect(self._on_axis_combo_activated)
        self.curves_button = menu_button(
            "compareCurvesButton", self.tr("Curves"), self.tr("Which curves of a run are drawn")
        )
        menu = QMenu(self.curves_button)
        menu.setAccessibleName(self.tr("Curves of a run"))
        self.every_step_action = menu.addAction(self.tr("&Every step, behind the smoothed course"))
        self.validation_action = menu.addAction(self.tr("&Validation, dashed with dots"))
        for action, name, change in (
            (self.every_step_action, "compareEveryStep", self._choice.show_every_step),
            (self.validation_action, "compareValidation", self._choice.show_validation),
        ):
            action.setObjectName(name)
            action.setCheckable(True)
            action.triggered.connect(change)
        self.curves_button.setMenu(menu)
        self._smooth_label = QLabel(self.tr("Smooth"))
        set_role(self._smooth_label, "muted")
        self.smooth_slider = QSlider(Qt.Orientation.Horizontal)
        self.smooth_slider.setObjectName("compareSmoothSlider")
        self.smooth_slider.setAccessibleName(self.tr("How much curves are smoothed"))
        self.smooth_slider.setRange(0, SMOOTHEST)
        self.smooth_slider.setPageStep(2)
        self.smooth_slider.setFixedWidth(_SLIDER_PX)
        self.smooth_slider.valueChanged.connect(self._choice.set_smoothing)
        self._smooth_label.setBuddy(self.smooth_slider)
        self.log_button = segment_button("compareLogButton", self.tr("Log"), self.tr("Logarithmic axis"))
        self.log_button.toggled.connect(self._choice.set_log)
        self.follow_button = segment_button(
            "compareFollowButton",
            self.tr("Follow"),
            self.tr(
                "Show all of every run, also while one grows. Wheel and drag look elsewhere, a double click comes back."
            ),
        )
        self.follow_button.toggled.connect(self._on_follow_button_toggled)
        self.export_button = export_button("compareExportButton", self.tr("Comparison"))
        self.close_button = QToolButton()
        self.close_button.setObjectName("closeComparisonButton")
        self.close_button.setText("✕")
        self.close_button.setToolTip(self.tr("Back to the run (Escape)"))
        self.close_button.setAccessibleName(self.tr("Close the comparison"))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.setCursor(Qt.CursorShape.PointingHandCursor)
        set_role(self.close_button, "flat")
        self.close_button.clicked.connect(self.closeRequested)

    def _show_choice(self) -> None:
        choice = self._choice
        blocked = [QSignalBlocker(widget) for widget in self._controls()]
        self.quantity_combo.setCurrentIndex(max(0, self.quantity_combo.findData(choice.quantity)))
        self.axis_combo.setCurrentIndex(self.axis_combo.findData(choice.axis))
        self.smooth_slider.setValue(choice.smoothing)
        share = choice.smoothing_share
        tip = (
            self.tr("Mean over about ± {} of the steps in view").format(numbers.share(share))
            if share
            else self.tr("Not smoothed")
        )
        self.smooth_slider.setToolTip(tip)
        self.log_button.setChecked(choice.log)
        self.follow_button.setChecked(self._range.following)
        self.every_step_action.setChecked(choice.every_step(self._n_runs))
        self.every_step_action.setEnabled(choice.smoothing > 0)
        self.validation_action.setChecked(choice.validation)
        del blocked

    def _controls(self) -> Iterable[QWidget]:
        return (self.quantity_combo, self.axis_combo, self.smooth_slider, self.log_button, self.follow_button)

    # Slots -----------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_choice_changed(self) -> None:
        self._show_choice()

    @Slot()
    def _on_range_changed(self) -> None:
        with QSignalBlocker(self.follow_button):
            self.follow_button.setChecked(self._range.following)

    @Slot(int)
    def _on_quantity_combo_activated(self, _row: int) -> None:
        self._choice.set_quantity(str(self.quantity_combo.currentData()))

    @Slot(int)
    def _on_axis_combo_activated(self, row: int) -> None:
        self._choice.set_axis(AXES[row])

    @Slot(bool)
    def _on_follow_button_toggled(self, checked: bool) -> None:
        self._range.follow() if checked else self._range.free()


def _combo(name: str, spoken: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(spoken)
    combo.setToolTip(spoken)
    combo.view().setAccessibleName(spoken)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    set_role(combo, "bare")
    return combo
