from __future__ import annotations

import pytest

from gradgui.core.number_words import size_words


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
