"""The few words of a mark."""

from __future__ import annotations

import pytest

from gradgui.core.interventions import SCHEDULE, ChangeKind, Intervention
from gradgui.gui.control.changes.mark_words import mark_words, shorter_mark_words


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
    assert shorter_mark_words(layer) == ("thaw block_1/conv2d", "thaw conv2d", "thaw 2")
    many = Intervention(5, ChangeKind.FREEZE, ("a/kernel", "b/kernel", "c/kernel"))
    assert shorter_mark_words(many) == ("freeze 3 variables", "freeze 3")
    clip = Intervention(5, ChangeKind.CLIP, value={"kind": "global_norm", "limit": 0.5})
    assert shorter_mark_words(clip) == ("clip global 0.5", "clip 0.5")
    factors = Intervention(5, ChangeKind.MULTIPLIERS, ("head/kernel",), value={"head/kernel": 0.1})
    assert shorter_mark_words(factors) == ("×0.1 head/kernel", "×0.1")
    assert shorter_mark_words(Intervention(5, ChangeKind.PAUSE)) == ("pause",)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ChangeKind.LEARNING_RATE, SCHEDULE),
        (ChangeKind.ACCUMULATION_STEPS, 4),
        (ChangeKind.LOSS_SCALE, 1024.0),
        (ChangeKind.PAUSE, None),
        (ChangeKind.SETTINGS, {"optimizer.name": "SGD"}),
        (ChangeKind.FROZEN_GRADIENTS, "auto"),
        (ChangeKind.FROZEN_GRADIENTS, "skip"),
        (ChangeKind.FREEZE_STATISTICS, None),
        (ChangeKind.THAW, {"thawing": "zero", "warmup_updates": 5}),
    ],
)
def test_a_mark_says_what_the_command_line_says(kind: ChangeKind, value: object) -> None:
    done = Intervention(5, kind, ("head/kernel", "head/bias"), value)
    assert mark_words(done) == done.label()
