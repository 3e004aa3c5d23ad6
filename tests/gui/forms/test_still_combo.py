from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gradgui.gui.forms.still_combo import StillComboBox


def shown(qtbot: QtBot) -> StillComboBox:
    combo = StillComboBox()
    combo.addItems(["one", "two", "three"])
    qtbot.addWidget(combo)
    combo.show()
    return combo


def test_the_wheel_sets_nothing_and_is_left_to_the_panel(qtbot: QtBot) -> None:
    combo = shown(qtbot)
    how = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    wheel = QWheelEvent(QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), *how)
    QApplication.sendEvent(combo, wheel)
    assert combo.currentText() == "one"
    assert not wheel.isAccepted()


def test_an_arrow_key_opens_the_list_and_enter_chooses_once(qtbot: QtBot) -> None:
    combo = shown(qtbot)
    chosen: list[int] = []
    combo.activated.connect(chosen.append)
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert combo.view().isVisible()
    QTest.keyClick(combo.view(), Qt.Key.Key_Down)
    QTest.keyClick(combo.view(), Qt.Key.Key_Down)
    QTest.keyClick(combo.view(), Qt.Key.Key_Return)
    assert chosen == [2]


def test_the_wheel_takes_no_keyboard_even_where_one_can_type(qtbot: QtBot) -> None:
    combo = shown(qtbot)
    combo.setEditable(True)
    assert combo.focusPolicy() is Qt.FocusPolicy.StrongFocus
