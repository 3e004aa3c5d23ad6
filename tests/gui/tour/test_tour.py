"""The tour of one minute, walked through as a person does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from gradgui.gui.tour.tour import Tour
from gradgui.gui.tour.tour_card import TourCard
from gradgui.gui.tour.tour_steps import OPENING, STEPS
from tests.gui.conftest import wait_for_state


def tour_of(window: MainWindow) -> Tour:
    found = window.findChild(Tour)
    assert isinstance(found, Tour)
    return found


@pytest.fixture
def tour(ready: MainWindow) -> Iterator[Tour]:
    found = tour_of(ready)
    ready.actions_by_id["help.tour"].trigger()
    yield found
    found.end()


def test_every_step_points_at_something_that_is_seen(ready: MainWindow, tour: Tour) -> None:
    for n, step in enumerate(STEPS):
        assert tour.step is step
        assert tour.ring.isVisible(), step.title
        assert ready.rect().contains(tour.card.geometry()), step.title
        assert tour.card.place.text() == f"{n + 1} of {len(STEPS)}"
        QTest.mouseClick(tour.card.next_button, Qt.MouseButton.LeftButton)
    assert tour.step is None
    assert not tour.card.isVisible()
    assert not tour.ring.isVisible()


def test_the_ring_is_around_its_control_and_follows_it(ready: MainWindow, tour: Tour) -> None:
    ready.resize(1300, 820)
    tour.look()
    tree = ready.variables.tree
    assert tour.ring.geometry().contains(QRect(tree.mapTo(ready, QPoint(0, 0)), tree.size()))


def test_it_is_walked_by_keys_and_gives_the_keyboard_back(qtbot: QtBot, ready: MainWindow) -> None:
    ready.activateWindow()
    ready.variables.search_edit.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is ready.variables.search_edit)
    ready.actions_by_id["help.tour"].trigger()
    tour = tour_of(ready)
    assert QApplication.focusWidget() is tour.card.next_button
    QTest.keyClick(tour.card.next_button, Qt.Key.Key_Right)
    assert tour.step is STEPS[1]
    QTest.keyClick(tour.card.next_button, Qt.Key.Key_Left)
    assert tour.step is STEPS[0]
    QTest.keyClick(tour.card.next_button, Qt.Key.Key_Escape)
    assert tour.step is None
    assert QApplication.focusWidget() is ready.variables.search_edit


def test_the_window_can_be_used_meanwhile(qtbot: QtBot, ready: MainWindow, tour: Tour) -> None:
    tour.go_on()
    QTest.mouseClick(ready.transport.start_button, Qt.MouseButton.LeftButton)
    wait_for_state(qtbot, ready, "running")
    assert tour.step is STEPS[1]
    tour.look()
    assert tour.ring.isVisible()


def test_it_is_offered_on_the_start_page_until_it_was_taken(qtbot: QtBot, window: MainWindow) -> None:
    button = window.start_page.tour_button
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    tour = tour_of(window)
    assert tour.step is OPENING
    QTest.mouseClick(tour.card.end_button, Qt.MouseButton.LeftButton)
    assert tour.step is None
    assert not button.isVisible()
    assert window.settings.text("help/tour") == "seen"


def test_where_nothing_is_open_its_first_step_opens_an_example(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_by_id["help.tour"].trigger()
    tour = tour_of(window)
    assert tour.card.next_button.text() == "Open it"
    QTest.mouseClick(tour.card.next_button, Qt.MouseButton.LeftButton)
    wait_for_state(qtbot, window, "ready")
    assert tour.step is STEPS[0]
    tour.look()
    assert tour.ring.isVisible()
    tour.end()


def test_a_step_whose_control_cant_be_seen_stands_in_the_middle(ready: MainWindow, tour: Tour) -> None:
    tour.end()
    ready.findChild(QWidget, "transportToolBar").hide()  # type: ignore[union-attr]
    tour.start()
    tour.go_on()
    assert not tour.ring.isVisible()
    assert (tour.card.geometry().center() - ready.rect().center()).manhattanLength() <= 2


def test_no_word_of_a_button_is_cut_in_a_longer_language(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    card = TourCard(window)
    window.show()
    for button in (card.end_button, card.back_button):
        button.setText("as long as in no language that we know")
    card.show_step("Title", "A few sentences.", 2, 3, "Next")
    qtbot.waitUntil(lambda: card.back_button.width() >= card.back_button.sizeHint().width())
    assert card.rect().contains(card.next_button.geometry())
