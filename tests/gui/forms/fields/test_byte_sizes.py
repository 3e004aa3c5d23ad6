"""Sizes in bytes, as people write them."""

from __future__ import annotations

import pytest

from gradgui.gui.forms.fields.byte_sizes import bytes_text, parse_bytes


@pytest.mark.parametrize("n_bytes", [1, 1000, 1024, 4 << 30, 500_000_000, 12345, 3 << 40])
def test_a_size_is_read_as_it_is_written(n_bytes: int) -> None:
    assert parse_bytes(bytes_text(n_bytes)) == n_bytes


@pytest.mark.parametrize(("text", "n_bytes"), [("4 GiB", 4 << 30), ("0.5gb", 500_000_000), ("2 mib", 2 << 20), ("77", 77)])
def test_units_may_be_written_in_any_case(text: str, n_bytes: int) -> None:
    assert parse_bytes(text) == n_bytes


@pytest.mark.parametrize("text", ["", "much", "4 G", "-1 GB"])
def test_what_is_no_size_says_what_one_is(text: str) -> None:
    with pytest.raises(ValueError, match="such as 4 GiB"):
        parse_bytes(text)
