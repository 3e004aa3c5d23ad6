"""Runs on their way out of the window, dragged or copied: their folders for file managers, their rows as text for tables."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QUrl

from gradgui.gui.run_list.table.run_columns import cell_words
from gradgui.runs.catalogue.run_summary import RunSummary
from gradgui.runs.catalogue.run_values import title_of


def runs_mime(runs: Sequence[RunSummary], columns: Sequence[str]) -> QMimeData:
    """Returns runs as mime data: addresses of their folders, and text with a line for the heads and one for each run.

    Args:
        runs: from the top.
        columns: keys of the columns that the text has, as tables show them.
    """
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(run.path)) for run in runs])
    mime.setText(rows_text(runs, columns))
    return mime


def rows_text(runs: Sequence[RunSummary], columns: Sequence[str]) -> str:
    """Returns rows as text, columns parted by tabs: spreadsheets take it as a table."""
    heads = "\t".join(title_of(key) for key in columns)
    rows = ("\t".join(_cell(run, key) for key in columns) for run in runs)
    return "\n".join((heads, *rows)) + "\n"


def _cell(run: RunSummary, key: str) -> str:
    return " ".join(cell_words(run, key).split())
