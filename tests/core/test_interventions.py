from __future__ import annotations

from dataclasses import replace

import pytest

from gradgui.core.controls import Controls
from gradgui.core.errors import SpecError
from gradgui.core.interventions import (
    Change,
    ChangeKind,
    Intervention,
    apply_change,
    summarise_paths,
)
from gradgui.core.rates.schedules import CosineSchedule
from gradgui.core.selection import Selection
from gradgui.core.spec import ClipSpec
from gradgui.core.variables import VariableInfo
from tests.fakes import fake_variables

VARIABLES = fake_variables()
CONTROLS = Controls(Selection.initial(VARIABLES), 0.1, (1.0,) * 6)


def change(kind: ChangeKind, *patterns: str, value: object = None) -> tuple[Controls, Intervention | None]:
    return apply_change(CONTROLS, Change(kind, patterns, value))


def test_freezing_names_the_variables_that_changed() -> None:
    controls, done = change(ChangeKind.FREEZE, "conv2d")
    assert done is not None
    assert done.paths == ("conv2d/kernel", "conv2d/bias")
    assert controls.selection.active == (False, False, True, True, True, True)


def test_freezing_a_layer_freezes_its_statistics_too() -> None:
    controls, done = change(ChangeKind.FREEZE, "batch_normalization")
    assert done is not None
    assert len(done.paths) == 4
    assert not controls.selection.updated_statistics


def test_freezing_statistics_leaves_the_weights() -> None:
    controls, done = change(ChangeKind.FREEZE_STATISTICS, "**")
    assert done is not None
    assert done.paths == ("batch_normalization/moving_mean", "batch_normalization/moving_variance")
    assert controls.selection.active == CONTROLS.selection.active


def test_linked_statistics_are_named_although_only_one_was_asked_for() -> None:
    _, done = change(ChangeKind.FREEZE, "batch_normalization/moving_mean")
    assert done is not None
    assert len(done.paths) == 2


def test_thawing_undoes_freezing() -> None:
    frozen, _ = change(ChangeKind.FREEZE, "head")
    thawed, done = apply_change(frozen, Change(ChangeKind.THAW, ("head/bias",)))
    assert done is not None
    assert done.paths == ("head/bias",)
    assert thawed.selection.active[-2:] == (False, True)


def test_what_changes_nothing_is_no_intervention() -> None:
    controls, done = change(ChangeKind.THAW, "head")
    assert done is None
    assert controls is CONTROLS


def test_a_pattern_on_variables_without_a_checkbox_matches_nothing() -> None:
    with pytest.raises(SpecError, match="dropout"):
        change(ChangeKind.FREEZE, "dropout/**")


def test_the_rate_is_changed() -> None:
    controls, done = change(ChangeKind.LEARNING_RATE, value=0.01)
    assert controls.learning_rate == 0.01
    assert done is not None
    assert done.value == 0.01


@pytest.mark.parametrize("rate", [0, -1, float("inf"), float("nan")])
def test_a_rate_must_be_a_positive_number(rate: float) -> None:
    with pytest.raises(SpecError, match="learning rate"):
        change(ChangeKind.LEARNING_RATE, value=rate)


def test_the_same_rate_is_no_intervention() -> None:
    assert change(ChangeKind.LEARNING_RATE, value=0.1)[1] is None


def test_a_clip_is_changed_and_ended() -> None:
    clipped, done = change(ChangeKind.CLIP, value=ClipSpec("norm", 0.5))
    assert done is not None
    assert done.value == {"kind": "norm", "limit": 0.5}
    ended, done = apply_change(clipped, Change(ChangeKind.CLIP, value=ClipSpec("none")))
    assert ended.clip_kind == "none"
    assert done is not None
    assert done.label() == "clip off"


def test_of_overlapping_multipliers_the_last_wins() -> None:
    controls, done = change(ChangeKind.MULTIPLIERS, value={"head": 0.5, "head/bias": 0.0})
    assert controls.multipliers == (1.0, 1.0, 1.0, 1.0, 0.5, 0.0)
    assert done is not None
    assert done.value == {"head/kernel": 0.5, "head/bias": 0.0}


@pytest.mark.parametrize("factor", [-0.1, float("inf"), float("nan")])
def test_a_multiplier_must_be_a_number_from_zero(factor: float) -> None:
    with pytest.raises(SpecError, match="multiplier"):
        change(ChangeKind.MULTIPLIERS, value={"head": factor})


def test_a_multiplier_on_statistics_matches_nothing() -> None:
    with pytest.raises(SpecError, match="moving_mean"):
        change(ChangeKind.MULTIPLIERS, value={"batch_normalization/moving_mean": 0.5})


def test_a_pause_changes_no_control() -> None:
    controls, done = change(ChangeKind.PAUSE)
    assert controls is CONTROLS
    assert done is not None


SCHEDULE = CosineSchedule(initial=0.1, steps=10)
SCHEDULED = replace(CONTROLS, schedule=SCHEDULE, follows_schedule=True)


def test_a_rate_set_by_hand_ends_the_schedule_also_where_it_is_the_same() -> None:
    controls, done = apply_change(SCHEDULED, Change(ChangeKind.LEARNING_RATE, value=0.1))
    assert done is not None
    assert (controls.learning_rate, controls.follows_schedule, controls.schedule) == (0.1, False, SCHEDULE)


def test_a_rate_goes_back_to_the_schedule_and_then_no_further() -> None:
    by_hand, _ = apply_change(SCHEDULED, Change(ChangeKind.LEARNING_RATE, value=0.3))
    back, done = apply_change(by_hand, Change(ChangeKind.LEARNING_RATE, value="schedule"))
    assert done is not None
    assert (done.value, back.follows_schedule) == ("schedule", True)
    assert apply_change(back, Change(ChangeKind.LEARNING_RATE, value="schedule")) == (back, None)


def test_without_a_schedule_there_is_none_to_go_back_to() -> None:
    with pytest.raises(SpecError, match="must have a schedule to go back to"):
        change(ChangeKind.LEARNING_RATE, value="schedule")


def test_a_rate_must_be_a_number_or_the_schedule() -> None:
    with pytest.raises(SpecError, match='must be a number > 0, or "schedule"'):
        change(ChangeKind.LEARNING_RATE, value="plan")


def test_accumulation_changes_by_whole_steps() -> None:
    controls, done = change(ChangeKind.ACCUMULATION_STEPS, value=4)
    assert done is not None
    assert (controls.accumulation_steps, done.value) == (4, 4)
    assert change(ChangeKind.ACCUMULATION_STEPS, value=1) == (CONTROLS, None)


@pytest.mark.parametrize("steps", [0, -1, 1.5, True, "2"])
def test_accumulation_over_no_whole_number_of_steps_is_refused(steps: object) -> None:
    with pytest.raises(SpecError, match="accumulation_steps must be a whole number >= 1"):
        change(ChangeKind.ACCUMULATION_STEPS, value=steps)


@pytest.mark.parametrize(
    ("paths", "expected"),
    [(("a/b",), "a/b"), (("a/k", "a/b"), "a"), (("a/k", "c/b"), "2 variables"), (("a", "b", "c"), "3 variables")],
)
def test_a_set_of_paths_has_a_short_name(paths: tuple[str, ...], expected: str) -> None:
    assert summarise_paths(paths) == expected


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        (Intervention(1, ChangeKind.FREEZE, ("head/bias",)), "freeze head/bias"),
        (Intervention(1, ChangeKind.THAW_STATISTICS, ("n/a", "n/b")), "thaw statistics n"),
        (Intervention(1, ChangeKind.LEARNING_RATE, value=1e-4), "rate 0.0001"),
        (Intervention(1, ChangeKind.CLIP, value={"kind": "norm", "limit": 0.5}), "clip norm 0.5"),
        (Intervention(1, ChangeKind.CLIP, value={"kind": "global_norm", "limit": 1.0}), "clip global 1"),
        (Intervention(1, ChangeKind.CLIP, value={"kind": "value", "limit": 0.01}), "clip value 0.01"),
        (Intervention(1, ChangeKind.CLIP, value={"kind": "none", "limit": None}), "clip off"),
        (Intervention(1, ChangeKind.MULTIPLIERS, ("head/k", "head/b"), {"head/k": 0.1, "head/b": 0.1}), "×0.1 head"),
        (Intervention(1, ChangeKind.MULTIPLIERS, ("a", "b"), {"a": 0.1, "b": 2.0}), "multipliers 2 variables"),
        (Intervention(1, ChangeKind.PAUSE), "pause"),
        (Intervention(1, ChangeKind.LEARNING_RATE, value="schedule"), "rate by schedule"),
        (Intervention(1, ChangeKind.ACCUMULATION_STEPS, value=4), "accumulate 4"),
    ],
)
def test_a_mark_says_what_was_changed(done: Intervention, expected: str) -> None:
    assert done.label() == expected


def test_asking_for_skip_puts_nothing_in_force_and_watch_does_at_once() -> None:
    asked, done = change(ChangeKind.FROZEN_GRADIENTS, value="skip")
    assert (asked.frozen_gradients, asked.differentiated) == ("skip", None)
    assert done is not None
    assert (done.value, done.label()) == ("skip", "skip frozen")
    assert apply_change(asked, Change(ChangeKind.FROZEN_GRADIENTS, value="skip"))[1] is None
    frozen, _ = apply_change(asked, Change(ChangeKind.FREEZE, ("conv2d",)))
    in_force, changed = apply_change(frozen, Change(ChangeKind.FROZEN_GRADIENTS, value="skip", source="auto"))
    assert in_force.differentiated == frozen.selection.active
    assert changed is not None
    assert changed.source == "auto"
    watching, _ = apply_change(in_force, Change(ChangeKind.FROZEN_GRADIENTS, value="watch"))
    assert (watching.frozen_gradients, watching.differentiated) == ("watch", None)


def test_controls_cover_what_learns_until_something_left_out_is_thawed() -> None:
    frozen, _ = change(ChangeKind.FREEZE, "conv2d")
    skipping, _ = apply_change(frozen, Change(ChangeKind.FROZEN_GRADIENTS, value="skip", source="auto"))
    fewer, _ = apply_change(skipping, Change(ChangeKind.FREEZE, ("head",)))
    more, _ = apply_change(skipping, Change(ChangeKind.THAW, ("conv2d/bias",)))
    assert [controls.covered for controls in (frozen, skipping, fewer, more)] == [True, True, True, False]


def test_a_thaw_records_the_policy_that_it_brought() -> None:
    frozen, _ = change(ChangeKind.FREEZE, "head")
    thawed, done = apply_change(frozen, Change(ChangeKind.THAW, ("head/bias",), {"thawing": "zero"}))
    assert done is not None
    assert done.value == {"thawing": "zero", "warmup_updates": 0}
    assert done.label() == "thaw head/bias (zero)"
    assert [thaw.number for thaw in thawed.thaws] == [0, 0, 0, 0, 0, 1]
    again, done = apply_change(thawed, Change(ChangeKind.THAW, ("head",)))
    assert done is not None
    assert done.value is None
    assert again == CONTROLS  # what happened is no part of what holds
    assert [thaw.policy.thawing for thaw in again.thaws[-2:]] == ["own_count", "zero"]


def test_a_shared_layer_answers_to_every_place_where_it_stands() -> None:
    variables = (
        VariableInfo("first/both/kernel", (2,), "float32", other_paths=("second/both/kernel",)),
        VariableInfo("second/dense/kernel", (2,), "float32"),
    )
    controls = Controls(Selection.initial(variables), 0.1, (1.0, 1.0))
    frozen, done = apply_change(controls, Change(ChangeKind.FREEZE, ("second/both",)))
    assert done is not None
    assert done.paths == ("first/both/kernel",)
    assert frozen.selection.active == (False, True)
    scaled, done = apply_change(controls, Change(ChangeKind.MULTIPLIERS, value={"second/**": 0.5}))
    assert done is not None
    assert done.value == {"first/both/kernel": 0.5, "second/dense/kernel": 0.5}
    assert scaled.multipliers == (0.5, 0.5)
