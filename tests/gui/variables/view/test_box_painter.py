"""Boxes are ticked by mouse: by clicks, drags, and Shift."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.gui.variables.rows.row_states import Look
from gradgui.gui.variables.variable_panel import VariablePanel
from tests.fakes import many_variables
from tests.gui.variables.conftest import Person, person_at

HEAD = {"head/kernel", "head/bias"}


def test_a_click_on_a_box_freezes_one_variable_and_selects_nothing(person: Person) -> None:
    person.click_box("head/bias")
    assert person.asked == [(("head/bias",), False)]
    assert person.panel.tree.selected_nodes() == []


def test_two_quick_clicks_on_a_box_freeze_and_thaw(person: Person) -> None:
    person.click_box("head/bias")
    at = person.box("head/bias")
    QTest.mouseDClick(person.panel.tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    person.release(at)
    assert person.asked == [(("head/bias",), False), (("head/bias",), True)]


def test_a_drag_gives_every_row_the_state_of_the_first_and_asks_once(person: Person) -> None:
    person.click_box("conv2d/bias")
    person.asked.clear()
    person.drag("conv2d/kernel", "conv2d/bias", "batch_normalization/gamma", "batch_normalization/beta")
    # The drag passed over the layer's own row, too, which stands for everything below it.
    assert person.asked == [(("conv2d", "batch_normalization"), False)]
    assert person.learning == HEAD


def test_what_a_drag_passes_quickly_is_painted_too(person: Person) -> None:
    person.drag("head/kernel", "head/bias")
    assert person.learning.isdisjoint(HEAD)
    person.drag("batch_normalization/beta", "conv2d/kernel")  # upwards, without a move in between
    assert person.learning == set()


def test_going_back_takes_rows_out_of_the_drag(person: Person) -> None:
    person.drag("conv2d/kernel", "head/kernel", "conv2d/bias")
    assert person.asked == [(("conv2d",), False)]


def test_a_drag_shows_what_it_will_do_before_it_ends(person: Person) -> None:
    model = person.panel.model
    person.press(person.box("head/kernel"))
    assert model.look(model.index_of("head/kernel")) is Look.FROZEN
    assert model.is_pending(model.index_of("head/kernel"))
    person.move(person.box("head/bias"))
    assert model.look(model.index_of("head")) is Look.FROZEN
    assert person.asked == []
    person.release(person.box("head/bias"))
    assert person.asked == [(("head",), False)]


def test_a_refresh_in_the_middle_of_a_drag_leaves_it_alone(person: Person) -> None:
    model = person.panel.model
    person.press(person.box("head/kernel"))
    person.panel.set_controls(person.controls, person.controls, editable=True)
    assert model.look(model.index_of("head/kernel")) is Look.FROZEN
    person.release(person.box("head/kernel"))
    assert len(person.asked) == 1


def test_escape_ends_a_drag_and_nothing_is_asked_for(person: Person) -> None:
    model = person.panel.model
    person.press(person.box("head/kernel"))
    person.move(person.box("head/bias"))
    person.key(Qt.Key.Key_Escape)
    assert model.look(model.index_of("head")) is Look.LEARNS
    person.release(person.box("head/bias"))
    assert person.asked == []


@pytest.mark.parametrize("how", ["not editable", "another model"])
def test_a_drag_ends_when_nothing_can_be_changed_any_more(person: Person, how: str) -> None:
    person.press(person.box("head/kernel"))
    if how == "not editable":
        person.panel.set_controls(person.controls, person.controls, editable=False)
    else:
        person.panel.set_tree(None)
    assert not person.panel.tree.painter.is_active
    person.release(QPoint(10, 10))
    assert person.asked == []


def test_shift_paints_from_the_last_box_to_this_one_with_its_state(person: Person) -> None:
    person.click_box("conv2d/kernel")
    person.asked.clear()
    person.click_box("batch_normalization/beta", Qt.KeyboardModifier.ShiftModifier)
    assert len(person.asked) == 1
    assert person.learning == HEAD


def test_a_drag_scrolls_faster_the_farther_it_is_beyond_the_edge(qtbot: QtBot, panel: VariablePanel) -> None:
    person = person_at(panel, many_variables(90))
    panel.tree.verticalScrollBar().setValue(60)
    top = panel.model.node(panel.tree.indexAt(QPoint(0, 2))).path
    person.press(person.box(top))
    moved: list[int] = []
    panel.tree.verticalScrollBar().valueChanged.connect(moved.append)
    for y, rows in ((-1, 1), (-60, 3)):
        person.move(QPoint(30, y))
        n_moves = len(moved)
        qtbot.waitUntil(lambda n=n_moves: len(moved) >= n + 2)  # type: ignore[misc]
        assert moved[n_moves] - moved[n_moves + 1] == rows
    person.key(Qt.Key.Key_Escape)
    assert person.asked == []


def test_rows_without_a_box_are_passed_over(person: Person) -> None:
    person.drag("batch_normalization/moving_variance", "head/kernel")
    # `dropout` and its seed lie between and have no box; the head's own row stands for its bias, too.
    assert person.learning == {"conv2d/kernel", "conv2d/bias", "batch_normalization/gamma", "batch_normalization/beta"}


def test_a_press_beside_the_boxes_selects_and_ticks_nothing(person: Person) -> None:
    person.press(person.cell("conv2d/kernel"))
    person.move(person.cell("conv2d/bias"))
    person.release(person.cell("conv2d/bias"))
    assert person.asked == []


def test_boxes_do_nothing_while_the_run_takes_no_changes(person: Person) -> None:
    person.panel.set_controls(person.controls, person.controls, editable=False)
    person.click_box("head/bias")
    assert person.asked == []


def test_a_drag_below_the_last_row_reaches_it(person: Person) -> None:
    person.press(person.box("head/kernel"))
    person.move(QPoint(30, person.panel.tree.viewport().height() - 2))
    person.release(QPoint(30, person.panel.tree.viewport().height() - 2))
    assert person.asked == [(("head",), False)]


def test_a_drag_held_beyond_the_edge_scrolls_on(qtbot: QtBot, panel: VariablePanel) -> None:
    person = person_at(panel, many_variables(40))
    bar = panel.tree.verticalScrollBar()
    first = "block_0/dense_0/kernel"
    person.press(person.box(first))
    person.move(QPoint(30, panel.tree.viewport().height() + 150))
    qtbot.waitUntil(lambda: bar.value() == bar.maximum(), timeout=20_000)
    person.release(QPoint(30, panel.tree.viewport().height() + 150))
    # Everything from the first row to the last, and so everything.
    assert person.learning == set()
