"""What is done with the selected rows: by menu, by button, by key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from gradgui.gui.variables.parts.tree_menus import fill_row_menu
from gradgui.gui.variables.rows.columns import Column
from gradgui.gui.variables.rows.shown_rows import Order
from tests.gui.variables.conftest import Person

CONV, HEAD = {"conv2d/kernel", "conv2d/bias"}, {"head/kernel", "head/bias"}
NORM = {f"batch_normalization/{name}" for name in ("gamma", "beta", "moving_mean", "moving_variance")}


def choose(person: Person, text: str) -> None:
    """Chooses from the menu of the current row."""
    menu = QMenu()
    fill_row_menu(menu, person.panel)
    (action,) = [action for action in menu.actions() if action.text() == text]
    assert action.isEnabled()
    action.trigger()


@pytest.mark.parametrize(
    ("row", "text", "learning"),
    [
        ("head", "Only head", HEAD),
        ("head/bias", "Only head/bias", {"head/bias"}),
        ("head/bias", "Only this layer (head)", HEAD),
        ("batch_normalization", "Freeze up to here", HEAD),
        ("batch_normalization", "Freeze from here", CONV),
        ("batch_normalization/beta", "Freeze from here", CONV | {"batch_normalization/gamma"}),
        ("conv2d", "Invert", NORM | HEAD),
        ("conv2d", "Freeze or thaw", NORM | HEAD),
    ],
)
def test_the_menu_of_a_row_does_what_it_says(person: Person, row: str, text: str, learning: set[str]) -> None:
    person.click_name(row)
    choose(person, text)
    assert person.learning == learning
    assert len(person.asked) == 1


def test_several_rows_are_acted_on_together(person: Person) -> None:
    person.click_name("conv2d/bias")
    person.click_name("head", Qt.KeyboardModifier.ControlModifier)
    choose(person, "Only 3 variables")  # a layer's row stands for its two
    assert person.learning == {"conv2d/bias", *HEAD}


def test_the_buttons_do_the_same(person: Person) -> None:
    person.click_name("head")
    QTest.mouseClick(person.panel.bulk.only_button, Qt.MouseButton.LeftButton)
    assert person.asked == [("Only head",)]
    QTest.mouseClick(person.panel.bulk.invert_button, Qt.MouseButton.LeftButton)
    assert person.learning == set()


def test_up_to_here_means_nothing_while_rows_are_sorted(person: Person) -> None:
    person.click_name("head/bias")
    person.panel.look.sort(Order(Column.SHAPE))
    assert person.panel.rows.can_select()
    assert not person.panel.rows.can_cut()
    assert not person.panel.bulk.up_to_button.isEnabled()
    person.panel.rows.freeze_up_to()
    assert person.asked == []


def test_while_a_search_hides_rows_a_layer_stands_for_what_is_left(person: Person) -> None:
    person.search("bias")
    person.click_box("")
    assert person.asked == [(("conv2d/bias", "head/bias"), False)]
    assert person.panel.model.data(person.panel.model.index(0, 0), Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    person.search("")
    assert person.learning == {"conv2d/kernel", "head/kernel", *NORM}


def test_a_multiplier_on_a_layer_in_a_search_leaves_what_is_hidden(person: Person) -> None:
    person.search("kernel")
    person.click_name("head")
    person.panel.model.setData(person.panel.model.index_of("head", Column.RATE), 0.5)
    assert person.asked == [({"head/kernel": 0.5},)]


def test_a_double_click_on_one_rate_of_several_selected_rows_keeps_them_for_the_field(qtbot: QtBot, person: Person) -> None:
    viewport = person.panel.tree.viewport()
    person.click_name("conv2d/kernel")
    person.click_name("head/bias", Qt.KeyboardModifier.ControlModifier)
    at = person.cell("head/bias", Column.RATE)
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    (field,) = viewport.findChildren(QLineEdit)
    QTest.keyClicks(field, "0.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(person.asked))  # Qt commits from its queue
    assert person.asked == [({"conv2d/kernel": 0.5, "head/bias": 0.5},)]


def test_nothing_can_be_done_while_the_run_takes_no_changes(person: Person) -> None:
    person.click_name("head")
    person.panel.set_controls(person.controls, person.controls, editable=False)
    menu = QMenu()
    fill_row_menu(menu, person.panel)
    enabled = [action.text() for action in menu.actions() if action.isEnabled() and not action.isSeparator()]
    assert enabled == ["Unfold everything in it", "Fold it", "Copy path"]


def test_paths_are_copied_a_line_each(person: Person) -> None:
    person.click_name("conv2d")
    person.click_name("head/bias", Qt.KeyboardModifier.ControlModifier)
    choose(person, "Copy paths")
    assert QGuiApplication.clipboard().text() == "conv2d\nhead/bias"


def test_a_pattern_freezes_thaws_or_chooses(person: Person) -> None:
    for button, learning in (
        ("freeze_button", {"conv2d/kernel", "head/kernel", *NORM}),
        ("thaw_button", CONV | NORM | HEAD),
        ("only_button", {"conv2d/bias", "head/bias"}),
    ):
        person.panel.rows.ask_freeze_by_pattern()
        dialog = person.panel.rows.freeze_dialog
        assert dialog is not None
        dialog.pattern_edit.setText("**/bias")
        QTest.mouseClick(getattr(dialog, button), Qt.MouseButton.LeftButton)
        assert person.learning == learning
        assert person.panel.rows.freeze_dialog is None


def test_the_dialog_begins_with_the_glob_that_is_searched_for(person: Person) -> None:
    person.search("**/kernel")
    person.panel.rows.ask_freeze_by_pattern()
    dialog = person.panel.rows.freeze_dialog
    assert dialog is not None
    assert dialog.pattern_edit.text() == "**/kernel"
    person.panel.set_tree(None)
    assert person.panel.rows.freeze_dialog is None
