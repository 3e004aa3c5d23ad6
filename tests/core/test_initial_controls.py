from __future__ import annotations

import msgspec
import pytest

from gradgui.core.errors import SpecError
from gradgui.core.initial_controls import initial_controls, n_updates_of, planned_changes
from gradgui.core.interventions import ChangeKind, apply_change
from gradgui.core.rates.schedules import CosineSchedule
from gradgui.core.spec import ClipSpec, PlannedIntervention, StoppingSpec, VariablesSpec
from tests.fakes import fake_spec, fake_variables

VARIABLES = fake_variables()


def test_a_planned_table_freezes_before_it_thaws() -> None:
    planned = PlannedIntervention(5, freeze=("**",), thaw=("head",), learning_rate=0.1, clip=ClipSpec("none"), pause=True)
    kinds = [change.kind for change in planned_changes(planned)]
    assert kinds == [ChangeKind.FREEZE, ChangeKind.THAW, ChangeKind.LEARNING_RATE, ChangeKind.CLIP, ChangeKind.PAUSE]
    assert all(change.source == "planned" for change in planned_changes(planned))


def test_the_spec_decides_the_initial_controls() -> None:
    spec = msgspec.structs.replace(
        fake_spec(clip=ClipSpec("norm", 1.0)),
        variables=VariablesSpec(
            frozen=("conv2d",), frozen_statistics=("batch_normalization/*",), learning_rate_multipliers={"head/*": 0.1}
        ),
    )
    controls = initial_controls(spec, VARIABLES, 0.2)
    assert controls.selection.active == (False, False, True, True, True, True)
    assert not controls.selection.updated_statistics
    assert controls.multipliers == (1.0, 1.0, 1.0, 1.0, 0.1, 0.1)
    assert (controls.learning_rate, controls.clip_limit) == (0.2, 1.0)


@pytest.mark.parametrize(
    ("variables", "planned", "key"),
    [
        (VariablesSpec(frozen=("nope",)), (), r"variables\.frozen"),
        (VariablesSpec(learning_rate_multipliers={"nope": 1.0}), (), r"variables\.learning_rate_multipliers"),
        (VariablesSpec(), (PlannedIntervention(9, thaw=("nope",)),), r"interventions \(at_step = 9\) thaw"),
    ],
)
def test_a_pattern_of_the_spec_that_matches_nothing_is_an_error_that_names_its_key(
    variables: VariablesSpec, planned: tuple[PlannedIntervention, ...], key: str
) -> None:
    spec = msgspec.structs.replace(fake_spec(), variables=variables, interventions=planned)
    with pytest.raises(SpecError, match=key):
        initial_controls(spec, VARIABLES, 0.1)


def test_a_spec_that_plans_to_go_back_to_a_schedule_must_have_one() -> None:
    spec = msgspec.structs.replace(fake_spec(), interventions=(PlannedIntervention(3, learning_rate="schedule"),))
    with pytest.raises(SpecError, match="must have a schedule to go back to"):
        initial_controls(spec, VARIABLES, 0.1)


def test_a_schedule_without_a_length_ends_with_the_updates_of_the_run() -> None:
    schedule = CosineSchedule(initial=0.1, warmup_updates=5)
    controls = initial_controls(fake_spec(accumulation_steps=3), VARIABLES, schedule, 100)
    assert controls.schedule == CosineSchedule(initial=0.1, warmup_updates=5, steps=28)
    assert (controls.learning_rate, controls.follows_schedule) == (0.0, True)


def test_updates_are_counted_with_the_planned_changes_of_the_accumulation() -> None:
    planned = (PlannedIntervention(31, accumulation_steps=2), PlannedIntervention(8, accumulation_steps=1))
    spec = msgspec.structs.replace(fake_spec(accumulation_steps=4), interventions=planned)
    # 8 steps make 2 updates, 23 single ones follow, and the last 9 steps make 4 and leave one over.
    assert n_updates_of(spec, 40) == 2 + 23 + 4
    assert n_updates_of(spec, 30) == 2 + 22


def test_a_planned_thaw_brings_what_it_says_and_takes_the_rest_from_the_spec() -> None:
    planned = PlannedIntervention(3, thaw=("head",), thaw_warmup_updates=50)
    (wanted,) = planned_changes(planned)
    assert wanted.value == {"warmup_updates": 50}
    spec = fake_spec()
    variables = VariablesSpec(frozen=("head",), thawing="keep", thaw_warmup_updates=7)
    start = initial_controls(msgspec.structs.replace(spec, variables=variables), VARIABLES, 0.1)
    _, done = apply_change(start, wanted)
    assert done is not None
    assert done.value == {"thawing": "keep", "warmup_updates": 50}
    assert done.label() == "thaw head (keep, warm-up 50)"


def test_a_schedule_needs_a_length_where_only_time_ends_the_run() -> None:
    spec = msgspec.structs.replace(fake_spec(steps=None), stopping=StoppingSpec(time_s=60))
    with pytest.raises(SpecError, match=r"optimizer\.learning_rate must say its steps"):
        initial_controls(spec, VARIABLES, CosineSchedule(initial=0.1))
    assert initial_controls(spec, VARIABLES, CosineSchedule(initial=0.1, steps=9)).learning_rate == 0.1
