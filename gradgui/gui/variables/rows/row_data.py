"""What Qt asks of a cell of the tree and of its header, by role. The words are `row_words`."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from gradgui.gui.language.translation import translate
from gradgui.gui.variables.rows import row_words
from gradgui.gui.variables.rows.columns import Column, words_of
from gradgui.gui.variables.rows.row_states import Look
from gradgui.gui.variables.rows.shown_rows import Order
from gradgui.gui.variables.rows.variable_rows import VariableRows

_CHECK = {
    Look.LEARNS: Qt.CheckState.Checked,
    Look.PARTLY: Qt.CheckState.PartiallyChecked,
    Look.FROZEN: Qt.CheckState.Unchecked,
}
_RIGHT = frozenset({Column.NORM, Column.RATIO, Column.PARAMETERS})
_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def data(rows: VariableRows, node_id: int, column: Column, role: int, *, flat: bool, editable: bool) -> Any:
    """Returns a cell's text, path, box, tool tip or spoken name; None where the role has nothing.

    Args:
        rows: what is known of each row.
        node_id: the row.
        column: the column.
        role: one of `Qt.ItemDataRole`.
        flat: whether the rows are one sorted list, where a name is a whole path.
        editable: whether the run takes changes, for the tool tip.
    """
    value: Any = None
    match role:
        case Qt.ItemDataRole.DisplayRole if column is Column.NAME:
            value = row_words.name(rows, node_id, flat=flat)
        case Qt.ItemDataRole.DisplayRole:
            value = row_words.text(rows, node_id, column)
        case Qt.ItemDataRole.EditRole if column is Column.RATE:
            value = rows.factors.factor(node_id)
        case Qt.ItemDataRole.UserRole:
            value = rows.tree.nodes[node_id].path
        case Qt.ItemDataRole.CheckStateRole if column is Column.NAME:
            value = _CHECK.get(rows.states.look(node_id))
        case Qt.ItemDataRole.ToolTipRole:
            value = row_words.tool_tip(rows, node_id, column, editable=editable)
        case Qt.ItemDataRole.AccessibleTextRole:
            value = row_words.spoken(rows, node_id, column, flat=flat)
        case Qt.ItemDataRole.TextAlignmentRole if column in _RIGHT:
            value = _AT_RIGHT
    return value


def header(column: Column, role: int, order: Order | None) -> Any:
    """Returns a column's name, with an arrow where the rows are sorted by it, its tool tip or its alignment."""
    if role == Qt.ItemDataRole.TextAlignmentRole and column in _RIGHT - {Column.NORM}:
        return _AT_RIGHT
    words = words_of(column)
    here = order is not None and order.column is column
    if role == Qt.ItemDataRole.DisplayRole:
        return f"{words.title} {'↓' if order is not None and order.descending else '↑'}" if here else words.title
    if role == Qt.ItemDataRole.ToolTipRole and words.sorted_by:
        return translate(
            "RowData", "{tip}\nA click sorts by {sorted_by}, a click on Name goes back to network order."
        ).format(tip=words.tip, sorted_by=words.sorted_by)
    return words.tip if role == Qt.ItemDataRole.ToolTipRole else None
