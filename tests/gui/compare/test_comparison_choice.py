from __future__ import annotations

from itertools import pairwise

import pytest

from gradgui.gui.compare.comparison_choice import SMOOTHEST, ComparisonChoice


def test_a_choice_is_remembered_as_a_line() -> None:
    choice = ComparisonChoice()
    choice.set_axis("epoch")
    choice.set_quantity("accuracy")
    choice.set_smoothing(3)
    choice.set_log(True)
    choice.show_validation(False)
    choice.show_every_step(True)
    again = ComparisonChoice()
    again.restore(choice.as_text())
    assert again.as_text() == choice.as_text()
    assert again.every_step(20)


def test_a_line_that_cannot_be_read_changes_nothing() -> None:
    choice = ComparisonChoice()
    before = choice.as_text()
    choice.restore("axis=furlong;smoothing=-3;log=maybe;;=;nonsense")
    assert choice.as_text() == before


def test_single_steps_are_drawn_behind_few_runs_unless_somebody_chose() -> None:
    choice = ComparisonChoice()
    assert [choice.every_step(n) for n in (1, 2, 3)] == [True, True, False]


def test_the_slider_goes_from_none_to_a_tenth_of_the_view_by_equal_factors() -> None:
    choice = ComparisonChoice()
    shares = []
    for place in range(SMOOTHEST + 1):
        choice.set_smoothing(place)
        shares.append(choice.smoothing_share)
    assert (shares[0], shares[1], shares[-1]) == pytest.approx((0.0, 0.001, 0.1))
    factors = [after / before for before, after in pairwise(shares[1:])]
    assert factors == pytest.approx([factors[0]] * len(factors))
