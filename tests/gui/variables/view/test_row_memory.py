"""Folding and selection last through a search, another order, and back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from gradgui.gui.variables.rows.columns import Column
from gradgui.gui.variables.rows.shown_rows import Order
from gradgui.gui.variables.variable_panel import VariablePanel
from tests.fakes import fake_variables, many_variables
from tests.gui.variables.conftest import Person, person_at


def test_a_search_leaves_folded_what_was_folded(person: Person) -> None:
    model, tree = person.panel.model, person.panel.tree
    tree.collapse(model.index_of("conv2d"))
    before = person.rows()
    person.search("kernel")
    assert "conv2d/kernel" in person.rows()
    person.search("")
    assert person.rows() == before


def test_a_large_model_begins_folded_and_keeps_what_was_unfolded_in_it(panel: VariablePanel) -> None:
    person = person_at(panel, many_variables(150))
    assert "block_1/dense_4" not in person.rows()
    panel.tree.expand(panel.model.index_of("block_1"))
    before = person.rows()[:12]
    panel.look.sort(Order(Column.SHAPE))
    panel.look.sort(None)
    assert person.rows()[:12] == before
    assert "block_1/dense_4" in before


@pytest.mark.parametrize("text", ["bias", "*/bias"])
def test_selected_rows_that_are_still_there_stay_selected(person: Person, text: str) -> None:
    person.click_name("conv2d/bias")
    person.click_name("head/kernel", Qt.KeyboardModifier.ControlModifier)
    person.search(text)
    assert person.panel.tree.selected_paths() == ("conv2d/bias",)


def test_another_model_begins_with_nothing_selected(person: Person) -> None:
    person.click_name("conv2d/bias")
    again = person_at(person.panel, fake_variables())
    assert again.panel.tree.selected_nodes() == []
