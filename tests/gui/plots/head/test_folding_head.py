from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.plots.head.folding_head import FoldingHead


class Shown:
    """A head in a panel."""

    def __init__(self) -> None:
        self.panel = QWidget()
        self.numbers, self.last = QLabel("0.1"), QPushButton("last")
        self.switches = (QPushButton("one switch"), QPushButton("another switch"))
        self.head = FoldingHead((QLabel("title"), QPushButton("view")), self.numbers, self.switches, self.last)
        layout = QVBoxLayout(self.panel)
        layout.addWidget(self.head)
        layout.addStretch(1)


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    made = Shown()
    qtbot.addWidget(made.panel)
    made.panel.resize(1200, 200)
    made.panel.show()
    return made


def test_everything_stands_in_one_line_where_there_is_room(shown: Shown) -> None:
    assert not shown.head.folded
    assert shown.numbers.width() > 300
    assert shown.numbers.x() < shown.switches[0].x() < shown.switches[1].x() < shown.last.x()
    assert shown.switches[0].y() == shown.last.y()


def test_numbers_and_switches_have_a_line_of_their_own_where_there_is_none(shown: Shown, qtbot: QtBot) -> None:
    shown.panel.resize(420, 200)
    qtbot.waitUntil(lambda: shown.switches[0].y() > shown.last.y())
    assert shown.head.folded
    assert shown.numbers.x() < shown.switches[0].x() < shown.switches[1].x()
    assert shown.last.geometry().right() == shown.head.rect().right()
    shown.panel.resize(1200, 200)
    qtbot.waitUntil(lambda: shown.switches[0].y() == shown.last.y())
    assert shown.switches[1].x() < shown.last.x()


def test_a_switch_less_may_be_enough_room(shown: Shown, qtbot: QtBot) -> None:
    shown.panel.resize(shown.head.sizeHint().width() + 10, 200)
    assert shown.head.folded  # the margins of the panel
    for switch in shown.switches:
        switch.hide()
    shown.head.fold()
    assert not shown.head.folded


def test_it_can_be_as_narrow_as_two_lines(shown: Shown) -> None:
    assert shown.head.minimumSizeHint().width() < shown.head.sizeHint().width() - 300


def test_switches_too_wide_for_one_line_take_two(shown: Shown, qtbot: QtBot) -> None:
    both = sum(switch.sizeHint().width() for switch in shown.switches)
    shown.panel.setFixedWidth(both)  # of which the panel's margins take a part
    first, second = shown.switches
    qtbot.waitUntil(lambda: first.x() == second.x())
    assert first.geometry().bottom() < second.y()
    assert max(switch.geometry().right() for switch in shown.switches) < shown.head.width()
    assert shown.head.minimumSizeHint().width() < both
