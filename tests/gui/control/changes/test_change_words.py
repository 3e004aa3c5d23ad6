from __future__ import annotations

import pytest

from gradgui.core.spec import ClipSpec
from gradgui.gui.control.changes.change_words import (
    clip_words,
    factors_words,
    paths_words,
    rate_words,
    what_words,
)


@pytest.mark.parametrize(("rate", "words"), [(0.001, "0.001"), (3e-4, "0.0003"), (1e-5, "1e-5"), (0.1, "0.1"), (2, "2")])
def test_a_rate_is_written_so_that_it_reads_back(rate: float, words: str) -> None:
    assert rate_words(rate) == words
    assert float(words) == rate


@pytest.mark.parametrize(
    ("clip", "words"),
    [
        (ClipSpec("none"), "off"),
        (ClipSpec("norm", 1.0), "norm 1"),
        (ClipSpec("global_norm", 0.5), "global norm 0.5"),
        (ClipSpec("value", 1e-4), "value 1e-4"),
    ],
)
def test_a_clip_has_a_short_name(clip: ClipSpec, words: str) -> None:
    assert clip_words(clip) == words


def test_factors_and_patterns_are_named_or_counted() -> None:
    assert factors_words({"a": 0.1, "b": 0.1}) == "×0.1"
    assert factors_words({"a": 0.1, "b": 2.0}) == "2 factors"
    assert what_words(("**",)) == "everything"
    assert what_words(("head",)) == "head"
    assert paths_words(("head/kernel", "head/bias")) == "head"
    assert paths_words(("a/kernel", "b/kernel")) == "2 variables"
