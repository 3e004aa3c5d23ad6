"""Writes the report of a run: draws its plots where Qt is there, and says so where it isn't."""

from __future__ import annotations

from pathlib import Path

from gradgui.app.plot_pictures import plot_drawings
from gradgui.app.process.qt_guard import QtError
from gradgui.app.report.page import ReportPlot, report_page
from gradgui.runs.export import ExportOptions
from gradgui.runs.export.new_file import new_file
from gradgui.runs.store.run_reader import RunReader

_SIZE = (1040, 420)
_CAPTIONS = {
    "loss": "Training and validation loss, penalty and learning rate. Dashed lines are changes made while it ran.",
    "heatmap": "Norm of the raw gradient of every variable, in network order. The blue lane below a row: frozen.",
    "curves": "Norm of the raw gradient of the variables with the largest.",
    "ratio": "Update / weight of the variables with the largest gradients, beside the usual 1e-3.",
    "profile": "Norm of the raw gradient of every variable at the last step, and its range over the run.",
}


def export_html(reader: RunReader, out: Path, options: ExportOptions = ExportOptions()) -> Path:  # noqa: B008 it is frozen
    """Writes one file that needs no other.

    Raises:
        StoreError: the file is in the way or can't be written.
    """
    plots, problem = [], ""
    with new_file(out, overwrite=options.overwrite) as file:
        if reader.n_steps:
            try:
                for number, (name, caption) in enumerate(_CAPTIONS.items()):
                    options.progress(number / len(_CAPTIONS))
                    plots.append(ReportPlot(name, caption, *plot_drawings(reader, name, _SIZE, ("light", "dark"))))
            except QtError as error:
                problem = str(error)
        file.write(report_page(reader, plots, problem).encode())
    return out
