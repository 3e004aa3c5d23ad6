from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.look.eliding_edit import ElidingEdit

LONG = "sparse_categorical_crossentropy_of_everything"


def test_a_long_text_is_cut_with_dots_where_nobody_types(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    layout = QVBoxLayout(host)
    edit, other = ElidingEdit(host), ElidingEdit(host)
    layout.addWidget(other)
    layout.addWidget(edit)
    host.resize(180, 90)
    edit.setText(LONG)
    host.show()
    assert edit.shown_text().startswith("sparse")
    assert edit.shown_text().endswith("thing")
    assert edit.fontMetrics().horizontalAdvance(edit.shown_text()) <= edit.width()
    drawn = edit.grab().toImage()
    other.setText(edit.shown_text())
    other.setFocus()
    assert other.grab().toImage().size() == drawn.size()
    edit.setText(edit.shown_text())  # what fits is drawn by Qt, and looks the same
    assert edit.text() != LONG
    assert edit.grab().toImage() == drawn


def test_the_text_itself_stays_whole(qtbot: QtBot) -> None:
    edit = ElidingEdit()
    qtbot.addWidget(edit)
    edit.resize(80, 26)
    edit.setText(LONG)
    edit.show()
    assert edit.text() == LONG
    edit.resize(900, 26)
    assert edit.shown_text() == LONG
