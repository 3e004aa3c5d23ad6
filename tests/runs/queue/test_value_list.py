from __future__ import annotations

import numpy as np
import pytest

from gradgui.core.errors import SpecError
from gradgui.runs.queue.value_list import parse_values, value_range


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1e-2, 1e-3,1e-4", [1e-2, 1e-3, 1e-4]),
        ("32,64", [32, 64]),
        ("SGD, Adam", ["SGD", "Adam"]),
        ("true,false", [True, False]),
        ('"a, b", c', ["a, b", "c"]),
        ('[1, 2], ["x", "y"]', [[1, 2], ["x", "y"]]),
        ('{ kind = "norm", limit = 1.0 }', [{"kind": "norm", "limit": 1.0}]),
        ("1e-4..1e-1:4", [1e-4, 1e-3, 1e-2, 1e-1]),
        ("16..128:4", [16, 32, 64, 128]),
        ("0..1:3:linear", [0, 1]),
        ("0.0..1:3:linear, 5", [0.0, 0.5, 1.0, 5]),
    ],
)
def test_a_text_is_read_as_a_list_of_values(text: str, values: list[object]) -> None:
    found = parse_values(text)
    assert found == values
    assert [type(one) for one in found] == [type(one) for one in values]


def test_a_logarithmic_range_has_a_constant_factor() -> None:
    np.testing.assert_allclose(value_range(1e-5, 3e-1, 9), np.geomspace(1e-5, 3e-1, 9), rtol=1e-3)


def test_a_linear_range_has_a_constant_difference() -> None:
    np.testing.assert_allclose(value_range(-1.0, 2.0, 7, "linear"), np.linspace(-1, 2, 7), rtol=1e-3)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,,2", "single commas"),
        ("", "single commas"),
        ("0..1:3", "above 0"),
        ("1..2:1", "2 to 100"),
        ("1..2:3:cubic", "cubic"),
    ],
)
def test_what_is_no_list_is_said(text: str, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        parse_values(text)
