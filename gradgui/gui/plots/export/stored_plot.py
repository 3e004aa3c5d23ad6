"""A plot of a run as a file, without a window: the same panels, laid out off screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gradgui.core.errors import SpecError, StoreError
from gradgui.gui.plots.export.exported_view import ExportedView
from gradgui.gui.plots.export.off_screen import off_screen, settle
from gradgui.gui.plots.export.picture import picture_svg
from gradgui.gui.plots.export.plot_exports import file_job
from gradgui.gui.plots.gradient_panel import GradientPanel
from gradgui.gui.plots.loss.curve_choice import LEARNING_RATE, PENALTY, SMOOTHED, TRAINING, VALIDATION
from gradgui.gui.plots.loss_plot import LossPlot
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.runs.history import RunHistory

_LOSS_CURVES = (TRAINING, SMOOTHED, VALIDATION, PENALTY, LEARNING_RATE)


@dataclass(frozen=True, slots=True)
class PlotChoice:
    """Which plot.

    Args:
        plot: the name of the view: "loss", "heatmap", "curves", "profile", "ratio".
        norm: what views of gradients show: "raw", "clipped", "update", "weight", "ratio".
        curves: for the loss, further curves; else variables or layers.
        steps: the first step in view, and the one after the last; None: all.
    """

    plot: str
    norm: str = "raw"
    curves: tuple[str, ...] = ()
    steps: tuple[int, int] | None = None


def write_plot(
    history: RunHistory,
    run_name: str,
    choice: PlotChoice,
    size: tuple[int, int],
    theme_name: str,
    file_format: str,
    target: Path,
) -> None:
    """Draws one plot and writes it. On the thread of the QApplication, which must be there.

    Raises:
        SpecError: the run has no such curve.
        StoreError: there is nothing in view, or the file can't be written.
    """
    with _laid_out(history, choice, size, theme_name) as view:
        file_job(view, file_format, target, run_name)()


def plot_svg(history: RunHistory, choice: PlotChoice, size: tuple[int, int], theme_name: str) -> bytes:
    """Returns one plot as an SVG document. On the thread of the QApplication, which must be there.

    Raises:
        SpecError: the run has no such curve.
        StoreError: there is nothing in view.
    """
    with _laid_out(history, choice, size, theme_name) as view:
        return picture_svg(view)


@contextmanager
def _laid_out(history: RunHistory, choice: PlotChoice, size: tuple[int, int], theme_name: str) -> Iterator[ExportedView]:
    """Yields a plot as it would be seen in a window."""
    steps = StepRange()
    with off_screen(lambda: _panel(history, choice, steps), size, theme_name) as panel:
        panel.set_history(history)
        if choice.steps is not None:
            steps.show(choice.steps[0] - 0.5, choice.steps[1] - 0.5)
        settle()
        panel.refresh()
        view: ExportedView = panel.export_view()
        if not view.can_export():
            raise StoreError(f"There must be steps to be seen. Received: {choice.steps or 'a run without a step'}.")
        yield view


def _panel(history: RunHistory, choice: PlotChoice, steps: StepRange) -> LossPlot | GradientPanel:
    if choice.plot == "loss":
        loss = LossPlot(steps)
        known = (*_LOSS_CURVES, *history.layout.metrics)
        for name in choice.curves:
            if name not in known:
                raise SpecError(f'The curve must be one of {", ".join(known)}. Received: "{name}".')
            loss.choice.show(name, True)
        return loss
    gradients = GradientPanel(steps)
    gradients.show_quantity(choice.norm)
    gradients.show_view(choice.plot)
    if choice.curves:
        gradients.set_selected(choice.curves)
    return gradients
