"""The panel of gradients: a head with its switches, and the heat map or the curves below it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from gradgui.core.records import NormKind
from gradgui.gui.look.theme import PANEL_MARGIN, head_font, set_role
from gradgui.gui.plots.gradient_curves import GradientCurves
from gradgui.gui.plots.gradient_heatmap import GradientHeatmap
from gradgui.gui.plots.read_out import ReadOut
from gradgui.gui.plots.segment import segment_button
from gradgui.gui.plots.step_axis import StepRange
from gradgui.runs.history import RunHistory

_KINDS = (
    (NormKind.GRADIENT, "raw", "The gradient as it was computed"),
    (NormKind.CLIPPED, "clipped", "The gradient after clipping; active variables only"),
    (NormKind.UPDATE, "update", "The change that the step made"),
    (NormKind.WEIGHT, "weight", "The variable itself, before the update"),
)


class GradientPanel(QWidget):
    """Shows the norms of all variables as a heat map, or of some as curves, of the kind that the user chooses."""

    #: A row of the heat map was clicked: the path of its variable, or layer.
    variableClicked = Signal(str)

    def __init__(self, steps: StepRange, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heatmap = GradientHeatmap(steps)
        self.curves = GradientCurves(steps)
        self._lay_out()
        self.heatmap.variableClicked.connect(self.variableClicked)
        for view in (self.heatmap, self.curves):
            view.readOutChanged.connect(self._on_view_read_out_changed)

    @property
    def kind(self) -> NormKind:
        """Which norm is shown."""
        return NormKind(self.kind_combo.currentData())

    def set_history(self, history: RunHistory | None) -> None:
        """Shows this run from now on; None: none."""
        self.heatmap.set_history(history)
        self.curves.set_history(history)
        self._read_out.set_entries(())

    def set_selected(self, paths: Iterable[str]) -> None:
        """Frames these variables in the heat map and draws their curves; none: the curves of the largest norms."""
        chosen = tuple(paths)
        self.heatmap.set_selected(chosen)
        self.curves.set_selected(chosen)

    def set_empty_text(self, text: str) -> None:
        """Says what to do while there is no step yet."""
        self.heatmap.set_empty_text(text)
        self.curves.set_empty_text(text)

    def show_curves(self, shown: bool = True) -> None:
        """Shows the curves, or the heat map."""
        (self.curves_button if shown else self.heatmap_button).click()

    def refresh(self) -> None:
        """Draws what is new in the view that is shown."""
        self._view().refresh()

    def _view(self) -> GradientHeatmap | GradientCurves:
        return self.curves if self.curves_button.isChecked() else self.heatmap

    def _lay_out(self) -> None:
        set_role(self, "panel")
        title = QLabel(self.tr("Gradients"))
        title.setFont(head_font())
        self.heatmap_button = segment_button("heatmapButton", self.tr("Heat map"), self.tr("All variables by steps"))
        self.curves_button = segment_button("curvesButton", self.tr("Curves"), self.tr("The chosen variables"))
        self.heatmap_button.setChecked(True)
        group = QButtonGroup(self)
        group.setExclusive(True)
        group.addButton(self.heatmap_button)
        group.addButton(self.curves_button)
        self.curves_button.toggled.connect(self._on_curves_button_toggled)
        self._read_out = ReadOut("gradientReadOut")
        self._read_out.setAccessibleName(self.tr("Norm under the mouse"))
        self.lock_button = segment_button(
            "lockColoursButton", self.tr("Lock colours"), self.tr("Keep the colour limits as they are")
        )
        self.lock_button.toggled.connect(self.heatmap.set_limits_locked)
        self.smooth_button = segment_button(
            "smoothCurvesButton", self.tr("Smooth"), self.tr("Draw the mean over neighbouring steps")
        )
        self.smooth_button.setChecked(True)
        self.smooth_button.setVisible(False)
        self.smooth_button.toggled.connect(self.curves.set_smooth)
        self.kind_combo = QComboBox()
        self.kind_combo.setObjectName("normKindCombo")
        self.kind_combo.setAccessibleName(self.tr("Which norm is shown"))
        self.kind_combo.view().setAccessibleName(self.tr("Kinds of norm"))
        set_role(self.kind_combo, "bare")
        for row, (kind, text, tip) in enumerate(_KINDS):
            self.kind_combo.addItem(self.tr(text), int(kind))
            self.kind_combo.setItemData(row, self.tr(tip), Qt.ItemDataRole.ToolTipRole)
        self.kind_combo.currentIndexChanged.connect(self._on_kind_combo_changed)
        unit = QLabel(self.tr("L2 norm"))
        set_role(unit, "muted")
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(title)
        head.addSpacing(10)
        head.addWidget(self.heatmap_button)
        head.addWidget(self.curves_button)
        head.addSpacing(8)
        head.addWidget(self._read_out, 1, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.lock_button)
        head.addWidget(self.smooth_button)
        head.addWidget(self.kind_combo)
        head.addWidget(unit)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.heatmap)
        self._stack.addWidget(self.curves)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PANEL_MARGIN, 8, PANEL_MARGIN, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)

    @Slot(bool)
    def _on_curves_button_toggled(self, checked: bool) -> None:
        self._stack.setCurrentWidget(self.curves if checked else self.heatmap)
        self.lock_button.setVisible(not checked)
        self.smooth_button.setVisible(checked)
        self._on_view_read_out_changed()
        self.refresh()

    @Slot(int)
    def _on_kind_combo_changed(self, _row: int) -> None:
        self.heatmap.set_kind(self.kind)
        self.curves.set_kind(self.kind)

    @Slot()
    def _on_view_read_out_changed(self) -> None:
        self._read_out.set_entries(self._view().read_out())
