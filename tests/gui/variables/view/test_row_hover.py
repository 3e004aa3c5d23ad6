"""The row under the pointer is told to others, and a row that is pointed at elsewhere is marked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.variables.conftest import Person


def ground(person: Person, path: str) -> QColor:
    """Returns the colour at the right end of a row, beyond everything that is written."""
    tree = person.panel.tree
    rect = tree.visualRect(person.panel.model.index_of(path))
    return tree.viewport().grab().toImage().pixelColor(QPoint(tree.viewport().width() - 2, rect.top() + 2))


def test_the_path_under_the_pointer_is_told_once_and_its_end_too(person: Person) -> None:
    told: list[str] = []
    person.panel.hoveredChanged.connect(told.append)
    person.move(person.cell("head/kernel"))
    person.move(person.cell("head/kernel") + QPoint(20, 0))
    person.move(person.cell("conv2d"))
    QApplication.sendEvent(person.panel.tree.viewport(), QEvent(QEvent.Type.Leave))
    assert told == ["head/kernel", "conv2d", ""]


def test_a_row_pointed_at_elsewhere_is_marked_and_nothing_is_told(qtbot: QtBot, person: Person) -> None:
    plain = ground(person, "head/bias")
    with qtbot.assertNotEmitted(person.panel.hoveredChanged):
        person.panel.set_hovered("head/bias")
    assert ground(person, "head/bias") != plain
    assert ground(person, "head/kernel") == plain
    person.panel.set_hovered("")
    assert ground(person, "head/bias") == plain


def test_in_a_folded_layer_the_layer_is_marked(person: Person) -> None:
    plain = ground(person, "head")
    person.panel.tree.collapse(person.panel.model.index_of("head"))
    person.panel.set_hovered("head/bias")
    assert ground(person, "head") != plain


def test_rows_that_are_not_there_are_no_trouble(person: Person) -> None:
    person.panel.set_hovered("nowhere/kernel")
    person.search("conv2d")
    person.panel.set_hovered("head/bias")
    person.panel.set_tree(None)
    person.panel.set_hovered("head/bias")
