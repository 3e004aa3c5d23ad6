from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from gradgui.core.initial_controls import initial_controls
from gradgui.gui.variables.rows import row_data
from gradgui.gui.variables.rows.columns import Column
from gradgui.gui.variables.rows.shown_rows import Order
from gradgui.gui.variables.rows.variable_rows import VariableRows
from gradgui.gui.variables.variable_nodes import VariableTree
from tests.fakes import fake_spec, fake_variables

ROLE = Qt.ItemDataRole


@pytest.fixture
def rows() -> VariableRows:
    made = VariableRows(VariableTree(fake_variables(), "net"))
    controls = initial_controls(fake_spec(), fake_variables(), 0.1)
    made.set_controls(controls, controls)
    return made


def cell(rows: VariableRows, path: str, column: Column, role: int, *, flat: bool = False) -> object:
    node_id = rows.tree.find(path)
    assert node_id is not None
    return row_data.data(rows, node_id, column, role, flat=flat, editable=True)


def test_a_name_is_the_last_part_of_a_path_or_all_of_it_in_a_sorted_list(rows: VariableRows) -> None:
    assert cell(rows, "head/kernel", Column.NAME, ROLE.DisplayRole) == "kernel"
    assert cell(rows, "head/kernel", Column.NAME, ROLE.DisplayRole, flat=True) == "head/kernel"


def test_only_names_have_boxes_and_only_rates_are_edited(rows: VariableRows) -> None:
    boxes = [cell(rows, "head/kernel", column, ROLE.CheckStateRole) for column in Column]
    assert boxes == [Qt.CheckState.Checked, *[None] * (len(Column) - 1)]
    edited = [cell(rows, "head/kernel", column, ROLE.EditRole) for column in Column]
    assert [value for value in edited if value is not None] == [1.0]
    assert edited[Column.RATE] == 1.0


def test_the_path_is_there_in_every_column(rows: VariableRows) -> None:
    assert {cell(rows, "head/bias", column, ROLE.UserRole) for column in Column} == {"head/bias"}


@pytest.mark.parametrize(
    ("order", "title"), [(None, "Shape"), (Order(Column.SHAPE), "Shape ↓"), (Order(Column.RATE), "Shape")]
)
def test_the_sorted_column_has_an_arrow(order: Order | None, title: str) -> None:
    assert row_data.header(Column.SHAPE, ROLE.DisplayRole, order) == title


def test_a_header_says_what_a_click_does_where_it_can_sort() -> None:
    assert "A click sorts by size" in row_data.header(Column.SHAPE, ROLE.ToolTipRole, None)
    assert "A click sorts" not in row_data.header(Column.NAME, ROLE.ToolTipRole, None)
