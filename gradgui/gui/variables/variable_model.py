"""The variables of a model as a Qt tree: what is ticked, what is pending, the last norms. `variable_delegate` paints it."""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from gradgui.core.controls import Controls
from gradgui.core.variables import Role, VariableInfo
from gradgui.gui.look import numbers
from gradgui.gui.variables.norm_bars import NormBars
from gradgui.gui.variables.row_factors import RowFactors
from gradgui.gui.variables.variable_nodes import EVERYTHING, ROOT, VariableNode, VariableTree

Index = QModelIndex | QPersistentModelIndex

NAME, SHAPE, NORM, RATE = range(4)
HEADERS = ("Name", "Shape", "Gradient norm", "Rate")
_HEADER_TIPS = (
    "Ticked variables learn. A layer's box stands for everything below it.",
    "Sizes of the dimensions; for a layer, the number of its parameters",
    "L2 norm of the raw gradient at the last step, as a bar on a logarithmic scale",
    "Learning rate multiplier: double click or F2 sets it, on a layer for everything below",
)


class Look(Enum):
    """How a row's box looks; the words are in `WORDS`."""

    LEARNS = auto()
    PARTLY = auto()
    FROZEN = auto()
    NO_BOX = auto()


WORDS = {
    Look.LEARNS: "learns",
    Look.PARTLY: "learns in part",
    Look.FROZEN: "frozen, watched",
    Look.NO_BOX: "can't be trained",
}
# Made once: they are asked for thousands of times.
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_CHECKABLE = _PLAIN | Qt.ItemFlag.ItemIsUserCheckable
_EDITABLE = _PLAIN | Qt.ItemFlag.ItemIsEditable
_CHECK = {
    Look.LEARNS: Qt.CheckState.Checked,
    Look.PARTLY: Qt.CheckState.PartiallyChecked,
    Look.FROZEN: Qt.CheckState.Unchecked,
}


class VariableModel(QAbstractItemModel):
    """Rows by integer id, one root with the model's name; the path is in `Qt.UserRole`, the box in column 0.

    A box shows what is asked for; `is_pending` says that it isn't carried out yet. Ticking changes nothing by itself: it is
    announced, and comes back through `set_controls`.
    """

    #: Somebody ticked or unticked: paths, and whether they shall learn.
    toggleRequested = Signal(tuple, bool)
    #: Somebody entered a rate multiplier for the row of this path ("" for the root).
    multiplierEntered = Signal(str, float)
    #: Anything that is painted is new. One signal a refresh, for views to repaint what they show.
    refreshed = Signal()

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._set_tree(VariableTree((), ""))
        self._n_shown = 0
        self._editable = False
        self._filter = ""

    # What is shown ---------------------------------------------------------------------------------------------------

    def set_tree(self, tree: VariableTree | None) -> None:
        """Shows another model's variables; None: no row at all."""
        self.beginResetModel()
        self._set_tree(tree or VariableTree((), ""))
        self._apply_filter()
        self.endResetModel()

    def _set_tree(self, tree: VariableTree) -> None:
        self.tree = tree
        n = len(tree.nodes)
        self._shown: list[list[int]] = [node.children for node in tree.nodes]
        self._row: list[int] = [node.row for node in tree.nodes]
        self._looks: list[Look] = [Look.NO_BOX] * n
        self._pending: list[bool] = [False] * n
        self._bars = NormBars(tree.variables)
        self._factors = RowFactors(tree)
        self._n_parameters = tree_parameters(tree)
        #: Characters of the longest shape.
        self.shape_characters = max((len(numbers.shape(v.shape)) for v in tree.variables), default=0)

    def set_controls(self, applied: Controls, requested: Controls) -> None:
        """Shows what holds (`applied`) and what shall hold (`requested`)."""
        want = np.array(requested.selection.flags, dtype=bool)
        differs = want != np.array(applied.selection.flags, dtype=bool)
        on = self.tree.counts(want).tolist()
        of = self.tree.n_switchable.tolist()
        self._looks = [
            Look.NO_BOX if n == 0 else Look.LEARNS if k == n else Look.FROZEN if k == 0 else Look.PARTLY
            for k, n in zip(on, of, strict=True)
        ]
        self._pending = (self.tree.counts(differs) > 0).tolist()
        self._factors.set_multipliers(applied.multipliers, requested.multipliers, requested.learning_rate)
        self._announce()

    def set_norms(self, norms: npt.NDArray[np.float32] | None) -> None:
        """Shows the norms of one step, [n_learnable, 4] as `NormKind` has them; None before the first."""
        self._bars.set_norms(norms)
        self._announce()

    def set_editable(self, editable: bool) -> None:
        """Says whether boxes can be ticked."""
        if editable != self._editable:
            self._editable = editable
            self._announce()

    @property
    def n_shown(self) -> int:
        """Number of variables that the search leaves, or of all."""
        return self._n_shown

    @property
    def is_filtered(self) -> bool:
        """Whether a search hides rows."""
        return bool(self._filter)

    def set_filter(self, text: str) -> None:
        """Shows only the rows that a search finds; "" shows all."""
        if text.strip() != self._filter:
            self.beginResetModel()
            self._filter = text.strip()
            self._apply_filter()
            self.endResetModel()

    def _apply_filter(self) -> None:
        nodes = self.tree.nodes
        self._n_shown = len(self.tree.variables)
        if self._filter:
            visible = self.tree.visible(self._filter)
            self._n_shown = sum(nodes[node_id].variable >= 0 for node_id in visible)
            self._shown = [[child for child in node.children if child in visible] for node in nodes]
        else:
            self._shown = [node.children for node in nodes]
        for children in self._shown:
            for row, child in enumerate(children):
                self._row[child] = row

    def _announce(self) -> None:
        if self.tree.nodes and self.rowCount() > 0:
            self.dataChanged.emit(self.index(0, NAME), self.index(0, RATE))
        self.refreshed.emit()

    # What a row is, for the delegate ---------------------------------------------------------------------------------

    def node(self, index: Index) -> VariableNode:
        """Returns the row behind an index."""
        return self.tree.nodes[int(index.internalId())]

    def variable(self, index: Index) -> VariableInfo | None:
        """Returns the variable of a row; None for a layer."""
        node = self.node(index)
        return self.tree.variables[node.variable] if node.variable >= 0 else None

    def look(self, index: Index) -> Look:
        """Returns how the row's box looks."""
        return self._looks[int(index.internalId())]

    def is_pending(self, index: Index) -> bool:
        """Whether something in the row was asked for and isn't carried out yet."""
        return self._pending[int(index.internalId())]

    def is_rate_pending(self, index: Index) -> bool:
        """Whether a rate multiplier in the row was asked for and isn't in force yet."""
        return self._factors.is_pending(int(index.internalId()))

    def can_set_rate(self, index: Index) -> bool:
        """Whether something in the row has a rate, and the run takes changes."""
        return self._editable and index.isValid() and self._factors.can_set(int(index.internalId()))

    @property
    def editable(self) -> bool:
        """Whether boxes can be ticked."""
        return self._editable

    @property
    def n_parameters(self) -> int:
        """Number of the model's parameters, statistics among them."""
        return self._n_parameters[ROOT]

    def norm(self, index: Index) -> float | None:
        """Returns the variable's gradient norm; None: a layer, no gradient by its role, or no step yet. NaN: no gradient."""
        return self._bars.norm(self.node(index).variable)

    def bar(self, norm: float) -> float:
        """Returns the length of a norm's bar, 0 to 1."""
        return self._bars.length(norm)

    def index_of(self, path: str, column: int = NAME) -> QModelIndex:
        """Returns the index of a path; an invalid one where it isn't shown."""
        node_id = self.tree.find(path)
        if node_id is None or not self.tree.variables:
            return QModelIndex()
        parent = self.tree.nodes[node_id].parent
        if parent >= 0 and node_id not in self._shown[parent]:
            return QModelIndex()
        return self.createIndex(self._row[node_id], column, node_id)

    # QAbstractItemModel ----------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 Qt's signature
        """Returns the index of a child."""
        if row < 0 or not 0 <= column < len(HEADERS):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(0, column, ROOT) if row == 0 and self.tree.variables else QModelIndex()
        children = self._shown[int(parent.internalId())] if parent.column() == NAME else []
        return self.createIndex(row, column, children[row]) if row < len(children) else QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        """Returns the index of the row above."""
        if not index.isValid():
            return QModelIndex()
        above = self.node(index).parent
        return self.createIndex(self._row[above], NAME, above) if above >= 0 else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Returns the number of children."""
        if not parent.isValid():
            return 1 if self.tree.variables else 0
        return len(self._shown[int(parent.internalId())]) if parent.column() == NAME else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: ARG002, B008
        """Returns the number of columns."""
        return len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns the columns' names."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(HEADERS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADERS[section]
        return _HEADER_TIPS[section] if role == Qt.ItemDataRole.ToolTipRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Says that rows can be selected and, where the run takes changes, ticked in one column and edited in another."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if index.column() == RATE and self.can_set_rate(index):
            return _EDITABLE
        checkable = index.column() == NAME and self._editable and self.look(index) is not Look.NO_BOX
        return _CHECKABLE if checkable else _PLAIN

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns a row's text, path, box, tool tip or spoken name."""
        if not index.isValid():
            return None
        value: Any = None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                value = self._text(index)
            case Qt.ItemDataRole.EditRole if index.column() == RATE:
                value = self._factors.factor(int(index.internalId()))
            case Qt.ItemDataRole.UserRole:
                value = self.node(index).path
            case Qt.ItemDataRole.CheckStateRole if index.column() == NAME:
                value = _CHECK.get(self.look(index))
            case Qt.ItemDataRole.ToolTipRole:
                value = self._tool_tip(index)
            case Qt.ItemDataRole.AccessibleTextRole:
                value = self._spoken(index)
            case Qt.ItemDataRole.TextAlignmentRole if index.column() == NORM:
                value = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return value

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Asks for a toggle or a rate multiplier; what is shown changes once the controller has taken it."""
        if role == Qt.ItemDataRole.EditRole and self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.multiplierEntered.emit(self.node(index).path, float(value))
            return True
        if role != Qt.ItemDataRole.CheckStateRole or not self.flags(index) & Qt.ItemFlag.ItemIsUserCheckable:
            return False
        learns = Qt.CheckState(value) == Qt.CheckState.Checked
        self.toggleRequested.emit((self.node(index).path or EVERYTHING,), learns)
        return True

    # Words -----------------------------------------------------------------------------------------------------------

    def _text(self, index: Index) -> str:
        node, variable = self.node(index), self.variable(index)
        match index.column():
            case 0:
                return node.name
            case 1:
                if variable is None:
                    return numbers.count(self._n_parameters[int(index.internalId())])
                return numbers.shape(variable.shape)
            case 2:
                return self._norm_text(index)
            case _:
                return self._factors.text(int(index.internalId()))

    def _norm_text(self, index: Index) -> str:
        norm = self.norm(index)
        if norm is None:
            return ""
        if np.isnan(norm):
            return "no gradient"
        return "not finite" if np.isinf(norm) else numbers.norm(norm)

    def state_words(self, index: Index) -> str:
        """Returns the row's state in words: "learns", "frozen, watched", "learns, pending"."""
        variable, look = self.variable(index), self.look(index)
        if variable is not None and variable.role is Role.STATISTICS:
            words = "updated by its layer" if look is Look.LEARNS else "frozen"
        else:
            words = WORDS[look]
        return f"{words}, pending" if self.is_pending(index) else words

    def _tool_tip(self, index: Index) -> str:
        if index.column() == RATE and (words := self._factors.tool_tip(int(index.internalId()))):
            return f"{words}\nDouble click, or F2, to set it" if self._editable else words
        node, variable = self.node(index), self.variable(index)
        if variable is None:
            n = self._n_parameters[int(index.internalId())]
            return f"{node.path or node.name}\n{numbers.count(n)} parameters, {self.state_words(index)}"
        keras = {Look.LEARNS: "trainable=True", Look.FROZEN: "trainable=False"}.get(self.look(index), "")
        role = "" if variable.role is Role.WEIGHT else f"{variable.role.value}, "
        lines = [node.path, f"{role}{variable.dtype}, {numbers.shape(variable.shape)}, {self.state_words(index)}"]
        if variable.role is Role.STATISTICS:
            lines.append("A moving average that its layer updates: no gradient. Its layer's box switches it too.")
        elif keras:
            lines.append(f"In Keras: {keras}")
        return "\n".join(lines)

    def _spoken(self, index: Index) -> str:
        if index.column() != NAME:
            pending = ", pending" if index.column() == RATE and self.is_rate_pending(index) else ""
            return f"{HEADERS[index.column()]} {self._text(index)}{pending}"
        return f"{self.node(index).name}, {self.state_words(index)}"


def tree_parameters(tree: VariableTree) -> list[int]:
    """Returns the number of parameters below each row; seeds and the like don't count."""
    sizes = np.array([v.n_parameters if v.switchable else 0 for v in tree.variables], dtype=np.int64)
    sums = np.concatenate([[0], np.cumsum(sizes[tree.leaves])]) if len(tree.leaves) else np.zeros(1, np.int64)
    return [int(sums[node.stop] - sums[node.first]) for node in tree.nodes]
