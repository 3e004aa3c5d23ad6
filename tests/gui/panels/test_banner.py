from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gradgui.gui.panels.banner import Banner


@pytest.fixture
def banner(qtbot: QtBot) -> Banner:
    """Returns a banner that says nothing yet."""
    made = Banner()
    qtbot.addWidget(made)
    return made


def test_the_same_message_said_again_is_counted_and_its_details_stay_unfolded(banner: Banner) -> None:
    banner.say("The disk is full.", details="No space left")
    banner.details_button.click()
    for _ in range(2):
        banner.say("The disk is full.", details="No space left")
    assert banner.text == "The disk is full."
    assert banner.count_label.text() == "3 times"
    assert banner.details_button.isChecked()


def test_a_failure_comes_back_once_what_took_its_place_is_dismissed(banner: Banner) -> None:
    acted: list[str] = []
    banner.say("It failed.", action="Again", act=lambda: acted.append("again"))
    banner.say("A note.", kind="note")
    assert banner.count_label.text() == "1 earlier"
    banner.close_button.click()
    assert banner.text == "It failed."
    assert banner.count_label.isHidden()
    banner.action_button.click()
    assert acted == ["again"]
    assert banner.text == ""


def test_notes_do_not_come_back_and_no_failure_is_kept_twice(banner: Banner) -> None:
    banner.say("A note.", kind="note")
    for _ in range(2):
        banner.say("It failed.")
        banner.say("That failed too.")
    assert banner.count_label.text() == "1 earlier"
    banner.close_button.click()
    banner.close_button.click()
    assert banner.text == ""


def test_dismissing_by_the_program_dismisses_all(banner: Banner) -> None:
    banner.say("It failed.")
    banner.say("That failed too.")
    banner.dismiss()
    banner.say("A note.", kind="note")
    assert banner.count_label.isHidden()
    banner.close_button.click()
    assert banner.text == ""


def test_the_buttons_stand_below_the_message_where_it_is_narrow(banner: Banner, qtbot: QtBot) -> None:
    banner.say("The data must have as many rows as targets.", details="Traceback", action="Again")
    banner.resize(900, 80)
    banner.show()
    qtbot.waitUntil(lambda: banner.action_button.x() > banner.message.x() + banner.message.width())
    banner.resize(400, 120)
    qtbot.waitUntil(lambda: banner.action_button.y() >= banner.message.geometry().bottom())
    assert banner.message.width() > 300
