"""What a toggle means, without Qt and without a run."""

from __future__ import annotations

import numpy as np
import pytest

from gradgui.core.controls import Controls
from gradgui.core.initial_controls import initial_controls
from gradgui.core.interventions import Change, ChangeKind, apply_change
from gradgui.core.selection import Selection
from gradgui.core.spec import ClipSpec
from gradgui.core.variables import VariableInfo
from gradgui.gui.variables.selection_changes import (
    changes_back,
    changes_between,
    frozen_from,
    frozen_up_to,
    inverted,
    only,
    with_changes,
    with_interventions,
)
from gradgui.gui.variables.variable_nodes import VariableTree
from tests.fakes import fake_spec, fake_variables, many_variables


@pytest.fixture
def tree() -> VariableTree:
    return VariableTree(fake_variables(), "net")


def controls_for(variables: tuple[VariableInfo, ...]) -> Controls:
    return initial_controls(fake_spec(), variables, 0.1)


def learning(selection: Selection) -> set[str]:
    return {v.path for v, flag in zip(selection.variables, selection.flags, strict=True) if flag}


def test_changes_lead_from_one_selection_to_any_other() -> None:
    variables = many_variables(9)
    tree, controls = VariableTree(variables, "net"), controls_for(variables)
    rng = np.random.default_rng(2)
    for _ in range(20):
        flags = rng.random((2, len(variables))) < 0.5
        before, after = (controls.selection.set(np.flatnonzero(~f).tolist(), learns=False) for f in flags)
        reached = with_changes(controls.with_selection(before), changes_between(tree, before, after))
        assert reached.selection == after


def test_thawing_comes_before_freezing_so_that_something_always_learns(tree: VariableTree) -> None:
    controls = controls_for(tree.variables)
    before = only(controls.selection, below(tree, "conv2d"))
    after = only(controls.selection, below(tree, "head"))
    changes = changes_between(tree, before, after)
    assert [change.kind for change in changes] == [ChangeKind.THAW, ChangeKind.FREEZE]
    assert with_changes(controls.with_selection(before), changes[:1]).selection.any_active


def test_the_changes_back_lead_from_any_controls_to_any_others() -> None:
    variables = many_variables(9)
    tree, controls = VariableTree(variables, "net"), controls_for(variables)
    rng = np.random.default_rng(4)
    clips = (ClipSpec("none"), ClipSpec("norm", 1.0), ClipSpec("global_norm", 0.5))
    for _ in range(20):
        before, after = (
            Controls(
                controls.selection.set(np.flatnonzero(rng.random(len(variables)) < 0.3).tolist(), learns=False),
                float(rng.choice([0.1, 0.2])),
                tuple(rng.choice([1.0, 0.5, 0.0], size=len(variables), p=[0.8, 0.1, 0.1]).tolist()),
                clips[rng.integers(3)],
            )
            for _ in range(2)
        )
        assert with_changes(after, changes_back(tree, before, after)) == before


def test_a_layers_multiplier_is_taken_back_by_naming_the_layer(tree: VariableTree) -> None:
    controls = controls_for(tree.variables)
    after = with_changes(controls, (Change(ChangeKind.MULTIPLIERS, value={"batch_normalization": 0.1}),))
    (back,) = changes_back(tree, controls, after)
    assert back.value == {"**": 1.0}
    halved = with_changes(after, (Change(ChangeKind.MULTIPLIERS, value={"batch_normalization": 0.5}),))
    (back,) = changes_back(tree, after, halved)
    assert back.value == {"batch_normalization": 0.1}


def test_the_same_selection_needs_no_change(tree: VariableTree) -> None:
    selection = controls_for(tree.variables).selection
    assert changes_between(tree, selection, selection) == ()


def below(tree: VariableTree, path: str) -> list[int]:
    """Returns the variables at or below a path, told by their paths alone."""
    return [i for i, v in enumerate(tree.variables) if v.path == path or v.path.startswith(f"{path}/")]


def test_only_this_leaves_one_layer_learning(tree: VariableTree) -> None:
    selection = only(controls_for(tree.variables).selection, below(tree, "head"))
    assert learning(selection) == {"head/kernel", "head/bias"}


def test_freeze_up_to_here_freezes_this_row_too(tree: VariableTree) -> None:
    selection = frozen_up_to(tree, controls_for(tree.variables).selection, tree.find("batch_normalization") or -1)
    assert learning(selection) == {"head/kernel", "head/bias"}


def test_freeze_from_here_freezes_this_row_and_all_after_it(tree: VariableTree) -> None:
    selection = frozen_from(tree, controls_for(tree.variables).selection, tree.find("batch_normalization") or -1)
    assert learning(selection) == {"conv2d/kernel", "conv2d/bias"}


def test_inverting_twice_changes_nothing(tree: VariableTree) -> None:
    selection = only(controls_for(tree.variables).selection, below(tree, "head"))
    everything = range(len(tree.variables))
    once = inverted(selection, everything)
    assert learning(once).isdisjoint(learning(selection))
    assert inverted(once, everything) == selection


def test_a_change_that_matches_nothing_is_passed_over(tree: VariableTree) -> None:
    controls = controls_for(tree.variables)
    changes = (Change(ChangeKind.FREEZE, ("nowhere",)), Change(ChangeKind.FREEZE, ("head",)))
    assert "head/kernel" not in learning(with_changes(controls, changes).selection)


def test_interventions_of_a_stored_run_lead_to_its_last_controls(tree: VariableTree) -> None:
    controls = controls_for(tree.variables)
    changes = (
        Change(ChangeKind.FREEZE, ("conv2d",)),
        Change(ChangeKind.LEARNING_RATE, value=0.01),
        Change(ChangeKind.MULTIPLIERS, value={"head/*": 0.5}),
    )
    now, interventions = controls, []
    for change in changes:
        now, intervention = apply_change(now, change)
        assert intervention is not None
        interventions.append(intervention)
    assert with_interventions(controls, interventions) == now
