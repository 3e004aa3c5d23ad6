"""The stored runs as a Qt table: filtered, sorted, as a tree of forks or in one list, with columns by choice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from gradgui.gui.language.translation import translate
from gradgui.gui.look.theme import number_font, theme
from gradgui.gui.run_list.table.equal_names import EqualNames
from gradgui.gui.run_list.table.run_columns import DEFAULT_COLUMNS, cell_words, is_number, shown_title
from gradgui.gui.run_list.table.run_mime import runs_mime
from gradgui.runs.catalogue.family import FamilyRow, family_rows
from gradgui.runs.catalogue.run_filter import RunFilter
from gradgui.runs.catalogue.run_summary import DAMAGED, RunSummary
from gradgui.runs.catalogue.run_values import sort_runs, value_of

Index = QModelIndex | QPersistentModelIndex

NAME = 0


class RunsModel(QAbstractTableModel):
    """One row a stored run that the filter lets pass; its folder is in `Qt.UserRole`."""

    #: Somebody gave a run another name: its folder, the name.
    renameRequested = Signal(str, str)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._runs: list[RunSummary] = []
        self._passing: list[RunSummary] = []
        self._rows: list[FamilyRow] = []
        self._columns: tuple[str, ...] = DEFAULT_COLUMNS
        self._filter = RunFilter()
        self._sort: tuple[str, bool] | None = None
        self._tree = True
        self._folded: set[str] = set()
        self._equal_names = EqualNames()
        self._shown_path: Path | None = None
        self._shown: Path | None = None  # resolved

    # What is listed --------------------------------------------------------------------------------------------------

    @property
    def runs(self) -> tuple[RunSummary, ...]:
        """All runs, the newest first, whether the filter lets them pass or not."""
        return tuple(self._runs)

    @property
    def passing(self) -> list[RunSummary]:
        """The runs that the filter lets pass, folded ones too."""
        return self._passing

    def set_runs(self, runs: list[RunSummary]) -> None:
        """Lists these runs."""
        if runs != self._runs:
            self._runs = runs
            self._equal_names.set_runs(runs)
            self._arrange()

    def differs(self, run: RunSummary) -> str:
        """Returns what a run was asked for other than those of the same name: "batch=16"; "" where its name is its own."""
        return self._equal_names.words(run)

    def set_shown(self, path: Path | None) -> None:
        """Says which run the window shows; None: none that is stored."""
        if path != self._shown_path:
            self._shown_path, self._shown = path, path.resolve() if path is not None else None
            if self._rows:
                self.dataChanged.emit(self.index(0, NAME), self.index(len(self._rows) - 1, NAME))

    def is_shown(self, run: RunSummary) -> bool:
        """Whether the window shows a run."""
        return self._shown is not None and run.path.name == self._shown.name and run.path.resolve() == self._shown

    def set_filter(self, wanted: RunFilter) -> None:
        """Shows only the runs to which a filter applies."""
        if wanted != self._filter:
            self._filter = wanted
            self._arrange()

    @property
    def sort_key(self) -> tuple[str, bool] | None:
        """By what the runs are sorted, and whether the largest comes first; None: the newest first."""
        return self._sort

    def set_sort(self, sort: tuple[str, bool] | None) -> None:
        """Sorts by a key; None: the newest first."""
        if sort != self._sort:
            self._sort = sort
            self._arrange()

    @property
    def is_tree(self) -> bool:
        """Whether forks stand below the runs that they were forked from."""
        return self._tree

    def set_tree(self, tree: bool) -> None:
        """Puts forks below the runs that they were forked from, or all runs into one list."""
        if tree is not self._tree:
            self._tree = tree
            self._arrange()

    def set_folded(self, name: str, folded: bool) -> None:
        """Hides or shows the forks of a run, by the name of its folder."""
        if folded is not (name in self._folded):
            (self._folded.add if folded else self._folded.discard)(name)
            self._arrange()

    def is_folded(self, name: str) -> bool:
        """Whether the forks of a run are hidden."""
        return name in self._folded

    @property
    def has_families(self) -> bool:
        """Whether any row has another one below it."""
        return self._tree and any(row.n_below for row in self._rows)

    @property
    def has_forks(self) -> bool:
        """Whether any run was forked from another one that is there."""
        names = {run.path.name for run in self._runs}
        return any(run.parent is not None and run.parent.run in names for run in self._runs)

    def _arrange(self) -> None:
        passing = self._passing = [run for run in self._runs if self._filter(run)]
        if self._sort is not None:
            passing = sort_runs(passing, self._sort[0], descending=self._sort[1])
        rows = family_rows(passing, self._folded, self._runs) if self._tree else [FamilyRow(run) for run in passing]
        if [_place(row) for row in rows] == [_place(row) for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self._columns) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    # Columns ---------------------------------------------------------------------------------------------------------

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys of the columns, the name first."""
        return self._columns

    def set_columns(self, keys: Sequence[str]) -> None:
        """Shows these columns."""
        if tuple(keys) != self._columns:
            self.beginResetModel()
            self._columns = tuple(keys)
            if self._sort is not None and self._sort[0] not in self._columns:
                self._sort = None  # nobody could see why the rows are where they are
            self.endResetModel()
            self._arrange()

    # Rows ------------------------------------------------------------------------------------------------------------

    def run(self, index: Index) -> RunSummary:
        """Returns the run of a row."""
        return self._rows[index.row()].run

    def row(self, index: Index) -> FamilyRow:
        """Returns a row with its place in the tree."""
        return self._rows[index.row()]

    def row_of(self, path: Path) -> int:
        """Returns the row of a run's folder; -1 where it isn't shown."""
        return next((number for number, row in enumerate(self._rows) if row.run.path == path), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's signature
        """Returns the number of runs."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Returns the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns the columns' names."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        key = self._columns[section]
        match role:
            case Qt.ItemDataRole.TextAlignmentRole:
                return _side(key)
            case Qt.ItemDataRole.DisplayRole:
                return shown_title(key)
            case Qt.ItemDataRole.ToolTipRole:
                return self.tr(
                    "{key}\nA click sorts by it: once more the other way round, then the newest first again."
                ).format(key=key)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Returns that a name can be edited, and that a row can be dragged out."""
        flags = super().flags(index) | (Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags)
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() and index.column() == NAME else flags

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Returns what is dragged out or copied: the folders of the rows, and the rows as text."""
        rows = sorted({index.row() for index in indexes})
        return runs_mime([self._rows[row].run for row in rows], self._columns)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Asks for another name."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or index.column() != NAME:
            return False
        run, name = self.run(index), str(value).strip()
        if name != run.name:
            self.renameRequested.emit(str(run.path), name)
        return name != run.name

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns a cell."""
        if not index.isValid():
            return None
        run, key = self._rows[index.row()].run, self._columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return cell_words(run, key)
            case Qt.ItemDataRole.UserRole | Qt.ItemDataRole.ToolTipRole:
                return str(run.path) if role == Qt.ItemDataRole.UserRole else _tip(run, self.differs(run))
            case Qt.ItemDataRole.AccessibleTextRole if index.column() == NAME:
                shown = [self.tr("shown in the window")] if self.is_shown(run) else []
                starred = ["starred"] if run.labels.star else []
                differs = [words] if (words := self.differs(run)) else []
                return ", ".join((run.name, *differs, *shown, *starred, *run.labels.tags))
            case Qt.ItemDataRole.FontRole if _is_measured(run, key):
                return number_font()
            case Qt.ItemDataRole.ForegroundRole:
                return _colour(run, key)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if _is_measured(run, key) else _side(key)
        return None


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _is_measured(run: RunSummary, key: str) -> bool:
    """Whether a cell holds a number, in a column of them or not."""
    value = value_of(run, key)
    return is_number(key) or (isinstance(value, int | float) and not isinstance(value, bool))


def _place(row: FamilyRow) -> tuple[Any, ...]:
    return row.run.path, row.depth, row.lasts


def _side(key: str) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if is_number(key) else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _tip(run: RunSummary, differs: str) -> str:
    forked = (
        translate("RunsModel", "Forked from {run} after {step:,} steps").format(run=run.parent.run, step=run.parent.step)
        if run.parent is not None
        else ""
    )
    tags = translate("RunsModel", "Tags: {tags}").format(tags=", ".join(run.labels.tags)) if run.labels.tags else ""
    lines = (
        f"{run.name} · {differs}" if differs else run.name,
        str(run.path),
        run.message,
        forked,
        run.model_source,
        run.device,
        tags,
        run.labels.note,
    )
    return "\n".join(line for line in lines if line)


def _colour(run: RunSummary, key: str) -> QColor | None:
    tokens = theme().tokens
    if key == "state" and run.state in {"failed", DAMAGED}:
        return QColor(tokens.bad)
    if key == "state" and run.state == "running":
        return QColor(tokens.accent)
    if key == "state" and run.state == "interrupted":
        return QColor(tokens.amber)
    return QColor(tokens.muted) if key != "name" and not _is_measured(run, key) else None
