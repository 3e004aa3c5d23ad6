"""The variables of two chosen runs: heat maps side by side, or the curves of one variable over one another."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from gradgui.gui.compare.compared_run import ComparedRun, RunMark
from gradgui.gui.compare.comparison_choice import ComparisonChoice
from gradgui.gui.compare.overlay.curve_source import NormSource
from gradgui.gui.compare.overlay.overlay_plot import OverlayPlot
from gradgui.gui.compare.overlay.shared_range import SharedRange
from gradgui.gui.compare.pair.heat_pair import HeatPair
from gradgui.gui.compare.pair.matching import Matching, matched
from gradgui.gui.compare.pair.steps_link import StepsLink
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look import numbers
from gradgui.gui.look.eliding_combo import ElidingCombo
from gradgui.gui.look.theme import set_role, small_font
from gradgui.gui.plots.export.exported_view import ExportedView
from gradgui.gui.plots.head.read_out import ReadOut
from gradgui.gui.plots.quantity import Quantity

#: Of the variables that one run alone has, so many are named.
_MOST_NAMED = 3
_CURVES_NAME = "compared-curves"


class VariablePair(QWidget):
    """Shows what the same gradient was in one run and in the other.

    Args:
        choice: of the comparison; curves follow its axis and its smoothing.
        shared: the x axis of the comparison, which the curves share.
        parent: Qt's.
    """

    #: What is shown is another plot.
    viewChanged = Signal()

    def __init__(self, choice: ComparisonChoice, shared: SharedRange, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        self._runs: tuple[ComparedRun, ...] = ()
        self._marks: tuple[RunMark, ...] = ()
        self._matching = Matching((), ((), ()))
        #: Folders of the runs that somebody chose, the first and the second one; "": nobody did.
        self._chosen = ["", ""]
        self.heat = HeatPair()
        self._curve_choice = ComparisonChoice(self)
        self._curve_choice.set_log(True)
        self._curve_choice.show_validation(False)
        self.curves = OverlayPlot("comparePairPlot", self._curve_choice, self.tr("Choose a variable"), shared)
        self.curves.export_name = _CURVES_NAME
        self.curves.export_title = QT_TRANSLATE_NOOP("ExportedView", "Gradient curves")
        self._make_switches()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.heat)
        self._stack.addWidget(self.curves)
        self._only_label = QLabel()
        self._only_label.setObjectName("onlyInOneLabel")
        self._only_label.setFont(small_font())
        self._only_label.setMinimumWidth(0)
        set_role(self._only_label, "muted")
        line = QHBoxLayout()
        line.setSpacing(6)
        for widget in (self.first_combo, self._and_label, self.second_combo, self.quantity_combo, self.variable_combo):
            line.addWidget(widget)
        line.addWidget(self.read_out, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._only_label)
        self._link = StepsLink(shared, self.heat.steps, lambda: shared.axis == "step", self)
        self.heat.variableClicked.connect(self.show_variable)
        self.heat.readOutChanged.connect(self.read_out.set_entries)
        choice.changed.connect(self._on_choice_changed)
        self._on_choice_changed()
        self.show_curves(False)

    # What others call ------------------------------------------------------------------------------------------------

    def set_runs(self, runs: list[ComparedRun], marks: tuple[RunMark, ...]) -> None:
        """Offers these runs; the two that were chosen stay chosen, at first it is the first two."""
        self._runs, self._marks = tuple(runs), marks
        for place, combo in enumerate((self.first_combo, self.second_combo)):
            with QSignalBlocker(combo):
                combo.clear()
                for run, mark in zip(runs, marks, strict=True):
                    combo.addItem(mark.title, str(run.path))
                known = combo.findData(self._chosen[place])
                combo.setCurrentIndex(known if known >= 0 else min(place, len(runs) - 1))
        self._take_pair()

    def show_curves(self, shown: bool) -> None:
        """Shows curves of one variable, or the heat maps."""
        self._stack.setCurrentWidget(self.curves if shown else self.heat)
        self.variable_combo.setVisible(shown)
        self.read_out.set_entries(())
        self.viewChanged.emit()

    @Slot(str)
    def show_variable(self, path: str) -> None:
        """Chooses a variable, or the first one of a layer."""
        found = self.variable_combo.findData(path)
        if found < 0:
            found = next((i for i, known in enumerate(self._matching.common) if known.startswith(f"{path}/")), found)
        if found >= 0:
            self.variable_combo.setCurrentIndex(found)

    def export_view(self) -> ExportedView:
        """Returns the plot that is shown."""
        return self.curves if self._stack.currentWidget() is self.curves else self.heat

    def export_canvases(self) -> tuple[QWidget, ...]:
        """Returns the plots."""
        return (*(heatmap.plot for heatmap in self.heat.maps), self.curves.plot)

    def refresh(self) -> None:
        """Draws what is new of the plot that is shown."""
        if self.isVisible():
            self.curves.refresh() if self._stack.currentWidget() is self.curves else self.heat.refresh()

    # Parts -----------------------------------------------------------------------------------------------------------

    def _make_switches(self) -> None:
        self.first_combo = self._combo("comparedFirstCombo", self.tr("The first run"))
        self._and_label = QLabel(self.tr("and"))
        set_role(self._and_label, "muted")
        self.second_combo = self._combo("comparedSecondCombo", self.tr("The second run"))
        self.quantity_combo = self._combo("comparedNormCombo", self.tr("Which norm is shown"))
        for quantity in Quantity:
            self.quantity_combo.addItem(self.tr(quantity.value), quantity.value)
        self.variable_combo = self._combo("comparedVariableCombo", self.tr("The variable whose curves are shown"))
        self.variable_combo.setMinimumContentsLength(26)
        self.read_out = ReadOut("comparedReadOut")
        self.read_out.setAccessibleName(self.tr("Norms under the mouse"))
        for combo in (self.first_combo, self.second_combo):
            combo.currentIndexChanged.connect(self._on_pair_changed)
        self.quantity_combo.currentIndexChanged.connect(self._on_quantity_combo_changed)
        self.variable_combo.currentIndexChanged.connect(self._on_variable_combo_changed)

    def _combo(self, name: str, spoken: str) -> QComboBox:
        combo = ElidingCombo()
        combo.setObjectName(name)
        combo.setAccessibleName(spoken)
        combo.setToolTip(spoken)
        combo.view().setAccessibleName(spoken)
        combo.view().setTextElideMode(Qt.TextElideMode.ElideMiddle)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(14)
        set_role(combo, "bare")
        return combo

    def _pair(self) -> list[int]:
        """Returns the places of the two runs; none while there aren't two."""
        places = [self.first_combo.currentIndex(), self.second_combo.currentIndex()]
        return places if min(places) >= 0 and len(self._runs) > 1 else []

    def _take_pair(self) -> None:
        pair = self._pair()
        runs, marks = tuple(self._runs[i] for i in pair), tuple(self._marks[i] for i in pair)
        if runs:
            self._matching = matched(*(run.history.layout.variables for run in runs))
        else:
            self._matching = Matching((), ((), ()))
        before = self.variable_combo.currentData()
        with QSignalBlocker(self.variable_combo):
            self.variable_combo.clear()
            for path in self._matching.common:
                self.variable_combo.addItem(path, path)
            self.variable_combo.setCurrentIndex(max(0, self.variable_combo.findData(before)))
        words = [
            self.tr("Only in {}: {}").format(mark.letter, _named(paths))
            for mark, paths in zip(marks, self._matching.only, strict=False)
            if paths
        ]
        self._only_label.setText("   ".join(words))
        self._only_label.setToolTip("\n".join(path for paths in self._matching.only for path in paths))
        self._only_label.setVisible(bool(words))
        self.heat.set_runs(runs, marks, self._matching)
        self._take_variable()

    def _take_variable(self) -> None:
        pair, path = self._pair(), self.variable_combo.currentData()
        if not pair or path is None:
            self.curves.set_runs((), (), NormSource("", self._quantity))
            return
        same = len(set(pair)) == 1
        shown = pair[:1] if same else pair
        source = NormSource(str(path), self._quantity)
        self.curves.set_runs([self._runs[i] for i in shown], [self._marks[i] for i in shown], source)
        self.heat.set_selected(str(path))

    @property
    def _quantity(self) -> Quantity:
        return Quantity(self.quantity_combo.currentData())

    # Slots -----------------------------------------------------------------------------------------------------------

    @Slot(int)
    def _on_pair_changed(self, _row: int) -> None:
        self._chosen = [str(combo.currentData() or "") for combo in (self.first_combo, self.second_combo)]
        self._take_pair()

    @Slot(int)
    def _on_quantity_combo_changed(self, _row: int) -> None:
        self.heat.set_quantity(self._quantity)
        self._take_variable()

    @Slot(int)
    def _on_variable_combo_changed(self, _row: int) -> None:
        self._take_variable()

    @Slot()
    def _on_choice_changed(self) -> None:
        self._curve_choice.set_smoothing(self._choice.smoothing)
        self._curve_choice.set_axis(self._choice.axis)


def _named(paths: tuple[str, ...]) -> str:
    more = len(paths) - _MOST_NAMED
    return ", ".join(paths[:_MOST_NAMED]) + (
        translate("VariablePair", " and {more} more").format(more=numbers.count(more)) if more > 0 else ""
    )
