"""What the actions of a window act on. Holds the parts; does nothing with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDockWidget, QMainWindow

from gradgui.gui.arrivals.clipboard import SpecClipboard
from gradgui.gui.compare.compare_control import CompareControl
from gradgui.gui.control.display.run_display import RunDisplay
from gradgui.gui.control.opening.file_commands import FileCommands
from gradgui.gui.control.run_commands import RunCommands
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.control.run_pump import RunPump
from gradgui.gui.exporting.export_commands import ExportCommands
from gradgui.gui.forms.run_form import RunForm
from gradgui.gui.layouts.named_layouts import NamedLayouts
from gradgui.gui.panels.dock_layout import DockLayout
from gradgui.gui.plots.export.plot_exports import PlotExports
from gradgui.gui.plots.export.plot_windows import PlotWindows
from gradgui.gui.plots.gradient_panel import GradientPanel
from gradgui.gui.plots.loss_plot import LossPlot
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.gui.queue.queue_commands import QueueCommands
from gradgui.gui.rewind.rewind_commands import RewindCommands
from gradgui.gui.run_list.run_imports import RunImports
from gradgui.gui.run_list.runs_panel import RunsPanel
from gradgui.gui.services import WindowServices
from gradgui.gui.settings import WindowSettings
from gradgui.gui.start.start_page import StartPage
from gradgui.gui.templates.template_commands import TemplateCommands
from gradgui.gui.transport.transport_bar import TransportBar
from gradgui.gui.variables.variable_panel import VariablePanel

if TYPE_CHECKING:
    from gradgui.gui.main_window import MainWindow


@dataclass(frozen=True)
class WindowParts:
    """What the actions act on."""

    window: QMainWindow
    controller: RunController
    display: RunDisplay
    files: FileCommands
    variables: VariablePanel
    steps: StepRange
    layout: DockLayout
    docks: tuple[QDockWidget, ...]
    settings: WindowSettings
    commands: RunCommands
    rewind: RewindCommands
    transport: TransportBar
    open_path: Callable[[str], None]
    close_run: Callable[[], None]
    exports: PlotExports
    plot_windows: PlotWindows
    loss: LossPlot
    gradients: GradientPanel
    exporting: ExportCommands
    runs: RunsPanel
    imports: RunImports
    compare: CompareControl
    queue: QueueCommands
    clipboard: SpecClipboard
    layouts: NamedLayouts
    templates: TemplateCommands
    services: WindowServices
    pump: RunPump
    start_page: StartPage
    form: RunForm

    @classmethod
    def of(cls, window: MainWindow, services: WindowServices) -> WindowParts:
        """Returns the parts of a window, once they're all there."""
        return cls(
            window=window,
            controller=window.controller,
            display=window.display,
            files=window.files,
            variables=window.variables,
            steps=window.steps,
            layout=window.dock_layout,
            docks=tuple(window.docks.values()),
            settings=window.settings,
            commands=window.commands,
            rewind=window.rewind,
            transport=window.transport,
            open_path=window.open_path,
            close_run=window.close_run,
            exports=window.exports,
            plot_windows=window.plot_windows,
            loss=window.loss,
            gradients=window.gradients,
            exporting=window.exporting,
            runs=window.runs,
            imports=window.imports,
            compare=window.compare,
            queue=window.queue.commands,
            clipboard=window.clipboard,
            layouts=window.layouts,
            templates=window.templates,
            services=services,
            pump=window.pump,
            start_page=window.start_page,
            form=window.form,
        )

    def raise_dock(self, name: str) -> None:
        """Brings a dock into sight, by the name of its object."""
        for dock in self.docks:
            if dock.objectName() == name:
                dock.show()
                dock.raise_()
