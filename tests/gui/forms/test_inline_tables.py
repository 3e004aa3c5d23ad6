"""Small tables as one line of text."""

from __future__ import annotations

import tomllib

import pytest

from gradgui.gui.forms.inline_tables import (
    multipliers_text,
    outputs_text,
    parse_multipliers,
    parse_outputs,
    parse_patterns,
    parse_table,
    patterns_text,
    table_text,
)


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"momentum": 0.9, "nesterov": True, "n": 3},
        {"name": 'a "quoted" é', "odd key": [1, 2.5, "x"], "inner": {"a": {}, "b": False}, "small": 1e-7},
    ],
)
def test_what_is_written_is_read_again_and_is_toml(table: dict[str, object]) -> None:
    text = table_text(table)
    assert "\n" not in text
    assert parse_table(text) == table
    assert tomllib.loads(f"table = {{ {text} }}")["table"] == table


def test_losses_of_outputs_are_read_as_they_are_written() -> None:
    outputs: dict[str, dict[str, object]] = {"age": {"name": "mse"}, "kind": {"name": "kld", "weight": 0.5}}
    text = outputs_text(outputs)
    assert text == 'age = "mse", kind = { name = "kld", weight = 0.5 }'
    assert parse_outputs(text) == outputs


def test_a_number_is_no_loss_of_an_output() -> None:
    with pytest.raises(ValueError, match=r"a loss an output.* Received: age = 3"):
        parse_outputs("age = 3")


def test_braces_around_a_table_are_fine() -> None:
    assert parse_table("{ momentum = 0.9 }") == {"momentum": 0.9}


@pytest.mark.parametrize("text", ["momentum", "momentum = ", "a = 1\nb = 2", "}"])
def test_what_is_no_table_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="names and values"):
        parse_table(text)


@pytest.mark.parametrize("text", ["conv2d*/**, head/bias", '["conv2d*/**", "head/bias"]', " 'conv2d*/**' ,head/bias, "])
def test_patterns_are_read_with_and_without_quotes(text: str) -> None:
    assert parse_patterns(text) == ["conv2d*/**", "head/bias"]


def test_a_set_of_characters_in_a_pattern_is_no_list() -> None:
    assert parse_patterns("[ab]/kernel, conv[12]") == ["[ab]/kernel", "conv[12]"]
    assert patterns_text(("[ab]/kernel", "conv[12]")) == "[ab]/kernel, conv[12]"


def test_multipliers_are_read_as_they_are_written() -> None:
    multipliers = {"head": 0.1, "**/bias": 2.0, "x": 0.0}
    assert parse_multipliers(multipliers_text(multipliers)) == multipliers
    assert parse_multipliers('"head/*" = ×0.5') == {"head/*": 0.5}
