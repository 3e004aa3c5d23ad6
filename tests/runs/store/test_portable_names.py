from __future__ import annotations

import pytest

from gradgui.runs.store.portable_names import is_device, same_file, shortened


@pytest.mark.parametrize("name", ["con", "CON", "nul.toml", "Aux.tar.gz", "com1", "LPT9.txt", "prn .toml"])
def test_names_that_windows_takes_for_devices(name: str) -> None:
    assert is_device(name)


@pytest.mark.parametrize("name", ["", "console", "con-1", "com", "com10", "my con", "null", "auxiliary.toml"])
def test_names_that_only_look_like_it(name: str) -> None:
    assert not is_device(name)


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [("Digits", "digits", True), ("caf\u00e9", "cafe\u0301", True), ("CAF\u00c9", "cafe\u0301", True), ("a", "b", False)],
)
def test_names_that_are_one_file_where_case_or_accents_make_no_difference(name: str, other: str, same: bool) -> None:
    assert same_file(name, other) is same


@pytest.mark.parametrize(
    ("text", "characters", "n_bytes", "expected"),
    [
        ("abc", 2, 10, "ab"),
        ("abc", 10, 2, "ab"),
        ("\u00e9\u00e9\u00e9", 10, 5, "\u00e9\u00e9"),
        ("e\u0301x", 1, 10, "\u00e9"),
        ("\U00020000" * 3, 10, 11, "\U00020000" * 2),
    ],
)
def test_a_text_is_cut_between_characters(text: str, characters: int, n_bytes: int, expected: str) -> None:
    assert shortened(text, characters, n_bytes) == expected
