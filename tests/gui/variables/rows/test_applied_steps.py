"""Since when a variable has been as it is."""

from __future__ import annotations

from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.gui.variables.rows.applied_steps import AppliedSteps

FROZEN = Intervention(100, ChangeKind.FREEZE, ("a", "b"))
THAWED = Intervention(500, ChangeKind.THAW, ("b",))
SLOWER = Intervention(300, ChangeKind.MULTIPLIERS, ("b",), {"b": 0.1})
RATE = Intervention(400, ChangeKind.LEARNING_RATE, value=0.1)


def test_the_last_change_of_each_kind_counts() -> None:
    steps = AppliedSteps()
    assert steps.take((FROZEN, SLOWER, RATE, THAWED))
    assert [steps.selection_step(path) for path in ("a", "b", "c")] == [100, 500, None]
    assert [steps.multiplier_step(path) for path in ("a", "b")] == [None, 300]


def test_only_what_is_new_is_looked_at() -> None:
    steps = AppliedSteps()
    steps.take((FROZEN,))
    assert not steps.take((FROZEN,))
    assert steps.take((FROZEN, THAWED))
    assert steps.selection_step("b") == 500
