"""Which columns of the table of runs are shown, how wide, and how rows are arranged: chosen by menus, remembered."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QMenu

from gradgui.gui.run_list.table.run_columns import DEFAULT_COLUMNS, fill_column_menu, parse_columns, shown_title
from gradgui.gui.run_list.table.runs_model import RunsModel
from gradgui.gui.run_list.table.runs_view import RunsTable
from gradgui.gui.settings import WindowSettings

#: Narrower widths by hand aren't taken from the settings.
_LEAST_PX = 36


class ColumnChoice(QObject):
    """What menus, header and buttons change about the view on the runs.

    Args:
        model: the runs.
        table: shows them.
        settings: remembers; None: nothing is remembered.
    """

    #: Rows are arranged another way, or columns are others.
    changed = Signal()

    def __init__(self, model: RunsModel, table: RunsTable, settings: WindowSettings | None) -> None:
        super().__init__(table)
        self._model = model
        self._table = table
        self._settings = settings
        self._restore()
        table.sortChanged.connect(self._remember)
        table.widthsChanged.connect(self._remember)
        table.horizontalHeader().customContextMenuRequested.connect(self._on_header_context_menu_requested)

    def show_column(self, key: str, shown: bool) -> None:
        """Shows or hides a column; a usual one comes back to its place."""
        columns = [column for column in self._model.columns if column != key]
        if shown:
            usual = [column for column in DEFAULT_COLUMNS if column in {*columns, key}]
            columns = [*usual, *(column for column in [*columns, key] if column not in usual)]
        self._model.set_columns(columns)
        self._remember()

    def reset_columns(self) -> None:
        """Shows the usual columns, as wide as they need to be."""
        self._table.own_widths = {}
        self._model.set_columns(DEFAULT_COLUMNS)
        self._table.fit_columns()
        self._remember()

    def set_tree(self, tree: bool) -> None:
        """Puts forks below the runs that they were forked from, or all runs into one list."""
        self._model.set_tree(tree)
        self._remember()

    def pop_menu(self, place: QPoint) -> None:
        """Shows the menu of columns somewhere on the screen."""
        menu = QMenu(self._table)
        menu.setObjectName("runColumnsMenu")
        menu.aboutToHide.connect(menu.deleteLater)
        sorting = menu.addMenu(self.tr("Sort by"))
        sorted_by = self._model.sort_key[0] if self._model.sort_key is not None else ""
        for key in self._model.columns:
            action = sorting.addAction(shown_title(key), partial(self._table.sort_by, key))
            action.setObjectName(f"sortRuns.{key}")
            action.setCheckable(True)
            action.setChecked(key == sorted_by)
        menu.addSeparator()
        fill_column_menu(menu, self._model.runs, self._model.columns, self.show_column, self.reset_columns)
        menu.popup(place)

    def _restore(self) -> None:
        settings = self._settings
        if settings is None:
            return
        self._model.set_columns(parse_columns(settings.runs_columns))
        self._model.set_tree(settings.runs_tree)
        key = settings.runs_sort.removeprefix("-")
        if key in self._model.columns:
            self._model.set_sort((key, settings.runs_sort.startswith("-")))
        widths = (text.rpartition("=") for text in settings.runs_widths)
        self._table.own_widths = {
            key: int(width) for key, _, width in widths if width.isdecimal() and int(width) >= _LEAST_PX
        }
        self._table.fit_columns()
        self._table.show_sort()

    @Slot()
    def _remember(self) -> None:
        if self._settings is not None:
            sort = self._model.sort_key
            self._settings.runs_columns = [] if self._model.columns == DEFAULT_COLUMNS else list(self._model.columns)
            self._settings.runs_tree = self._model.is_tree
            self._settings.runs_sort = "" if sort is None else f"{'-' if sort[1] else ''}{sort[0]}"
            self._settings.runs_widths = [f"{key}={width}" for key, width in self._table.own_widths.items()]
        self.changed.emit()

    @Slot(QPoint)
    def _on_header_context_menu_requested(self, position: QPoint) -> None:
        self.pop_menu(self._table.horizontalHeader().mapToGlobal(position))
