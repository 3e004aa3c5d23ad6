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


@pytest.mark.parametrize("text", ["", "0", "many"])
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
