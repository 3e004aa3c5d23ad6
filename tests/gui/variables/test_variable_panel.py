"""The panel as a person uses it: searching, sorting while numbers change, what is said where there is nothing."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from gradgui.core.records import NormKind
from gradgui.gui.variables.parts.tree_menus import fill_column_menu, fill_panel_menu
from gradgui.gui.variables.rows.columns import Column
from gradgui.gui.variables.rows.shown_rows import Order
from gradgui.gui.variables.variable_model import RESORT_S
from gradgui.gui.variables.variable_panel import VariablePanel
from tests.gui.variables.conftest import Person


def show_norms(person: Person, *values: float) -> None:
    rows = np.ones((6, 4), dtype=np.float32)
    rows[:, NormKind.GRADIENT] = values
    person.panel.set_norms(rows)


@pytest.fixture
def clock(person: Person, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Returns the time by which the rows are sorted again."""
    now = [1000.0]
    monkeypatch.setattr(person.panel.model, "_clock", lambda: now[0])
    return now


RISING, FALLING = (1, 2, 3, 4, 5, 6), (6, 5, 4, 3, 2, 1)


def test_the_summary_counts_parameters(qtbot: QtBot, person: Person) -> None:
    with qtbot.waitSignal(person.panel.summaryChanged) as said:
        person.click_box("head")
    assert said.args == ["96 of 826 parameters learn"]


def test_sorted_rows_stay_where_they_are_for_a_second(person: Person, clock: list[float]) -> None:
    show_norms(person, *RISING)
    person.panel.look.sort(Order(Column.NORM))
    assert person.rows()[1] == "head/bias"
    show_norms(person, *FALLING)
    assert person.rows()[1] == "head/bias"
    clock[0] += RESORT_S
    show_norms(person, *FALLING)
    assert person.rows()[1] == "conv2d/kernel"


def test_sorted_rows_do_not_move_under_the_pointer(person: Person, clock: list[float]) -> None:
    show_norms(person, *RISING)
    person.panel.look.sort(Order(Column.NORM))
    person.move(person.cell("head/kernel"))
    clock[0] += 10 * RESORT_S
    show_norms(person, *FALLING)
    assert person.rows()[1] == "head/bias"
    person.move(QPoint(30, person.panel.tree.viewport().height() - 2))  # below the last row
    show_norms(person, *FALLING)
    assert person.rows()[1] == "conv2d/kernel"


def test_the_current_row_stays_current_when_rows_move(person: Person, clock: list[float]) -> None:
    show_norms(person, *RISING)
    person.panel.look.sort(Order(Column.NORM))
    person.panel.tree.select_path("head/kernel")
    clock[0] += RESORT_S
    show_norms(person, *FALLING)
    assert person.panel.tree.selected_paths() == ("head/kernel",)
    person.key(Qt.Key.Key_Space)
    assert person.asked == [(("head/kernel",), False)]


def test_a_search_says_how_many_match_and_goes_with_an_order(person: Person) -> None:
    person.search("kernel")
    assert person.panel.strip.label.text() == "2 of 9 match"
    person.panel.look.sort(Order(Column.SHAPE))
    assert person.panel.strip.label.text() == "2 of 9 match, sorted by size, largest first"
    assert person.rows() == ["", "head/kernel", "conv2d/kernel"]
    QTest.mouseClick(person.panel.strip.network_button, Qt.MouseButton.LeftButton)
    assert person.rows() == ["", "conv2d", "conv2d/kernel", "head", "head/kernel"]


def test_a_search_that_finds_nothing_names_what_is_near_and_a_click_takes_it(person: Person) -> None:
    person.search("conv3d")
    label = person.panel.empty_label
    assert not person.panel.tree.isVisible()
    assert label.text().startswith("No variable matches conv3d.")
    assert "conv2d" in label.text()
    label.linkActivated.emit("conv2d")
    assert person.rows() == ["", "conv2d", "conv2d/kernel", "conv2d/bias"]


def test_sorted_rows_are_called_by_their_whole_paths(person: Person) -> None:
    model = person.panel.model
    index = model.index_of("head/kernel")
    assert model.data(index) == "kernel"
    person.panel.look.sort(Order(Column.SHAPE))
    index = model.index_of("head/kernel")
    assert model.data(index) == "head/kernel"
    assert model.data(index, Qt.ItemDataRole.AccessibleTextRole) == "head/kernel, learns"


def test_the_menu_of_a_row_opens_where_it_is_asked_for(qtbot: QtBot, person: Person) -> None:
    person.click_name("head")
    person.panel.tree.customContextMenuRequested.emit(person.cell("head"))
    menu = person.panel.findChild(QMenu)
    assert menu is not None
    assert menu.isVisible()
    assert "Only head" in [action.text() for action in menu.actions()]
    menu.close()


def test_what_is_typed_is_never_taken_for_markup(person: Person) -> None:
    person.search("<b>x")
    assert "<b>x" not in person.panel.empty_label.text()


def test_from_the_search_enter_goes_to_the_rows_and_escape_ends_it(person: Person) -> None:
    person.panel.activateWindow()
    person.search("head")
    QTest.keyClick(person.panel.search_edit, Qt.Key.Key_Return)
    assert person.panel.tree.hasFocus()
    QTest.keyClick(person.panel.search_edit, Qt.Key.Key_Escape)
    assert person.panel.search_edit.text() == ""
    assert "conv2d" in person.rows()


def test_without_a_model_it_says_what_will_be_here(panel: VariablePanel) -> None:
    assert "variables of the model appear here" in panel.empty_label.text()
    assert not panel.tree.isVisible()


def actions_of(menu: QMenu) -> dict[str, object]:
    return {action.text(): action for action in menu.actions() if action.text()}


def test_a_column_is_shown_by_the_menu_of_the_head(person: Person) -> None:
    menu = QMenu()
    fill_column_menu(menu, person.panel)
    state = next(action for action in menu.actions() if action.text() == "State")
    assert not state.isChecked()
    state.trigger()
    assert Column.STATE in person.panel.tree.columns.shown


def test_every_order_is_reached_without_a_mouse(person: Person) -> None:
    menu = QMenu()
    fill_panel_menu(menu, person.panel)
    orders = next(action.menu() for action in menu.actions() if action.text() == "Order")
    assert isinstance(orders, QMenu)
    for action in orders.actions():
        action.trigger()
        order = person.panel.model.order
        assert action.text() == ("Network order" if order is None else f"By {order.words}")


def test_a_refresh_of_lines_reads_the_record_once_however_many_rows(qtbot: QtBot, person: Person) -> None:
    person.panel.look.set_norm_look("line")
    before = person.panel.model.rows.trends.n_reads
    person.panel.show_history(None)
    person.panel.grab()
    assert person.panel.model.rows.trends.n_reads == before
