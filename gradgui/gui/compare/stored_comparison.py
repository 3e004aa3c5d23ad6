"""A comparison of stored runs as a file, without a window: the same plot, laid out off screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gradgui.core.errors import SpecError, StoreError, did_you_mean
from gradgui.gui.compare.compared_run import ComparedRun, run_marks
from gradgui.gui.compare.comparison_choice import ComparisonChoice
from gradgui.gui.compare.overlay.curve_source import CurveSource, NormSource, ScalarSource
from gradgui.gui.compare.overlay.overlay_plot import OverlayPlot
from gradgui.gui.plots.export.off_screen import off_screen, settle
from gradgui.gui.plots.export.plot_exports import file_job
from gradgui.gui.plots.quantity import Quantity
from gradgui.runs.comparing.comparison import Axis
from gradgui.runs.store.run_reader import RunReader


@dataclass(frozen=True, slots=True)
class ComparisonPicture:
    """What is drawn of the runs.

    Args:
        plot: "loss", another scalar or a metric, or the path of a variable: the norm of its gradient.
        axis: over what.
        log: whether the axis is logarithmic.
        smoothing: how much is smoothed, 0 to 12.
    """

    plot: str = "loss"
    axis: Axis = "step"
    log: bool = False
    smoothing: int = 6


def write_comparison(
    readers: Sequence[RunReader],
    picture: ComparisonPicture,
    size: tuple[int, int],
    theme_name: str,
    file_format: str,
    target: Path,
) -> None:
    """Draws the runs over one another and writes that. On the thread of the QApplication, which must be there.

    Raises:
        SpecError: no run has what shall be drawn.
        StoreError: no run has a step, or the file can't be written.
    """
    runs = [ComparedRun(reader, reader.history()) for reader in readers]
    source = _source(runs, picture.plot)
    choice = ComparisonChoice()
    choice.set_axis(picture.axis)
    choice.set_log(picture.log)
    choice.set_smoothing(picture.smoothing)
    with off_screen(lambda: OverlayPlot("comparePlot", choice, ""), size, theme_name) as plot:
        plot.set_runs(runs, run_marks(runs), source)
        settle()
        plot.refresh()
        if not plot.can_export():
            raise StoreError("One of the runs must have a step. Received: runs without any.")
        file_job(plot, file_format, target, "")()


def _source(runs: Sequence[ComparedRun], name: str) -> CurveSource:
    for source in (ScalarSource(name), NormSource(name, Quantity.GRADIENT)):
        if any(source.is_in(run.history) for run in runs):
            return source
    known = dict.fromkeys(name for run in runs for name in (*run.history.layout.scalars, *run.history.layout.variables))
    raise SpecError(f'A plot must be of something that a run recorded. Received: "{name}". {did_you_mean(name, known)}')
