"""The panels in windows of their own: made like those of the main window, and joined to the same run, steps and tree."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from gradgui.gui.control.run_pump import RunPump
from gradgui.gui.plots.export.exported_view import ExportedView
from gradgui.gui.plots.gradient_panel import GradientPanel
from gradgui.gui.plots.loss.curve_choice import PARENT, CurveChoice
from gradgui.gui.plots.loss_plot import LossPlot
from gradgui.gui.plots.steps.linked_steps import LinkedSteps
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.gui.variables.variable_panel import VariablePanel


class PlotTwins(QObject):
    """Makes them.

    Args:
        steps: the steps of the main window, whose view, cursor and range they share.
        choice: the curves of the loss, the same in all windows.
        gradients: the panel of gradients in the main window.
        variables: the tree.
        pump: refreshes what is made.
        parent: owns it.
    """

    def __init__(
        self,
        steps: StepRange,
        choice: CurveChoice,
        gradients: GradientPanel,
        variables: VariablePanel,
        pump: RunPump,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._steps = steps
        self._choice = choice
        self._gradients = gradients
        self._variables = variables
        self._pump = pump
        self._gradient_twins: list[GradientPanel] = []
        choice.changed.connect(self._on_choice_changed)

    def make(self, view: ExportedView) -> LossPlot | GradientPanel:
        """Returns a panel that shows what a view of the main window shows, as it shows it."""
        steps = LinkedSteps(self._steps, self)
        panel = LossPlot(steps, choice=self._choice) if isinstance(view, LossPlot) else self._make_gradients(steps)
        self._pump.add_plot(panel, panel.refresh)
        return panel

    def _make_gradients(self, steps: StepRange) -> GradientPanel:
        panel, tree = GradientPanel(steps), self._variables.tree
        panel.show_like(self._gradients)
        self._gradient_twins.append(panel)
        self._on_choice_changed()
        panel.set_selected(tree.selected_paths())
        panel.variableClicked.connect(tree.select_path)
        panel.variableHovered.connect(self._variables.set_hovered)
        panel.variableHovered.connect(self._gradients.set_hovered)
        for source in (self._gradients.variableHovered, self._variables.hoveredChanged):
            source.connect(panel.set_hovered)
        self._variables.selectedChanged.connect(panel.set_selected)
        return panel

    @Slot()
    def _on_choice_changed(self) -> None:
        for panel in self._gradient_twins:
            panel.set_parent_shown(bool(self._choice.shown(PARENT)))
