"""The variables of a model as a Qt tree: rows, order, search, boxes. What rows know is `rows`."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from gradgui.core.controls import Controls
from gradgui.core.selection import Selection
from gradgui.core.variables import VariableInfo
from gradgui.gui.variables.rows import row_data
from gradgui.gui.variables.rows.columns import Column
from gradgui.gui.variables.rows.row_states import Look
from gradgui.gui.variables.rows.shown_rows import Order, ShownRows
from gradgui.gui.variables.rows.variable_rows import VariableRows
from gradgui.gui.variables.variable_nodes import ROOT, VariableNode, VariableTree

Index = QModelIndex | QPersistentModelIndex

#: Rows that are sorted by numbers that change are put in order again no more often than this; more rows than this a
#: second, more rarely: Qt lays all of them out.
RESORT_S = 1.0
_RESORTED_ROWS_PER_S = 2500
# Made once: they are asked for thousands of times.
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_CHECKABLE = _PLAIN | Qt.ItemFlag.ItemIsUserCheckable
# Of a variable: Qt needn't ask what is below it.
_PLAIN_LEAF, _CHECKABLE_LEAF = (flags | Qt.ItemFlag.ItemNeverHasChildren for flags in (_PLAIN, _CHECKABLE))
_EDITABLE = _PLAIN | Qt.ItemFlag.ItemIsEditable
_N_COLUMNS = len(Column)
_NAME = int(Column.NAME)


class VariableModel(QAbstractItemModel):
    """Rows by integer id, one root with the model's name; the path is in `Qt.UserRole`, the box in column 0.

    A box shows what is asked for; `is_pending` says that it isn't carried out yet. Ticking changes nothing by itself: it is
    announced, and comes back through `set_controls`. While a search hides rows, a layer's box stands for what is left.

    Args:
        parent: owner.
        clock: seconds from anywhere; says when rows may be put in order again.
    """

    #: Somebody ticked or unticked: paths, and whether they shall learn.
    toggleRequested = Signal(tuple, bool)
    #: Somebody entered a rate multiplier for the row with this id.
    multiplierEntered = Signal(int, float)
    #: Anything that is painted is new. One signal a refresh, for views to repaint what they show.
    refreshed = Signal()
    #: The rows are sorted in another way.
    orderChanged = Signal()

    def __init__(self, parent: Any = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._editable = False
        self._sorted_at = -math.inf
        self._controls: tuple[Controls, Selection] | None = None
        self._preview: tuple[list[int], bool] | None = None
        #: Says that rows mustn't move now, though their numbers changed: a hand is on them.
        self.holds_order: Callable[[], bool] = lambda: False
        #: Which rows are shown, and what is known of them.
        self.shown = ShownRows(VariableTree((), ""))

    # What is shown ---------------------------------------------------------------------------------------------------

    @property
    def tree(self) -> VariableTree:
        """The rows by their ids."""
        return self.shown.tree

    @property
    def rows(self) -> VariableRows:
        """What is known of each row."""
        return self.shown.known

    def set_tree(self, tree: VariableTree | None) -> None:
        """Shows another model's variables; None: no row at all."""
        self.beginResetModel()
        self.shown = ShownRows(tree or VariableTree((), ""), self.shown.search, self.shown.order)
        self._controls, self._preview = None, None
        self.endResetModel()

    def set_controls(self, applied: Controls, requested: Controls) -> None:
        """Shows what holds (`applied`) and what shall hold (`requested`)."""
        self._controls = (applied, requested.selection)
        self.rows.set_controls(applied, requested)
        if self._preview is not None:
            self.preview(*self._preview)
        else:
            self._announce()

    def preview(self, variables: list[int], learns: bool) -> None:
        """Shows these variables as they'll be once a drag over their boxes ends."""
        self._preview = (variables, learns)
        self._show_flags()

    def end_preview(self) -> None:
        """Shows again what is asked for."""
        self._preview = None
        self._show_flags()

    def _show_flags(self) -> None:
        if self._controls is not None:
            applied, wanted = self._controls
            wanted = wanted.set(*self._preview) if self._preview is not None else wanted
            self.rows.states.set_flags(applied.selection.as_array, wanted.as_array)
            self._announce()

    def set_norms(self, norms: npt.NDArray[np.float32] | None) -> None:
        """Shows the norms of one step, [n_learnable, 4] as `NormKind` has them; None before the first."""
        self.rows.set_norms(norms)
        pause_s = max(RESORT_S, self.shown.n_found / _RESORTED_ROWS_PER_S)
        if self._clock() - self._sorted_at >= pause_s and not self.holds_order():
            self.sort_again()
        self._announce()

    def set_editable(self, editable: bool) -> None:
        """Says whether boxes can be ticked."""
        if editable != self._editable:
            self._editable = editable
            self._announce()

    @property
    def is_filtered(self) -> bool:
        """Whether a search hides rows."""
        return self.shown.found is not None

    @property
    def order(self) -> Order | None:
        """How the rows are sorted; None: in network order, as the model nests."""
        return self.shown.order

    def set_filter(self, text: str) -> None:
        """Shows only the rows that a search finds; "" shows all."""
        if text.strip() != self.shown.search:
            self._arrange(text.strip(), self.order)

    def set_order(self, order: Order | None) -> None:
        """Sorts the variables as one flat list; None: nested, in network order."""
        if order != self.order:
            self._arrange(self.shown.search, order)
            self.orderChanged.emit()

    def _arrange(self, search: str, order: Order | None) -> None:
        self.beginResetModel()
        self.shown.arrange(search, order)
        self._sorted_at = self._clock()
        self.endResetModel()

    def sort_again(self) -> None:
        """Puts sorted rows in order by the numbers as they are now; what is selected stays selected."""
        self._sorted_at = self._clock()
        after = self.shown.resorted() if self.order is not None else None
        if after is not None:
            self.layoutAboutToBeChanged.emit()
            before = self.persistentIndexList()
            self.shown.layout = after
            self.changePersistentIndexList(before, [self._index(int(i.internalId()), i.column()) for i in before])
            self.layoutChanged.emit()

    def _announce(self) -> None:
        if self.rowCount() > 0:
            self.dataChanged.emit(self.index(0, 0), self.index(0, _N_COLUMNS - 1))
        self.refreshed.emit()

    # What a row is ---------------------------------------------------------------------------------------------------

    def node(self, index: Index) -> VariableNode:
        """Returns the row behind an index."""
        return self.tree.nodes[int(index.internalId())]

    def variable(self, index: Index) -> VariableInfo | None:
        """Returns the variable of a row; None for a layer."""
        return self.rows.variable(int(index.internalId()))

    def look(self, index: Index) -> Look:
        """Returns how the row's box looks."""
        return self.rows.states.look(int(index.internalId()))

    def is_pending(self, index: Index) -> bool:
        """Whether the row shall learn or freeze and doesn't yet."""
        return self.rows.states.is_pending(int(index.internalId()))

    def is_rate_pending(self, index: Index) -> bool:
        """Whether a rate multiplier in the row was asked for and isn't in force yet."""
        return self.rows.factors.is_pending(int(index.internalId()))

    def can_toggle(self, index: Index) -> bool:
        """Whether the row has a box, and the run takes changes."""
        return self._editable and index.isValid() and self.look(index) is not Look.NO_BOX

    def can_set_rate(self, index: Index) -> bool:
        """Whether something in the row has a rate, and the run takes changes."""
        return self._editable and index.isValid() and self.rows.factors.can_set(int(index.internalId()))

    @property
    def editable(self) -> bool:
        """Whether boxes can be ticked."""
        return self._editable

    def index_of(self, path: str, column: int = Column.NAME) -> QModelIndex:
        """Returns the index of a path; an invalid one where it isn't shown."""
        node_id = self.tree.find(path)
        if node_id is None or not self.tree.variables or not self.shown.layout.is_shown(node_id):
            return QModelIndex()
        return self._index(node_id, column)

    def index_of_node(self, node_id: int) -> QModelIndex:
        """Returns the index of a row by its id; an invalid one where there is none, or it isn't shown."""
        known = 0 <= node_id < len(self.tree.nodes) and self.rowCount() > 0
        return self._index(node_id) if known and self.shown.layout.is_shown(node_id) else QModelIndex()

    def _index(self, node_id: int, column: int = 0) -> QModelIndex:
        return self.createIndex(self.shown.layout.row(node_id), column, node_id)

    # QAbstractItemModel ----------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 Qt's signature
        """Returns the index of a child."""
        if row < 0 or not 0 <= column < _N_COLUMNS:
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(0, column, ROOT) if row == 0 and self.tree.variables else QModelIndex()
        children = self.shown.layout.children(int(parent.internalId())) if parent.column() == 0 else []
        return self.createIndex(row, column, children[row]) if row < len(children) else QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        """Returns the index of the row above."""
        if not index.isValid():
            return QModelIndex()
        above = self.shown.layout.parent(int(index.internalId()))
        return self._index(above) if above >= 0 else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Returns the number of children."""
        if not parent.isValid():
            return 1 if self.tree.variables else 0
        return len(self.shown.layout.children(int(parent.internalId()))) if parent.column() == 0 else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: ARG002, B008
        """Returns the number of columns."""
        return _N_COLUMNS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns the columns' names, with an arrow at the one that the rows are sorted by."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < _N_COLUMNS:
            return None
        return row_data.header(Column(section), role, self.order)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Says that rows can be selected and, where the run takes changes, ticked in one column and edited in another."""
        column = index.column()  # Qt asks for thousands of rows at once
        if column < 0:
            return Qt.ItemFlag.NoItemFlags
        if column == _NAME:
            node_id = int(index.internalId())
            checkable = self._editable and self.rows.states.has_box(node_id)
            if self.tree.nodes[node_id].variable >= 0:
                return _CHECKABLE_LEAF if checkable else _PLAIN_LEAF
            return _CHECKABLE if checkable else _PLAIN
        return _EDITABLE if column == Column.RATE and self.can_set_rate(index) else _PLAIN

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns a row's text, path, box, tool tip or spoken name."""
        if not index.isValid():
            return None
        node_id, column = int(index.internalId()), Column(index.column())
        return row_data.data(self.rows, node_id, column, role, flat=self.order is not None, editable=self._editable)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Asks for a toggle or a rate multiplier; what is shown changes once the controller has taken it."""
        node_id = int(index.internalId())
        if role == Qt.ItemDataRole.EditRole and self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.multiplierEntered.emit(node_id, float(value))
            return True
        if role != Qt.ItemDataRole.CheckStateRole or not self.flags(index) & Qt.ItemFlag.ItemIsUserCheckable:
            return False
        self.toggleRequested.emit(self.shown.patterns([node_id]), Qt.CheckState(value) == Qt.CheckState.Checked)
        return True
