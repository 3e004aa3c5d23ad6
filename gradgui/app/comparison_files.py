"""Comparisons of stored runs as files: the table of what differs, or the runs over one another. Pictures need Qt."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from gradgui.app.plot_pictures import THEMES, load_qt
from gradgui.app.process.qt_log import qt_messages_logged
from gradgui.core.errors import SpecError, StoreError
from gradgui.runs.comparing.comparison import Axis
from gradgui.runs.comparing.comparison_rows import comparison_rows, write_rows
from gradgui.runs.export.new_file import new_file
from gradgui.runs.store.run_reader import RunReader

FORMATS = ("csv", "png", "svg")


def export_comparison(
    runs: Sequence[RunReader],
    out: Path,
    file_format: str,
    plot: str | None = None,
    *,
    axis: Axis = "step",
    log: bool = False,
    smoothing: int = 6,
    size: tuple[int, int] = (1200, 600),
    theme: str = "light",
    overwrite: bool = False,
) -> None:
    """Writes a comparison.

    Args:
        runs: the runs.
        out: the file to write; its folder must exist.
        file_format: "csv", "png" or "svg".
        plot: what is drawn: "loss", another scalar or a metric, or the path of a variable; as CSV its numbers at every step
            of every run. None: the table of what differs, as CSV.
        axis: what the runs are laid over.
        log: whether the axis is logarithmic.
        smoothing: how much curves are smoothed, 0 to 12.
        size: of the plot in logical pixels.
        theme: one of `THEMES`.
        overwrite: whether a file may be replaced.

    Raises:
        QtError: Qt is missing.
        SpecError: an argument isn't one of those there are.
        StoreError: the file can't be written.
    """
    for name, value, known in (("format of a comparison", file_format, FORMATS), ("theme", theme, THEMES)):
        if value not in known:
            raise SpecError(f'The {name} must be one of {", ".join(known)}. Received: "{value}".')
    if plot is None and file_format != "csv":
        raise SpecError(f"A picture must be of a plot. Received: --format {file_format}. Add --plot loss, for one.")
    if not out.resolve().parent.is_dir():
        raise StoreError(f"The file must be in a folder that exists. Received: {out}. Make {out.resolve().parent} first.")
    if out.exists() and not overwrite:
        raise StoreError(
            f"The file must be a new one. Received: {out}, which exists. Choose another name, or delete it first."
        )
    if plot is None:
        _write_table(runs, out, overwrite=overwrite)
        return
    load_qt()
    with qt_messages_logged():
        from gradgui.app.window import application
        from gradgui.gui.compare.stored_comparison import ComparisonPicture, write_comparison

        application()
        write_comparison(runs, ComparisonPicture(plot, axis, log, smoothing), size, theme, file_format, out)


def _write_table(runs: Sequence[RunReader], out: Path, *, overwrite: bool) -> None:
    rows = comparison_rows([(run, run.history()) for run in runs])
    with new_file(out, overwrite=overwrite) as binary:
        text = io.TextIOWrapper(binary, encoding="utf-8", newline="")
        write_rows(rows, [run.path.name for run in runs], text)
        text.flush()
        text.detach()
