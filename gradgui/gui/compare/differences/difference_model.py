"""The table of a comparison as a Qt model: rows are keys under their sections, columns are runs in the order of one row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from gradgui.gui.compare.compared_run import RunMark
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import number_font, theme
from gradgui.runs.comparing.comparison_rows import ComparisonRow, Section, text_of

Index = QModelIndex | QPersistentModelIndex

_NO_DIFFERENCE = {
    Section.SPEC: QT_TRANSLATE_NOOP("DifferenceModel", "The specs are the same"),
    Section.DONE: QT_TRANSLATE_NOOP("DifferenceModel", "They were changed alike, or not at all"),
}


class DifferenceModel(QAbstractTableModel):
    """One row a key, one column a run; sections have rows of their own."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._marks: tuple[RunMark, ...] = ()
        self._paths: tuple[Path, ...] = ()
        self._lines: list[ComparisonRow | Section] = []
        self._order: list[int] = []
        self._sorted: tuple[str, bool] | None = None

    @property
    def order(self) -> list[int]:
        """The runs, by their places in the comparison, from the first column to the last."""
        return self._order

    @property
    def sorted_by(self) -> tuple[str, bool] | None:
        """The key that orders the runs, and whether its largest value comes first; None: they stand as they were chosen."""
        return self._sorted

    def set_table(self, rows: Sequence[ComparisonRow], marks: Sequence[RunMark], paths: Sequence[Path]) -> None:
        """Shows this table."""
        lines: list[ComparisonRow | Section] = []
        for section in Section:
            mine = [row for row in rows if row.section is section]
            if rows:
                lines += [section, *mine]
        same = len(lines) == len(self._lines) and tuple(paths) == self._paths
        if not same:
            self.beginResetModel()
        self._lines, self._marks, self._paths = lines, tuple(marks), tuple(paths)
        self._order = self._ordered()
        if same and lines:
            self._say_changed()
        elif not same:
            self.endResetModel()

    def sort_by(self, line: int) -> None:
        """Orders the runs by a row: the smallest first, then the largest, then as they were chosen."""
        row = self._lines[line]
        if isinstance(row, Section):
            return
        before = self._sorted
        if before is None or before[0] != row.key:
            self._sorted = (row.key, False)
        else:
            self._sorted = None if before[1] else (row.key, True)
        self._order = self._ordered()
        self._say_changed()

    def row(self, line: int) -> ComparisonRow | None:
        """Returns what a line is of; None: it is the head of a section."""
        found = self._lines[line]
        return None if isinstance(found, Section) else found

    def section_lines(self) -> list[int]:
        """Returns the lines that are heads of sections."""
        return [line for line, row in enumerate(self._lines) if isinstance(row, Section)]

    def path_of(self, column: int) -> Path:
        """Returns the run of a column."""
        return self._paths[self._order[column]]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's signature
        """Returns the number of lines."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Returns the number of runs."""
        return 0 if parent.isValid() else len(self._order)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns runs above and keys at the left."""
        if orientation is Qt.Orientation.Horizontal:
            return self._run_head(self._marks[self._order[section]], self._order[section], role)
        return self._key_head(self._lines[section], role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns a cell."""
        if not index.isValid():
            return None
        row = self._lines[index.row()]
        if isinstance(row, Section):
            return self._section_cell(row, index, role)
        value = row.values[self._order[index.column()]]
        is_best = row.best is not None and value == row.best
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return shown_text(row, value)
            case Qt.ItemDataRole.ToolTipRole:
                text = text_of(value) or self.tr("none")
                return self.tr("{}, the best").format(text) if is_best else text
            case Qt.ItemDataRole.FontRole:
                font = number_font()
                font.setWeight(QFont.Weight.Bold if is_best else QFont.Weight.Normal)
                return font
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(theme().tokens.text if shown_text(row, value) != numbers.NO_VALUE else theme().tokens.muted)
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells can be chosen; heads of sections can't."""
        if not index.isValid() or isinstance(self._lines[index.row()], Section):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _run_head(self, mark: RunMark, place: int, role: int) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return mark.title
            case Qt.ItemDataRole.UserRole:
                return mark
            case Qt.ItemDataRole.ToolTipRole:
                return f"{mark.name}\n{self._paths[place]}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _key_head(self, row: ComparisonRow | Section, role: int) -> Any:
        is_head = isinstance(row, Section)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.tr(row.value) if isinstance(row, Section) else self._key_words(row)
            case Qt.ItemDataRole.ToolTipRole:
                return (
                    "" if isinstance(row, Section) else f"{row.key}\n{row.tip or self.tr('A click orders the runs by this')}"
                )
            case Qt.ItemDataRole.FontRole:
                font = QFont()
                font.setWeight(QFont.Weight.DemiBold if is_head else QFont.Weight.Normal)
                return font
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(theme().tokens.text if is_head else theme().tokens.muted)
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _key_words(self, row: ComparisonRow) -> str:
        if self._sorted is None or self._sorted[0] != row.key:
            return row.key
        return f"{row.key} {'◂' if self._sorted[1] else '▸'}"

    def _section_cell(self, section: Section, index: Index, role: int) -> Any:
        alone = not any(isinstance(row, ComparisonRow) and row.section is section for row in self._lines)
        if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 and alone:
            return self.tr(_NO_DIFFERENCE.get(section, ""))
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(theme().tokens.muted)
        return None

    def _ordered(self) -> list[int]:
        runs = list(range(len(self._paths)))
        if self._sorted is None:
            return runs
        key, descending = self._sorted
        rows = (row for row in self._lines if isinstance(row, ComparisonRow) and row.key == key)
        row = next(rows, None)
        return runs if row is None else row.order(descending=descending)

    def _say_changed(self) -> None:
        last_line, last_run = len(self._lines) - 1, len(self._order) - 1
        self.dataChanged.emit(self.index(0, 0), self.index(last_line, last_run))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last_run)
        self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, last_line)


def shown_text(row: ComparisonRow, value: Any) -> str:
    """Returns a value as the table shows it."""
    if not text_of(value):
        return numbers.NO_VALUE
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return text_of(value)
    if row.section is not Section.ENDED:
        return f"{value:g}" if isinstance(value, float) else numbers.count(value)
    if row.key == "time, s" and value >= 60:
        return numbers.duration(float(value))
    return numbers.count(value) if isinstance(value, int) else numbers.value(value)
