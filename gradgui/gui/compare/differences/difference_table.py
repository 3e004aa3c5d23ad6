"""The table of a comparison in the window: what differs between runs, and where they ended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QMenu, QTableView, QVBoxLayout, QWidget

from gradgui.gui.compare.compared_run import RunMark
from gradgui.gui.compare.differences.difference_model import DifferenceModel
from gradgui.gui.compare.differences.run_header import RunHeader
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP
from gradgui.gui.look.theme import number_font, set_role
from gradgui.gui.plots.export.exported_view import ExportedView
from gradgui.gui.plots.export.number_table import Column, NumberTable
from gradgui.runs.comparing.comparison_rows import ComparisonRow, cells_of

#: A column is so many digits wide, at least and at most.
_NARROWEST, _WIDEST = 12, 24
#: Keys take at most this share of the table's width.
_KEYS_SHARE = 0.4


class DifferenceTable(ExportedView):
    """Shows in bold which run ended best, and what was different about it.

    A click on a key, or Enter in its row, orders the runs by it.
    """

    #: The folder of a run that somebody wants to look at.
    runActivated = Signal(str)
    #: The folder of a run that shall be left out.
    removeRequested = Signal(str)

    export_name = "differences"
    export_title = QT_TRANSLATE_NOOP("ExportedView", "Differences")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ComparisonRow, ...] = ()
        self._marks: tuple[RunMark, ...] = ()
        self.model = DifferenceModel(self)
        self.table = _Table(self.model, self)
        self._empty = QLabel(self.tr("Reading the runs…"), self)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_role(self._empty, "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        layout.addWidget(self._empty)
        self.table.verticalHeader().sectionClicked.connect(self._on_key_clicked)
        self.table.activated.connect(self._on_table_activated)
        header = self.table.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_context_menu_requested)
        self.set_table((), (), ())

    def set_table(self, rows: Sequence[ComparisonRow], marks: Sequence[RunMark], paths: Sequence[Path]) -> None:
        """Shows this table; no rows: it is being made."""
        self._rows, self._marks = tuple(rows), tuple(marks)
        self.model.set_table(rows, marks, paths)
        self.table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self.table.fit()

    def can_export(self) -> bool:
        """Whether there is a table."""
        return bool(self._rows)

    def export_view(self) -> DifferenceTable:
        """Returns itself."""
        return self

    def export_parts(self) -> tuple[QWidget, ...]:
        """The table, as far as it is scrolled into sight."""
        return (self.table,)

    def export_numbers(self) -> NumberTable:
        """All rows, in the order of the runs that is shown."""
        order = self.model.order
        cells = [[*line[:2], *(line[2 + run] for run in order)] for line in cells_of(self._rows)]

        def read(start: int, end: int) -> list[Column]:
            return [np.array(column, dtype=np.str_) for column in zip(*cells[start:end], strict=True)]

        return NumberTable(("section", "key", *(self._marks[run].title for run in order)), len(cells), read)

    @Slot(int)
    def _on_key_clicked(self, line: int) -> None:
        self.model.sort_by(line)

    @Slot(QModelIndex)
    def _on_table_activated(self, index: QModelIndex) -> None:
        self.model.sort_by(index.row())

    @Slot(QPoint)
    def _on_header_context_menu_requested(self, place: QPoint) -> None:
        column = self.table.horizontalHeader().logicalIndexAt(place)
        if column < 0:
            return
        path = str(self.model.path_of(column))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Open this run"), lambda: self.runActivated.emit(path))
        menu.addAction(self.tr("Leave it out"), lambda: self.removeRequested.emit(path))
        menu.popup(self.table.horizontalHeader().mapToGlobal(place))


class _Table(QTableView):
    """The table itself."""

    def __init__(self, model: DifferenceModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setObjectName("differenceTable")
        self.setAccessibleName(self.tr("What differs between the runs and where they ended: a row a key, a column a run"))
        set_role(self, "bare")
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalHeader(RunHeader(self))
        keys = self.verticalHeader()
        keys.setSectionsClickable(True)
        keys.setHighlightSections(False)
        keys.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        keys.setDefaultSectionSize(max(24, round(self.fontMetrics().height() * 1.5)))
        keys.setCursor(Qt.CursorShape.PointingHandCursor)

    def fit(self) -> None:
        """Gives columns the width of what they hold, within limits, and heads of sections a line of their own."""
        digits, words = QFontMetrics(number_font()).horizontalAdvance("0"), QFontMetrics(_bold(self.font()))
        self.clearSpans()
        for line in self._model.section_lines():
            if self._model.columnCount() > 1:
                self.setSpan(line, 0, 1, self._model.columnCount())
        for column in range(self._model.columnCount()):
            self.resizeColumnToContents(column)
            width = min(max(self.columnWidth(column) + 12, _NARROWEST * digits), _WIDEST * digits)
            self.setColumnWidth(column, width)
        texts = [str(self._model.headerData(line, Qt.Orientation.Vertical)) for line in range(self._model.rowCount())]
        wanted = max((words.horizontalAdvance(text) for text in texts), default=0) + 32
        self.verticalHeader().setFixedWidth(max(120, min(wanted, round(self.width() * _KEYS_SHARE))))

    def resizeEvent(self, event: object) -> None:
        """Gives the keys their share."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter orders the runs by the row."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Returns a height at which some rows can be read."""
        return QSize(400, 220)


def _bold(font: QFont) -> QFont:
    """Returns the font of the heads of sections, the widest of the keys."""
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold
