"""The panels that show a run, held together. Does nothing with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.gui.data.data_page import DataPage
from gradgui.gui.events.event_list import EventList
from gradgui.gui.forms.live_settings import LiveSettings
from gradgui.gui.forms.run_form import RunForm
from gradgui.gui.panels.banner import Banner
from gradgui.gui.panels.step_numbers import StepNumbers
from gradgui.gui.plots.gradient_panel import GradientPanel
from gradgui.gui.plots.loss_plot import LossPlot
from gradgui.gui.transport.transport_bar import TransportBar
from gradgui.gui.variables.variable_panel import VariablePanel

if TYPE_CHECKING:
    from gradgui.gui.main_window import MainWindow


@dataclass(frozen=True)
class Panels:
    """What shows a run."""

    transport: TransportBar
    variables: VariablePanel
    loss: LossPlot
    gradients: GradientPanel
    numbers: StepNumbers
    events: EventList
    form: RunForm
    live: LiveSettings
    banner: Banner
    data: DataPage

    @classmethod
    def of(cls, window: MainWindow) -> Panels:
        """Returns the panels of a window, once they're all there."""
        return cls(
            transport=window.transport,
            variables=window.variables,
            loss=window.loss,
            gradients=window.gradients,
            numbers=window.numbers,
            events=window.events,
            form=window.form,
            live=window.live,
            banner=window.banner,
            data=window.data,
        )
