"""The panel of gradients: a head with its switches, and below it heat map, curves, profile or update ratio."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QComboBox,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP
from gradgui.gui.look.theme import PANEL_MARGIN, head_font, set_role
from gradgui.gui.plots.curves.chosen_curves import COUNTS, DEFAULT_CURVES
from gradgui.gui.plots.curves.gradient_curves import GradientCurves
from gradgui.gui.plots.export.export_menu import export_button
from gradgui.gui.plots.gradient_heatmap import GradientHeatmap
from gradgui.gui.plots.head.folding_head import FoldingHead
from gradgui.gui.plots.head.read_out import ReadOut
from gradgui.gui.plots.head.segment import narrowed, segment_button
from gradgui.gui.plots.profile.gradient_profile import GradientProfile
from gradgui.gui.plots.quantity import Quantity
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.runs.history import RunHistory

_TIPS = {
    Quantity.GRADIENT: QT_TRANSLATE_NOOP("GradientPanel", "The L2 norm of the gradient as it was computed"),
    Quantity.CLIPPED: QT_TRANSLATE_NOOP("GradientPanel", "The norm of the gradient after clipping; active variables only"),
    Quantity.UPDATE: QT_TRANSLATE_NOOP("GradientPanel", "The norm of the change that the step made"),
    Quantity.WEIGHT: QT_TRANSLATE_NOOP("GradientPanel", "The norm of the variable itself, before the update"),
    Quantity.RATIO: QT_TRANSLATE_NOOP(
        "GradientPanel", "The update's norm divided by the variable's: how fast it changes for its size"
    ),
}

View = GradientHeatmap | GradientCurves | GradientProfile


class GradientPanel(QWidget):
    """Shows what reaches the variables: all over steps (heat map), some over steps (curves), all at one step (profile).

    The fourth view, update ratio, is the curves of update / weight beside their usual value.
    """

    #: Another view is shown.
    viewChanged = Signal()
    #: A row, a bar or a curve was clicked: the path of its variable, or layer.
    variableClicked = Signal(str)
    #: The mouse is on a row, a bar or a curve: the path of its variable or layer; "" where it left.
    variableHovered = Signal(str)

    def __init__(self, steps: StepRange, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heatmap = GradientHeatmap(steps)
        self.curves = GradientCurves(steps)
        self.profile = GradientProfile(steps)
        self._views: tuple[View, ...] = (self.heatmap, self.curves, self.profile)
        self._make_switches()
        self._lay_out()
        for view in self._views:
            view.variableClicked.connect(self.variableClicked)
            view.variableHovered.connect(self._on_view_variable_hovered)
            view.readOutChanged.connect(self._on_view_read_out_changed)
        for rows in (self.heatmap, self.profile):
            rows.rowsChanged.connect(self._on_rows_changed)
        self._show_switches()

    @property
    def quantity(self) -> Quantity:
        """What is shown."""
        return Quantity.RATIO if self.ratio_button.isChecked() else Quantity(self.kind_combo.currentData())

    def set_history(self, history: RunHistory | None) -> None:
        """Shows this run from now on; None: none."""
        for view in self._views:
            view.set_history(history)
        self._read_out.set_entries(())
        self._show_switches()

    def set_selected(self, paths: Iterable[str]) -> None:
        """Marks these variables in heat map and profile and draws their curves; none: the curves of the largest values."""
        chosen = tuple(paths)
        for view in self._views:
            view.set_selected(chosen)
        self.count_combo.setEnabled(self.curves.shows_largest)

    def set_parent_shown(self, shown: bool) -> None:
        """Lays the run that this one was forked from beside the curve that stands out, or doesn't."""
        self.curves.set_parent_shown(shown)

    def set_empty_text(self, text: str) -> None:
        """Says what to do while there is no step yet."""
        for view in self._views:
            view.set_empty_text(text)

    def show_curves(self, shown: bool = True) -> None:
        """Shows the curves, or the heat map."""
        (self.curves_button if shown else self.heatmap_button).click()

    def export_view(self) -> View:
        """Returns the view that is shown."""
        return self.shown_view

    def export_canvases(self) -> tuple[QWidget, ...]:
        """Returns the plots."""
        return tuple(view.plot for view in self._views)

    def show_view(self, name: str) -> None:
        """Shows a view by the name that files and the command line give it: "heatmap", "curves", "profile", "ratio"."""
        buttons = {
            "heatmap": self.heatmap_button,
            "curves": self.curves_button,
            "profile": self.profile_button,
            "ratio": self.ratio_button,
        }
        buttons[name].click()

    def show_quantity(self, name: str) -> None:
        """Shows a quantity by its name: "raw", "clipped", "update", "weight", "ratio"."""
        self.kind_combo.setCurrentIndex(self.kind_combo.findData(Quantity(name).value))

    def show_like(self, panel: GradientPanel) -> None:
        """Shows the same view of the same quantity as another panel."""
        self.kind_combo.setCurrentIndex(panel.kind_combo.currentIndex())
        self.count_combo.setCurrentIndex(panel.count_combo.currentIndex())
        for own, other in (
            (self.smooth_button, panel.smooth_button),
            (self.rows_button, panel.rows_button),
            (self.lock_button, panel.lock_button),
        ):
            own.setChecked(other.isChecked())
        self.show_view(panel.export_view().export_name)

    def refresh(self, n_steps: int | None = None) -> None:
        """Draws what is new in the view that is shown, so many steps of the run; None: all that there are."""
        self.shown_view.refresh(n_steps)

    @property
    def shown_view(self) -> View:
        """The view that is shown."""
        checked = self._segments.checkedButton()
        if checked is self.heatmap_button:
            return self.heatmap
        return self.profile if checked is self.profile_button else self.curves

    # Parts -----------------------------------------------------------------------------------------------------------

    def _make_switches(self) -> None:
        self._segments = QButtonGroup(self)
        self._segments.setExclusive(True)
        self.heatmap_button = self._segment("heatmapButton", self.tr("Heat map"), self.tr("All variables by steps"))
        self.curves_button = self._segment("curvesButton", self.tr("Curves"), self.tr("The chosen variables by steps"))
        self.profile_button = self._segment(
            "profileButton", self.tr("Profile"), self.tr("All variables now, or at the step under the cursor")
        )
        self.ratio_button = self._segment(
            "ratioButton", self.tr("Update ratio"), self.tr("Update / weight by steps: about 1e-3 is usual")
        )
        self.heatmap_button.setChecked(True)
        self._segments.buttonToggled.connect(self._on_segments_button_toggled)
        self.rows_button = segment_button(
            "everyVariableButton", self.tr("Every variable"), self.tr("A row for every variable, to scroll through")
        )
        self.rows_button.toggled.connect(self._on_rows_button_toggled)
        self.lock_button = segment_button(
            "lockColoursButton", self.tr("Lock colours"), self.tr("Keep the colour limits as they are")
        )
        self.lock_button.toggled.connect(self.heatmap.set_limits_locked)
        self.smooth_button = segment_button(
            "smoothCurvesButton", self.tr("Smooth"), self.tr("Draw the mean over neighbouring steps")
        )
        self.smooth_button.setChecked(True)
        self.smooth_button.toggled.connect(self.curves.set_smooth)
        self.count_combo = self._combo("curveCountCombo", self.tr("How many curves are drawn while nothing is chosen"))
        for count in COUNTS:
            self.count_combo.addItem(self.tr("%n largest", "", count), count)
        self.count_combo.setCurrentIndex(COUNTS.index(DEFAULT_CURVES))
        self.count_combo.currentIndexChanged.connect(self._on_count_combo_changed)
        self.kind_combo = self._combo("normKindCombo", self.tr("Which norm is shown"))
        for row, quantity in enumerate(Quantity):
            self.kind_combo.addItem(self.tr(quantity.value), quantity.value)
            self.kind_combo.setItemData(row, self.tr(_TIPS[quantity]), Qt.ItemDataRole.ToolTipRole)
        self.kind_combo.currentIndexChanged.connect(self._on_kind_combo_changed)
        self._read_out = ReadOut("gradientReadOut")
        self._read_out.setAccessibleName(self.tr("Norm under the mouse"))

        self.export_button = export_button("gradientsExportButton", self.tr("Gradients"))

    def _segment(self, name: str, text: str, tip: str) -> QToolButton:
        button = segment_button(name, text, tip)
        self._segments.addButton(button)
        return button

    def _combo(self, name: str, spoken: str) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(name)
        combo.setAccessibleName(spoken)
        combo.setToolTip(spoken)
        combo.view().setAccessibleName(spoken)
        set_role(combo, "bare")
        return combo

    def _lay_out(self) -> None:
        set_role(self, "panel")
        title = QLabel(self.tr("Gradients"))
        title.setFont(head_font())
        switches = (self.rows_button, self.lock_button, self.smooth_button, self.count_combo, self.kind_combo)
        self.head = FoldingHead((title, *self._segments.buttons()), self._read_out, switches, self.export_button)
        self._stack = QStackedWidget()
        for view in self._views:
            self._stack.addWidget(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PANEL_MARGIN, 8, PANEL_MARGIN, 8)
        layout.setSpacing(4)
        layout.addWidget(self.head)
        layout.addWidget(self._stack, 1)

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for the window to fold its right column; below that, words are cut."""
        return narrowed(super().minimumSizeHint())

    def _show_switches(self) -> None:
        """Shows the switches that mean something for the view that is shown."""
        view = self.shown_view
        self.lock_button.setVisible(view is self.heatmap)
        self.smooth_button.setVisible(view is self.curves)
        self.count_combo.setVisible(view is self.curves)
        self.kind_combo.setVisible(not self.ratio_button.isChecked())
        rows = None if isinstance(view, GradientCurves) else view.window_of_rows
        self.rows_button.setVisible(rows is not None and (rows.collapsed or rows.every_variable))
        self.head.fold()

    # Slots -----------------------------------------------------------------------------------------------------------

    @Slot(QAbstractButton, bool)
    def _on_segments_button_toggled(self, _button: QAbstractButton, checked: bool) -> None:
        if not checked:
            return
        view = self.shown_view
        self.curves.set_quantity(self.quantity)
        self._stack.setCurrentWidget(view)
        self.viewChanged.emit()
        self._show_switches()
        self._on_view_read_out_changed()
        self.refresh()

    @Slot(int)
    def _on_kind_combo_changed(self, _row: int) -> None:
        for view in self._views:
            view.set_quantity(self.quantity)

    @Slot(int)
    def _on_count_combo_changed(self, _row: int) -> None:
        self.curves.set_n_largest(int(self.count_combo.currentData()))

    @Slot(bool)
    def _on_rows_button_toggled(self, checked: bool) -> None:
        self.heatmap.set_every_variable(checked)
        self.profile.set_every_variable(checked)
        self._show_switches()

    @Slot()
    def _on_rows_changed(self) -> None:
        self._show_switches()

    @Slot(str)
    def set_hovered(self, path: str) -> None:
        """Marks what is pointed at in the tree, of a variable or a layer; "" for nothing."""
        for view in self._views:
            view.set_hovered(path)

    @Slot(str)
    def _on_view_variable_hovered(self, path: str) -> None:
        for view in self._views:
            if view is not self.sender():
                view.set_hovered(path)
        self.variableHovered.emit(path)

    @Slot()
    def _on_view_read_out_changed(self) -> None:
        self._read_out.set_entries(self.shown_view.read_out())
