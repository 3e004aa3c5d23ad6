"""Plots of stored runs as files, without a window: what a plot's menu saves. Needs Qt, but no display."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gradgui.app.process.qt_guard import QtError, check_version
from gradgui.app.process.qt_log import qt_messages_logged
from gradgui.app.window import application
from gradgui.core.errors import SpecError, StoreError
from gradgui.runs.store.run_reader import RunReader

if TYPE_CHECKING:
    from gradgui.gui.plots.export.stored_plot import PlotChoice

#: The plots, as their windows and files are called too.
PLOTS = ("loss", "heatmap", "curves", "profile", "ratio")
PLOT_FORMATS = ("png", "svg", "csv")
THEMES = ("light", "dark", "light high contrast", "dark high contrast")
NORMS = ("raw", "clipped", "update", "weight", "ratio")


def export_plot(
    reader: RunReader,
    out: Path,
    file_format: str,
    plot: str,
    *,
    size: tuple[int, int] = (1200, 600),
    theme: str = "light",
    norm: str = "raw",
    steps: tuple[int, int] | None = None,
    curves: Sequence[str] = (),
    overwrite: bool = False,
) -> None:
    """Writes one plot of a run.

    Args:
        reader: the run.
        out: the file to write; its folder must exist.
        file_format: "png" (twice as many pixels as `size`), "svg", or "csv": every step in view, as recorded.
        plot: one of `PLOTS`.
        size: of the plot in logical pixels.
        theme: one of `THEMES`.
        norm: what heat map, curves and profile show, one of `NORMS`.
        steps: the first step in view, and the one after the last; None: all.
        curves: metrics, "learning rate" and so on, beside the curves that the loss plot always has; variables or layers for
            "curves" and "ratio".
        overwrite: whether a file may be replaced.

    Raises:
        QtError: Qt is missing.
        SpecError: an argument isn't one of those there are.
        StoreError: the file can't be written.
    """
    for name, value, known in (
        ("format of a plot", file_format, PLOT_FORMATS),
        ("plot", plot, PLOTS),
        ("theme", theme, THEMES),
        ("norm", norm, NORMS),
    ):
        if value not in known:
            raise SpecError(f'The {name} must be one of {", ".join(known)}. Received: "{value}".')
    if not out.resolve().parent.is_dir():
        raise StoreError(f"The file must be in a folder that exists. Received: {out}. Make {out.resolve().parent} first.")
    if out.exists() and not overwrite:
        raise StoreError(
            f"The file must be a new one. Received: {out}, which exists. Choose another name, or delete it first."
        )
    choice_of = load_qt()
    with qt_messages_logged():
        application()
        from gradgui.gui.plots.export.stored_plot import write_plot

        choice = choice_of(plot, norm, tuple(curves), steps)
        write_plot(reader.history(), reader.name or reader.path.name, choice, size, theme, file_format, out)


def plot_drawings(reader: RunReader, plot: str, size: tuple[int, int], themes: Sequence[str]) -> list[str]:
    """Returns one plot of a whole run as SVG documents, one a theme.

    Raises:
        QtError: Qt is missing.
        StoreError: the run has no step.
    """
    choice = load_qt()(plot)
    with qt_messages_logged():
        application()
        from gradgui.gui.plots.export.stored_plot import plot_svg

        history = reader.history()
        return [plot_svg(history, choice, size, theme).decode() for theme in themes]


def load_qt() -> type[PlotChoice]:
    """Loads Qt, off screen: no window is shown.

    Raises:
        QtError: it isn't there, or a library that it needs isn't.
    """
    if sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        check_version()
        from gradgui.gui.plots.export.stored_plot import PlotChoice
    except QtError as error:
        raise QtError(f"Plots are drawn by Qt. {error}") from error
    except ImportError as error:
        raise QtError(f"Plots are drawn by Qt, which can't be loaded: {error}.") from error
    return PlotChoice
