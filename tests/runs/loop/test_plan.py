from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from gradgui.core.interventions import ChangeKind
from gradgui.core.spec import PlannedIntervention
from gradgui.runs.loop.plan import RunPlan
from tests.fakes import fake_spec
from tests.runs.records import opened


def plan(
    *planned: PlannedIntervention, n_steps: int | None = 100, n_validation: int = 0, every: object = "epoch"
) -> RunPlan:
    spec = msgspec.structs.replace(fake_spec(validate_every=every), interventions=planned)
    return RunPlan(spec, replace(opened(), n_steps=n_steps, n_validation_examples=n_validation))


def test_a_chunk_ends_at_the_end() -> None:
    assert plan().steps_to_boundary(0) == 100
    assert plan().steps_to_boundary(99) == 1


def test_the_run_ends_with_its_last_step() -> None:
    assert [plan().ends_at(step) for step in (99, 100, 101)] == [False, True, True]


def test_without_an_end_nothing_bounds_a_chunk() -> None:
    endless = plan(n_steps=None)
    assert endless.steps_to_boundary(7) is None
    assert not endless.ends_at(10**9)


def test_a_chunk_ends_before_a_planned_change_and_not_at_one_that_is_done() -> None:
    planned = plan(PlannedIntervention(30, freeze=("head",)), PlannedIntervention(10, thaw=("head",)))
    assert planned.steps_to_boundary(0) == 10
    assert planned.steps_to_boundary(10) == 20
    assert planned.steps_to_boundary(30) == 70


def test_changes_of_one_step_keep_the_order_of_the_spec() -> None:
    planned = plan(PlannedIntervention(5, freeze=("head",)), PlannedIntervention(5, thaw=("head",)), PlannedIntervention(6))
    assert [change.kind for change in planned.changes_at(5)] == [ChangeKind.FREEZE, ChangeKind.THAW]
    assert planned.changes_at(4) == []


@pytest.mark.parametrize(("every", "at"), [("epoch", [25, 50, 75, 100]), (40, [40, 80]), (1, list(range(1, 101)))])
def test_validation_is_due_after_every_so_many_steps(every: object, at: list[int]) -> None:
    validating = plan(n_validation=8, every=every)
    assert [step for step in range(101) if validating.validates_at(step)] == at
    assert validating.steps_to_boundary(0) == at[0]
    assert validating.steps_to_boundary(at[0]) == at[1] - at[0]


def test_without_validation_data_none_is_due() -> None:
    assert not any(plan(every=10).validates_at(step) for step in range(101))
