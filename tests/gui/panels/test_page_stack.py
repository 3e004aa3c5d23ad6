from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.panels.page_stack import PageStack


def test_only_the_page_that_is_seen_asks_for_room(qtbot: QtBot) -> None:
    stack = PageStack()
    qtbot.addWidget(stack)
    for width in (100, 700):
        page = QWidget()
        button = QPushButton(page)
        button.setMinimumWidth(width)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(button)
        stack.addWidget(page)
    assert stack.minimumSizeHint().width() == 100
    stack.setCurrentIndex(1)
    assert stack.minimumSizeHint().width() == 700
