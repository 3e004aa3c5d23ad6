from __future__ import annotations

import ast

import pytest

from gradgui.runs.export.script.python_values import bracketed, literal


@pytest.mark.parametrize(
    "value", [1e-5, 1e20, 0.1, -2.5, 3, True, None, "a 'b' \"c\"", "\\n", [1.0, [2]], {"a": {"b": (1,)}}, (1, 2)]
)
def test_a_literal_reads_back_as_the_value(value: object) -> None:
    assert ast.literal_eval(literal(value)) == value


def test_numbers_are_written_as_people_do() -> None:
    assert literal([1e-05, 1e20, 0.001]) == "[1e-5, 1e20, 0.001]"


def test_what_fits_stays_on_its_line_and_what_does_not_is_broken_at_its_brackets() -> None:
    assert bracketed("f(", ["a", "b"], ")") == ["f(a, b)"]
    long = ["a" * 30, "b" * 30, "c" * 30]
    assert bracketed("f(", long, ")") == ["f(", *(f"    {word}," for word in long), ")"]
    assert bracketed("function(", ["x" * 84], ")") == ["function(", "    " + "x" * 84, ")"]
