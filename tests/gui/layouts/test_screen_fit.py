"""Places of windows on made-up screens: taken away, smaller, of another scale."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from gradgui.gui.layouts.screen_fit import HEAD_HEIGHT_PX, HEAD_WIDTH_PX, fitted, screens_key

LAPTOP = QRect(0, 0, 1280, 770)
BESIDE = QRect(1280, 0, 2560, 1400)
ABOVE = QRect(-200, -1440, 2560, 1400)


@pytest.mark.parametrize("place", [QRect(10, 20, 1200, 700), QRect(1000, 30, 600, 400), QRect(0, 0, 1280, 770)])
def test_a_window_of_which_all_is_in_sight_stays_where_it_is(place: QRect) -> None:
    assert fitted(place, [LAPTOP, BESIDE]) == place


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (QRect(-100, 30, 600, 400), QRect(0, 30, 600, 400)),
        (QRect(900, 400, 300, 400), QRect(900, 370, 300, 400)),  # also below what the task bar leaves
        (QRect(1100, 300, 600, 600), QRect(1280, 300, 600, 600)),  # to the screen that has most of it
    ],
)
def test_a_window_that_hangs_over_the_edge_of_the_screens_comes_in(place: QRect, found: QRect) -> None:
    assert fitted(place, [LAPTOP, BESIDE]) == found


def test_a_window_on_a_screen_that_was_taken_away_comes_to_the_one_that_is_left() -> None:
    assert fitted(QRect(2000, 100, 1000, 600), [LAPTOP]) == QRect(280, 100, 1000, 600)


def test_a_window_above_a_screen_comes_down() -> None:
    assert fitted(QRect(100, -1000, 800, 500), [LAPTOP]) == QRect(100, 0, 800, 500)
    assert fitted(QRect(100, -1000, 800, 500), [LAPTOP, ABOVE]) == QRect(100, -1000, 800, 500)


def test_a_window_larger_than_its_screen_gets_its_size() -> None:
    assert fitted(QRect(0, 0, 2560, 1400), [LAPTOP]) == LAPTOP


def test_a_screen_of_twice_the_scale_has_half_the_room() -> None:
    doubled = QRect(0, 0, 640, 385)
    assert fitted(QRect(200, 100, 1000, 600), [doubled]) == doubled


def test_of_several_screens_the_nearest_is_taken() -> None:
    assert fitted(QRect(4200, 200, 800, 600), [LAPTOP, BESIDE]) == QRect(3040, 200, 800, 600)


def test_without_any_screen_nothing_is_moved() -> None:
    assert fitted(QRect(5, 5, 100, 100), []) == QRect(5, 5, 100, 100)


numbers = st.integers(-5000, 5000)
sizes = st.integers(200, 4000)
rects = st.builds(QRect, numbers, numbers, sizes, sizes)


@given(rects, st.lists(rects, min_size=1, max_size=3))
def test_wherever_a_window_was_its_head_can_be_reached(place: QRect, screens: list[QRect]) -> None:
    found = fitted(place, screens)
    heads = [QRect(found.left(), found.top(), found.width(), HEAD_HEIGHT_PX).intersected(screen) for screen in screens]
    assert any(head.width() >= HEAD_WIDTH_PX and head.height() >= HEAD_HEIGHT_PX for head in heads)
    assert fitted(found, screens) == found


def test_screens_are_known_whatever_their_order_and_by_place_and_scale() -> None:
    one, other = ("a", LAPTOP, 1.0), ("b", BESIDE, 2.0)
    assert screens_key([one, other]) == screens_key([other, one])
    assert len({screens_key([one]), screens_key([("a", LAPTOP, 2.0)]), screens_key([("a", BESIDE, 1.0)])}) == 3
