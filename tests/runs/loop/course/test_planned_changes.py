from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import msgspec
import pytest

from gradgui.core.interventions import ChangeKind
from gradgui.core.spec import PlannedIntervention
from gradgui.runs.loop.course.planned_changes import PlannedChanges
from gradgui.runs.loop.plan import RunPlan
from gradgui.runs.start_point import StartPoint
from tests.fakes import fake_spec
from tests.runs.records import opened


def planned(start: StartPoint | None = None) -> PlannedChanges:
    interventions = (PlannedIntervention(0, freeze=("head",)), PlannedIntervention(5, thaw=("head",)))
    return PlannedChanges(RunPlan(msgspec.structs.replace(fake_spec(), interventions=interventions), opened()), start)


def start_at(step: int, *, plan_is_done: bool) -> StartPoint:
    return cast("StartPoint", SimpleNamespace(step=step, plan_is_done=plan_is_done))


def test_what_is_due_stays_due_until_it_is_taken() -> None:
    changes = planned()
    assert [change.kind for change in changes.due(0)] == [ChangeKind.FREEZE]
    assert changes.take(0) == planned().due(0)
    assert changes.due(0) == []


def test_a_change_is_carried_out_at_its_own_step() -> None:
    changes = planned()
    changes.take(0)
    assert changes.due(4) == []
    assert [change.kind for change in changes.take(5)] == [ChangeKind.THAW]


@pytest.mark.parametrize(("done", "n_due"), [(True, 0), (False, 1)])
def test_a_run_that_goes_on_does_again_what_it_had_not_done(done: bool, n_due: int) -> None:
    assert len(planned(start_at(5, plan_is_done=done)).due(5)) == n_due
