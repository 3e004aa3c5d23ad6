"""The table of runs itself: keys, clicks on stars and fold marks, sorting by a click on a header, widths."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gradgui.gui.look.theme import number_font, set_role
from gradgui.gui.run_list.table.run_cells import FOLD, STAR, RunDelegate
from gradgui.gui.run_list.table.run_columns import SAMPLES, is_number, shown_title, sorts_descending_first
from gradgui.gui.run_list.table.runs_model import NAME, RunsModel

#: The column of names takes what is left between these.
_NAME_PX = (108, 460)
#: Where the table scrolls sideways anyway, names get this share of what is seen.
_NAME_SHARE = 0.26
#: Long names get so much more, what differs between runs of one name too, by what so many rows need.
_LONG_PX, _BESIDE_PX, _LOOKED_AT = 38, 110, 100
_PADDING = 14
#: The keyboard came here by itself, not by a click on a row.
_BY_KEYBOARD = frozenset(
    {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
)


class RunsTable(QTableView):
    """The table itself.

    Args:
        model: the runs.
        parent: owner.
    """

    deletePressed = Signal()
    #: Ctrl+Z, where a deleted run can come back.
    undoPressed = Signal()
    #: Somebody clicked the star of a run: its folder, whether it shall have one.
    starClicked = Signal(str, bool)
    #: Somebody sorted by another column.
    sortChanged = Signal()
    #: Somebody gave a column another width.
    widthsChanged = Signal()

    def __init__(self, model: RunsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = model
        self._delegate = RunDelegate(model, self)
        self._kept: tuple[list[Path], Path | None, int, int] = ([], None, -1, 0)
        #: Widths that somebody gave columns by hand, by key.
        self.own_widths: dict[str, int] = {}
        self._is_fitting = False
        #: Whether a deleted run can come back.
        self.can_undo: Callable[[], bool] = lambda: False
        self.setObjectName("runsTable")
        self.setAccessibleName(self.tr("Stored runs"))
        set_role(self, "bare")
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(26, round(self.fontMetrics().height() * 1.6)))
        header = self.horizontalHeader()
        header.setObjectName("runsTableHeader")
        header.setAccessibleName(self.tr("Columns of the table of runs"))
        header.setHighlightSections(False)
        header.setMinimumSectionSize(36)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.sectionClicked.connect(self._on_header_section_clicked)
        header.sectionResized.connect(self._on_header_section_resized)
        model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
        model.modelReset.connect(self._on_model_reset)
        self.fit_columns()
        self.show_sort()

    # Columns ---------------------------------------------------------------------------------------------------------

    def fit_columns(self) -> None:
        """Gives columns what their usual values need, and names the rest."""
        words, digits = self.fontMetrics(), QFontMetrics(number_font())
        widths = {}
        for key in self._runs.columns:
            metrics = digits if is_number(key) else words
            needed = metrics.horizontalAdvance(SAMPLES.get(key, "1.234e-10")) + _PADDING
            widths[key] = self.own_widths.get(key, max(needed, words.horizontalAdvance(shown_title(key)) + _PADDING + 8))
        left = self.viewport().width() - sum(width for key, width in widths.items() if key != "name")
        depth = STAR + FOLD if self._runs.has_families else STAR
        least = first = max(_NAME_PX[0] + depth, round(self.viewport().width() * _NAME_SHARE))
        rows = range(min(self._runs.rowCount(), _LOOKED_AT))
        for wanted, beside in [self._delegate.name_width(self._runs.index(row, NAME), words) for row in rows]:
            most = first + (_BESIDE_PX if beside else _LONG_PX)
            least = max(least, min(wanted, most))
        widths["name"] = self.own_widths.get("name", min(max(left, least), _NAME_PX[1]))
        self._is_fitting = True
        for section, key in enumerate(self._runs.columns):
            self.setColumnWidth(section, widths[key])
        self._is_fitting = False

    def show_sort(self) -> None:
        """Shows in the header by which column the rows are sorted."""
        sort = self._runs.sort_key
        section = self._runs.columns.index(sort[0]) if sort is not None and sort[0] in self._runs.columns else -1
        order = Qt.SortOrder.DescendingOrder if sort is not None and sort[1] else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(section, order)

    def sort_by(self, key: str) -> None:
        """Sorts by a column; asked again, the other way round, and then the newest first again."""
        sort, first = self._runs.sort_key, sorts_descending_first(key)
        if sort is None or sort[0] != key:
            self._runs.set_sort((key, first))
        else:
            self._runs.set_sort((key, not first) if sort[1] is first else None)
        self.show_sort()
        self.sortChanged.emit()

    @Slot(int)
    def _on_header_section_clicked(self, section: int) -> None:
        self.sort_by(self._runs.columns[section])

    @Slot(int, int, int)
    def _on_header_section_resized(self, section: int, _before: int, width: int) -> None:
        if not self._is_fitting and section < len(self._runs.columns) and width:
            self.own_widths[self._runs.columns[section]] = width
            self.widthsChanged.emit()

    # Rows that stay while the model changes ----------------------------------------------------------------------------

    def select_paths(self, paths: list[Path]) -> None:
        """Selects the rows of these runs, and scrolls to the first."""
        self.clearSelection()
        selection, model = self.selectionModel(), self._runs
        rows = self._select(paths)
        if rows:
            selection.setCurrentIndex(model.index(rows[0], NAME), selection.SelectionFlag.NoUpdate)
            self.scrollTo(model.index(rows[0], NAME))

    def _select(self, paths: list[Path]) -> list[int]:
        """Adds the rows of these runs to the selection, all at once: every change of it is looked at by others."""
        model = self._runs
        wanted = set(paths)
        rows = [row for row in range(model.rowCount()) if model.run(model.index(row, NAME)).path in wanted]
        chosen = QItemSelection()
        last = len(model.columns) - 1
        for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):  # neighbours are one range
            stretch = [row for _, row in run]
            chosen.select(model.index(stretch[0], NAME), model.index(stretch[-1], last))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.Select)
        return rows

    @Slot()
    def _on_model_about_to_be_reset(self) -> None:
        selected = [self._runs.run(index).path for index in self.selectionModel().selectedRows()]
        current = self.currentIndex()
        self._kept = (
            selected,
            self._runs.run(current).path if current.isValid() else None,
            current.row(),
            self.verticalScrollBar().value(),
        )

    @Slot()
    def _on_model_reset(self) -> None:
        selected, current, place, scrolled = self._kept
        selection = self.selectionModel()
        self._select(selected)
        row = self._runs.row_of(current) if current is not None else -1
        if row < 0:  # it is gone: the arrow keys go on from its neighbour
            row = min(place, self._runs.rowCount() - 1)
        if row >= 0:
            selection.setCurrentIndex(self._runs.index(row, NAME), selection.SelectionFlag.NoUpdate)
        self.verticalScrollBar().setValue(scrolled)
        self.fit_columns()
        self.show_sort()

    # Qt --------------------------------------------------------------------------------------------------------------

    def _mark_at(self, position: QPoint) -> tuple[QModelIndex, str]:
        """Returns the row of a star or fold mark at a place, and which it is; "": none."""
        index = self.indexAt(position)
        if index.isValid() and index.column() == NAME:
            cell = self.visualRect(index)
            if self._delegate.star_rect(cell).contains(position):
                return index, "star"
            if self._delegate.fold_rect(cell, index).contains(position):
                return index, "fold"
        return index, ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a star stars the run, one on a fold mark folds its forks; neither selects."""
        index, mark = self._mark_at(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or not mark:
            super().mousePressEvent(event)
            return
        run = self._runs.run(index)
        if mark == "star":
            self.starClicked.emit(str(run.path), not run.labels.star)
        else:
            self._runs.set_folded(run.path.name, not self._runs.is_folded(run.path.name))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Opens a run; on a star or a fold mark it is the second of two clicks."""
        if self._mark_at(event.position().toPoint())[1]:
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def resizeEvent(self, event: object) -> None:
        """Gives the names what is left."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.fit_columns()

    def event(self, event: QEvent) -> bool:
        """Takes Ctrl+Z back from the window's Undo, where a deleted run can come back."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and self._undoes(event):
            event.accept()
            return True
        return bool(super().event(event))

    def _undoes(self, event: QKeyEvent) -> bool:
        return event.matches(QKeySequence.StandardKey.Undo) and not self.is_editing and self.can_undo()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Ctrl+C copies, Delete deletes, F2 renames, Left and Right fold and unfold; the rest is Qt's.

        Home and End go to the first and the last run: rows are selected here, not cells.
        """
        current = self.currentIndex()
        key = event.key()
        if self._undoes(event):
            self.undoPressed.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and current.isValid():
            if not self.is_editing:  # the field of a name passes on the Enter that ends it
                self.activated.emit(current)
        elif key == Qt.Key.Key_Delete:
            self.deletePressed.emit()
        elif key == Qt.Key.Key_F2 and current.isValid():
            self.edit_name()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and current.isValid() and self._runs.row(current).n_below:
            self._runs.set_folded(self._runs.run(current).path.name, key == Qt.Key.Key_Left)
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End} and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.setCurrentIndex(self._runs.index(0 if key == Qt.Key.Key_Home else self._runs.rowCount() - 1, NAME))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Selects the current row where the keyboard came here by itself and none is selected: it is seen where it is."""
        super().focusInEvent(event)
        if event.reason() in _BY_KEYBOARD and self._runs.rowCount() and not self.selectionModel().hasSelection():
            self.selectRow(max(0, self.currentIndex().row()))

    def copy_selected(self) -> None:
        """Puts the selected rows on the clipboard: as text, and as their folders."""
        rows = self.selectionModel().selectedRows()
        if rows:
            QGuiApplication.clipboard().setMimeData(self._runs.mimeData(rows))

    @property
    def is_editing(self) -> bool:
        """Whether a name is being edited."""
        return self.state() is QAbstractItemView.State.EditingState

    def edit_name(self) -> None:
        """Begins to edit the name of the current run."""
        current = self.currentIndex()
        if current.isValid():
            index = self._runs.index(current.row(), NAME)
            self.setCurrentIndex(index)
            self.edit(index)

    def sizeHint(self) -> QSize:
        """Returns a width at which name, time and state can be read."""
        return QSize(340, 240)
