from __future__ import annotations

import pytest

from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.spec import ClipSpec
from gradgui.gui.control.change_words import (
    clip_words,
    factors_words,
    mark_words,
    rate_words,
    shorter_mark_words,
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


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (Intervention(5, ChangeKind.LEARNING_RATE, value=1e-4), "rate 1e-4"),
        (Intervention(5, ChangeKind.CLIP, value={"kind": "global_norm", "limit": 1.0}), "clip global 1"),
        (Intervention(5, ChangeKind.CLIP, value={"kind": "none", "limit": None}), "clip off"),
        (Intervention(5, ChangeKind.MULTIPLIERS, ("head/kernel", "head/bias"), {"a": 0.1, "b": 0.1}), "×0.1 head"),
    ],
)
def test_a_mark_has_few_words(done: Intervention, words: str) -> None:
    assert mark_words(done) == words


def test_marks_are_shortened_as_people_do() -> None:
    layer = Intervention(5, ChangeKind.THAW, ("block_1/conv2d/kernel", "block_1/conv2d/bias"))
    assert shorter_mark_words(layer) == ("thaw block_1/conv2d", "thaw conv2d", "2 thawed")
    many = Intervention(5, ChangeKind.FREEZE, ("a/kernel", "b/kernel", "c/kernel"))
    assert shorter_mark_words(many) == ("freeze 3 variables", "3 frozen")
    clip = Intervention(5, ChangeKind.CLIP, value={"kind": "global_norm", "limit": 0.5})
    assert shorter_mark_words(clip) == ("clip global 0.5", "clip 0.5")
    factors = Intervention(5, ChangeKind.MULTIPLIERS, ("head/kernel",), value={"head/kernel": 0.1})
    assert shorter_mark_words(factors) == ("×0.1 head/kernel", "×0.1")
    assert shorter_mark_words(Intervention(5, ChangeKind.PAUSE)) == ("pause",)
