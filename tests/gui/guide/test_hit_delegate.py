from __future__ import annotations

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.guide.hit_delegate import HitDelegate
from gradgui.gui.look.theme import head_font, small_font


def test_a_place_has_room_for_its_name_and_up_to_three_lines_of_its_words(qtbot: QtBot) -> None:
    contents = QListWidget()
    qtbot.addWidget(contents)
    contents.setItemDelegate(HitDelegate(contents))
    contents.resize(260, 400)
    contents.addItems(["Keys", "Keys\nfew", "Keys\n" + "many words " * 8, "Keys\n" + "many words " * 80])
    contents.show()
    plain, one, several, cut = (contents.sizeHintForRow(row) for row in range(4))
    line = QFontMetrics(small_font()).lineSpacing()
    assert plain < one < several <= cut
    assert one >= QFontMetrics(head_font()).height() + line
    assert cut - one <= 2 * line + 1
