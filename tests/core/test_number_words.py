from __future__ import annotations

import pytest

from gradgui.core.number_words import alike_words, setting_words, size_words


@pytest.mark.parametrize(
    ("n_bytes", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (999_499, "999 kB"),
        (999_501, "1 MB"),
        (812e6, "812 MB"),
        (1.5e9, "1.5 GB"),
    ],
)
def test_sizes_are_written_in_the_unit_that_fits(n_bytes: float, words: str) -> None:
    assert size_words(n_bytes) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1e-3, "1e-3"),
        (3.162e-4, "3.162e-4"),
        (0.01, "0.01"),
        (64, "64"),
        (True, "true"),
        ("SGD", "SGD"),
        ("/data/points.csv", "points.csv"),
        ([1, 2], "1 2"),
        ({"limit": 1.0}, "limit=1"),
        ([], "0 entries"),
        (list(range(99)), "99 entries"),
    ],
)
def test_settings_are_written_in_few_letters(value: object, words: str) -> None:
    assert setting_words(value) == words


def test_values_of_one_setting_are_written_alike() -> None:
    assert alike_words([0.01, 0.5]) == ["0.01", "0.5"]
    assert alike_words([0.01, 1e-3, 0.0, 2.5, None, 64]) == ["1e-2", "1e-3", "0", "2.5", "none", "64"]
