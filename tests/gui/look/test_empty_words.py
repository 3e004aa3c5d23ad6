from __future__ import annotations

from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.look.empty_words import EmptyWords


def test_words_stand_in_a_list_while_it_has_no_row_and_are_as_large_as_it(qtbot: QtBot) -> None:
    view = QListWidget()
    qtbot.addWidget(view)
    words = EmptyWords(view, "Nothing is here yet.")
    view.resize(300, 200)
    view.show()
    assert words.isVisible()
    assert words.size() == view.viewport().size()
    view.addItem("one")
    assert not words.isVisible()
    view.clear()
    assert words.isVisible()
