from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.gui.look.count_spin import CountSpin
from gradgui.gui.look.theme import apply_theme


@pytest.mark.parametrize("width", [56, 120])
def test_the_number_has_the_room_of_the_whole_field(qtbot: QtBot, qapp: Any, width: int) -> None:
    apply_theme(qapp, "light")
    spin = CountSpin("countSpin", "Values", 1, 999, None)
    qtbot.addWidget(spin)
    spin.setFixedWidth(width)
    spin.show()
    edit = spin.lineEdit()
    margins = edit.textMargins()
    assert edit.width() > width - 8
    assert edit.fontMetrics().horizontalAdvance("999") < edit.width() - margins.left() - margins.right()


def test_typing_and_arrow_keys_stay_between_the_limits(qtbot: QtBot, qapp: Any) -> None:
    spin = CountSpin("countSpin", "Values", 2, 9, None)
    qtbot.addWidget(spin)
    QTest.keyClick(spin, Qt.Key.Key_Down)
    assert spin.value() == 2
    spin.selectAll()
    QTest.keyClicks(spin, "8")
    QTest.keyClick(spin, Qt.Key.Key_Up)
    QTest.keyClick(spin, Qt.Key.Key_Up)
    assert spin.value() == 9
