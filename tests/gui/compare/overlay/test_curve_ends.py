from __future__ import annotations

from PySide6.QtCore import QRectF

from gradgui.gui.compare.overlay.curve_ends import _push_up


def test_letters_that_stand_too_low_move_up_with_those_in_their_way() -> None:
    places = [QRectF(0, 10, 10, 10), QRectF(0, 82, 10, 10), QRectF(0, 92, 10, 10), QRectF(0, 102, 10, 10)]
    _push_up(places, 100.0)
    assert [place.bottom() for place in places] == [20.0, 80.0, 90.0, 100.0]


def test_letters_beside_each_other_stay() -> None:
    places = [QRectF(0, 90, 10, 10), QRectF(20, 90, 10, 10)]
    _push_up(places, 100.0)
    assert [place.top() for place in places] == [90.0, 90.0]
