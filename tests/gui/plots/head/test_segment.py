from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetrics
from pytestqt.qtbot import QtBot

from gradgui.gui.plots.head.segment import menu_button, segment_button


def test_a_segment_has_room_for_its_words_when_they_are_bold(qtbot: QtBot) -> None:
    button = segment_button("wideButton", "Differences of many wide words", "tip")
    qtbot.addWidget(button)
    bold = QFont(button.font())
    bold.setWeight(QFont.Weight.DemiBold)
    needed = QFontMetrics(bold).horizontalAdvance(button.text())
    plain = button.fontMetrics().horizontalAdvance(button.text())
    around = button.sizeHint().width() - needed
    assert needed > plain
    button.setText("i")
    assert around > 0
    assert button.minimumSizeHint() == button.sizeHint()


def test_what_opens_a_menu_is_never_bold_and_asks_for_no_such_room(qtbot: QtBot) -> None:
    one, other = menu_button("menuButton", "Curves", "tip"), segment_button("segmentButton", "Curves ▾", "tip")
    qtbot.addWidget(one)
    qtbot.addWidget(other)
    assert one.sizeHint().width() < other.sizeHint().width()
