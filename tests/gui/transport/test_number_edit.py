from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.gui.transport.number_edit import NumberEdit


@pytest.fixture
def edit(qtbot: QtBot) -> NumberEdit:
    made = NumberEdit("limitEdit", "Limit", "What it means")
    qtbot.addWidget(made)
    made.show_number(0.5, pending=False, editable=True)
    return made


def type_over(edit: NumberEdit, text: str) -> None:
    edit.selectAll()
    QTest.keyClicks(edit, text)


def test_enter_is_one_change(edit: NumberEdit) -> None:
    numbers: list[float] = []
    edit.numberChanged.connect(numbers.append)
    type_over(edit, "2e-3")
    assert numbers == []
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert numbers == [2e-3]


@pytest.mark.parametrize("text", ["0", "0.5"])
def test_what_is_no_other_number_above_zero_shows_the_old_one(edit: NumberEdit, text: str) -> None:
    numbers: list[float] = []
    edit.numberChanged.connect(numbers.append)
    type_over(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert numbers == []
    assert edit.text() == "0.5"


def test_escape_takes_the_typing_back(edit: NumberEdit) -> None:
    type_over(edit, "7")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.text() == "0.5"


def test_what_is_being_typed_is_not_overwritten(edit: NumberEdit) -> None:
    type_over(edit, "7")
    edit.show_number(0.25, pending=False, editable=True)
    assert edit.text() == "7"


def test_a_number_that_is_not_in_force_is_marked_and_said(edit: NumberEdit) -> None:
    edit.show_number(0.25, pending=True, editable=True)
    assert edit.property("pending") is True
    assert "Pending" in edit.toolTip()
    edit.show_number(0.25, pending=False, editable=True)
    assert edit.toolTip() == "What it means"
