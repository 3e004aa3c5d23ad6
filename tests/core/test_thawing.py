from __future__ import annotations

from typing import Any

import pytest

from gradgui.core.errors import SpecError
from gradgui.core.thawing import Thaw, ThawPolicy, thaws_since


def test_a_thaw_that_says_nothing_takes_the_policy_of_the_spec() -> None:
    policy = ThawPolicy("keep", 5)
    assert policy.with_value(None) == policy
    assert policy.with_value({"thawing": "zero"}) == ThawPolicy("zero", 5)
    assert policy.with_value(ThawPolicy("own_count", 0).value()) == ThawPolicy("own_count", 0)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"thawing": "kept"}, 'Did you mean "keep"'),
        ({"warmup_updates": -1}, "whole number >= 0"),
        ({"warmup_updates": 2.5}, "whole number >= 0"),
        ({"warmup_updates": True}, "whole number >= 0"),
        ({"warmup": 3}, '"warmup_updates"'),
    ],
)
def test_a_wrong_policy_is_said(value: dict[str, Any], says: str) -> None:
    with pytest.raises(SpecError, match=says):
        ThawPolicy().with_value(value)


def test_thaws_are_found_by_their_number_even_where_nothing_was_frozen_in_between() -> None:
    zero = ThawPolicy("zero")
    first, second = (Thaw(1), Thaw()), (Thaw(3, zero), Thaw())
    assert thaws_since((), first) == {ThawPolicy(): [0]}
    assert thaws_since(first, second) == {zero: [0]}
    assert thaws_since(second, second) == {}
    assert thaws_since((), ()) == {}
