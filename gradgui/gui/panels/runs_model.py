"""The stored runs as a Qt table, newest first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from gradgui.gui.look import numbers
from gradgui.gui.look.theme import number_font, theme
from gradgui.runs.store.run_catalogue import DAMAGED, RunSummary

Index = QModelIndex | QPersistentModelIndex

NAME, STARTED, STATE, STEPS, LOSS, MODEL = range(6)
HEADERS = ("Name", "Started", "State", "Steps", "Loss", "Model")
_NUMBERS = frozenset({STEPS, LOSS})


class RunsModel(QAbstractTableModel):
    """One row a stored run; its folder is in `Qt.UserRole`."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._runs: list[RunSummary] = []

    def set_runs(self, runs: list[RunSummary]) -> None:
        """Lists these runs; rows of runs that are still there keep their selection."""
        if runs == self._runs:
            return
        if [run.path for run in runs] == [run.path for run in self._runs]:
            self._runs = runs
            self.dataChanged.emit(self.index(0, 0), self.index(len(runs) - 1, len(HEADERS) - 1))
            return
        self.beginResetModel()
        self._runs = runs
        self.endResetModel()

    def run(self, index: Index) -> RunSummary:
        """Returns the run of a row."""
        return self._runs[index.row()]

    def row_of(self, path: Path) -> int:
        """Returns the row of a run's folder; -1 where it isn't listed."""
        return next((row for row, run in enumerate(self._runs) if run.path == path), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's signature
        """Returns the number of runs."""
        return 0 if parent.isValid() else len(self._runs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Returns the number of columns."""
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns the columns' names."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in {STEPS, LOSS} else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return HEADERS[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns a cell."""
        if not index.isValid():
            return None
        run, column = self._runs[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _text(run, column)
            case Qt.ItemDataRole.UserRole:
                return str(run.path)
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(line for line in (str(run.path), run.message, run.model_source, run.device) if line)
            case Qt.ItemDataRole.FontRole if column in _NUMBERS:
                return number_font()
            case Qt.ItemDataRole.ForegroundRole:
                return _colour(run, column)
            case Qt.ItemDataRole.TextAlignmentRole if column in {STEPS, LOSS}:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


def _text(run: RunSummary, column: int) -> str:
    match column:
        case 0:
            return run.name or run.path.name
        case 1:
            return run.started.astimezone().strftime("%d %b %H:%M")
        case 2:
            return str(run.reason) if run.state == "finished" and run.reason else run.state
        case 3:
            return numbers.count(run.steps)
        case 4:
            return numbers.NO_VALUE if run.loss is None else numbers.value(run.loss)
    return Path(run.model_source.partition(".py:")[0]).stem if "/" in run.model_source else run.model_source


def _colour(run: RunSummary, column: int) -> QColor | None:
    tokens = theme().tokens
    if column == STATE and run.state in {"failed", DAMAGED}:
        return QColor(tokens.bad)
    if column == STATE and run.state == "running":
        return QColor(tokens.accent)
    return QColor(tokens.muted) if column not in {NAME, LOSS} else None
