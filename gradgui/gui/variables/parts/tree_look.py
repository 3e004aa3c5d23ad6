"""How the tree is looked at: columns, order, what norms look like, folding. Remembers what is worth it; changes no run."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal, Slot

from gradgui.gui.settings import WindowSettings
from gradgui.gui.variables.rows.columns import DEFAULT_COLUMNS, Column, parse_columns, parse_widths
from gradgui.gui.variables.rows.shown_rows import Order
from gradgui.gui.variables.variable_model import VariableModel
from gradgui.gui.variables.variable_nodes import ROOT
from gradgui.gui.variables.view.variable_tree_view import VariableTreeView


class TreeLook(QObject):
    """What menus and shortcuts change about the view on the rows.

    Args:
        model: the rows.
        tree: shows them.
        settings: remembers columns and what norms look like; None: nothing is remembered.
    """

    #: Norms look another way, and may need numbers that weren't read so far.
    normLookChanged = Signal()

    def __init__(self, model: VariableModel, tree: VariableTreeView, settings: WindowSettings | None) -> None:
        super().__init__(tree)
        self._model = model
        self._tree = tree
        self._settings = settings
        if settings is not None:
            tree.set_columns(parse_columns(settings.tree_columns))
            tree.set_norms_as_lines(settings.norm_look == "line")
            tree.columns.set_own_widths(parse_widths(settings.tree_widths))
        tree.columns.ownWidthsChanged.connect(self._on_columns_own_widths_changed)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are chosen."""
        return self._tree.columns.shown

    def set_columns(self, columns: Iterable[Column]) -> None:
        """Shows these columns."""
        self._tree.set_columns(columns)
        if self._settings is not None:
            self._settings.tree_columns = [column.name.lower() for column in self.columns]

    def show_column(self, column: Column, shown: bool) -> None:
        """Shows or hides a column."""
        others = set(self.columns) - {column}
        self.set_columns(others | {column} if shown else others)

    def reset_columns(self) -> None:
        """Shows the usual columns, as wide as they need to be."""
        self._tree.columns.set_own_widths({})
        self._on_columns_own_widths_changed()
        self.set_columns(DEFAULT_COLUMNS)

    @Slot()
    def _on_columns_own_widths_changed(self) -> None:
        if self._settings is not None:
            widths = self._tree.columns.own_widths
            self._settings.tree_widths = [f"{column.name.lower()}={width}" for column, width in widths.items()]

    @property
    def norm_look(self) -> str:
        """What norms look like: "bar" or "line"."""
        return "line" if self._tree.norms_as_lines else "bar"

    def set_norm_look(self, look: str) -> None:
        """Shows norms as bars ("bar") or as lines over the run so far ("line")."""
        self._tree.set_norms_as_lines(look == "line")
        if self._settings is not None:
            self._settings.norm_look = look
        self.normLookChanged.emit()

    def sort(self, order: Order | None) -> None:
        """Sorts the rows; shows the column by which they are. None: network order."""
        if order is not None and order.column not in self.columns:
            # Shape and parameters say the same of a variable's size.
            has_size = order.column is Column.PARAMETERS and Column.SHAPE in self.columns
            order = Order(Column.SHAPE, order.descending) if has_size else order
            self.show_column(order.column, True)
        self._model.set_order(order)

    def unfold_all(self) -> None:
        """Unfolds everything."""
        self._tree.expandAll()

    def fold_all(self) -> None:
        """Folds everything but the root."""
        self._tree.collapseAll()
        self._tree.expand(self._model.index(ROOT, 0))
