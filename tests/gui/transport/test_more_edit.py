from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.gui.transport.more_edit import MoreEdit


@pytest.fixture
def edit(qtbot: QtBot) -> MoreEdit:
    made = MoreEdit()
    made.setEnabled(True)
    qtbot.addWidget(made)
    return made


def test_enter_asks_for_the_number_and_again_for_as_many(qtbot: QtBot, edit: MoreEdit) -> None:
    asked: list[int] = []
    edit.moreRequested.connect(asked.append)
    QTest.keyClicks(edit, "250")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert asked == [250, 250]
    assert edit.selectedText() == "250"


@pytest.mark.parametrize("text", ["", "0", "many", "0.5", "-3", "inf", "nan", "99999999999"])
def test_what_is_no_number_of_steps_asks_for_nothing(qtbot: QtBot, edit: MoreEdit, text: str) -> None:
    asked: list[int] = []
    edit.moreRequested.connect(asked.append)
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert asked == []


def test_escape_empties_it(edit: MoreEdit) -> None:
    QTest.keyClicks(edit, "12")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.text() == ""


@pytest.mark.parametrize(("text", "n_steps"), [("1,000", 1000), ("1e4", 10_000), ("12 000", 12_000)])
def test_numbers_are_read_as_people_write_them(qtbot: QtBot, edit: MoreEdit, text: str, n_steps: int) -> None:
    asked: list[int] = []
    edit.moreRequested.connect(asked.append)
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert asked == [n_steps]
