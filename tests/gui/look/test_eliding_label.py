from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.look.eliding_label import ElidingLabel
from gradgui.gui.look.theme import set_role

WORDS = "Compiling the step: all that it holds & <b>more</b>"


def test_a_long_text_is_cut_at_its_end_and_whole_again_with_room(qtbot: QtBot) -> None:
    label = ElidingLabel()
    qtbot.addWidget(label)
    label.setText(WORDS)
    needed = label.fontMetrics().horizontalAdvance(WORDS)
    label.resize(needed // 2, 20)
    shown = label.shown_text()
    assert shown.endswith("…")
    assert WORDS.startswith(shown[:-1])
    assert len(shown) > len(WORDS) // 4
    assert label.fontMetrics().horizontalAdvance(shown) <= needed // 2
    label.resize(needed + 1, 20)
    assert label.shown_text() == WORDS


def test_who_asks_for_the_text_of_a_cut_label_gets_the_whole(qtbot: QtBot) -> None:
    label = ElidingLabel()
    qtbot.addWidget(label)
    label.setText(WORDS)
    label.resize(40, 20)
    assert label.text() == WORDS
    assert QAccessible.queryAccessibleInterface(label).text(QAccessible.Text.Name) == WORDS


def test_it_keeps_its_neighbours_width_and_takes_the_rest(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(0)
    neighbour, label = QLabel("a run's name", holder), ElidingLabel(holder)
    line.addWidget(neighbour)
    line.addWidget(label, 1)
    label.setText(WORDS * 5)
    holder.resize(300, 30)
    holder.show()
    assert neighbour.width() == neighbour.sizeHint().width()
    assert label.width() == 300 - neighbour.width()
    assert holder.minimumSizeHint().width() < neighbour.width() + 30


def test_it_looks_like_a_label_where_there_is_room(qtbot: QtBot) -> None:
    pictures = []
    for label in (QLabel(), ElidingLabel()):
        qtbot.addWidget(label)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        set_role(label, "amber")
        label.setStyleSheet("QLabel { color: #c04000; }")
        label.setText(WORDS)
        label.resize(500, 24)
        pictures.append(label.grab().toImage())
    assert pictures[0] == pictures[1]
    blank = QLabel()
    qtbot.addWidget(blank)
    blank.resize(500, 24)
    assert pictures[0] != blank.grab().toImage()
