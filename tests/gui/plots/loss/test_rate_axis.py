"""The axis of the learning rate."""

from __future__ import annotations

import pytest

from gradgui.gui.plots.loss.rate_axis import _free_line


@pytest.mark.parametrize(
    ("tops", "place"),
    [
        ([60.0], 0.0),  # nothing above
        ([0.0, 60.0], 12.0),
        ([5.0, 60.0], 17.0),
        ([11.0, 25.0, 60.0], 37.0),  # too little room above the first and between the first two
        ([5.1 - 1e-9, 60.0], 17.1 - 1e-9),
        ([0.0, 12.0, 24.0, 36.0], 0.0),  # no room at all
    ],
)
def test_the_word_stands_on_the_first_line_without_a_number(tops: list[float], place: float) -> None:
    assert _free_line(tops, 12.0, 50.0) == pytest.approx(place)
