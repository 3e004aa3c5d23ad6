from __future__ import annotations

from pytestqt.qtbot import QtBot

from gradgui.gui.transport.learning_rate_control import LearningRateControl


def test_a_rate_of_a_schedule_has_three_digits_and_one_set_by_hand_all_of_its_own(qtbot: QtBot) -> None:
    control = LearningRateControl()
    qtbot.addWidget(control)
    control.show_rate(0.000767913, 1e-3, pending=False, editable=True, schedule=True)
    assert control.edit.text() == "0.000768"
    control.show_rate(0.000767913, 1e-3, pending=False, editable=True, schedule=False)
    assert control.edit.text() == "0.000767913"
