"""Specs that start with controls in force."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gradgui.core.controls import NO_CLIP, Controls
from gradgui.core.initial_controls import initial_controls, planned_changes
from gradgui.core.interventions import Change, ChangeKind
from gradgui.core.selection import Selection
from gradgui.core.spec import ClipSpec
from gradgui.core.spec_in_force import PlainNames, spec_with_controls
from gradgui.core.variables import VariableInfo
from gradgui.gui.variables.selection_changes import with_changes
from gradgui.gui.variables.variable_nodes import VariableTree
from tests.fakes import fake_spec, fake_variables


@pytest.fixture
def tree() -> VariableTree:
    return VariableTree(fake_variables(), "net")


def controls_for(variables: tuple[VariableInfo, ...]) -> Controls:
    return initial_controls(fake_spec(), variables, 0.1)


def learning(selection: Selection) -> set[str]:
    return {v.path for v, flag in zip(selection.variables, selection.flags, strict=True) if flag}


def test_a_saved_spec_starts_with_the_ticks_and_the_rate_of_the_window(tree: VariableTree) -> None:
    spec = fake_spec()
    opened = initial_controls(spec, tree.variables, 0.1)
    wanted = with_changes(
        opened, (Change(ChangeKind.FREEZE, ("conv2d", "head/bias")), Change(ChangeKind.LEARNING_RATE, value=0.02))
    )
    saved = spec_with_controls(spec, tree, opened, wanted)
    assert saved.optimizer.learning_rate == 0.02
    assert saved.variables.frozen == ("conv2d", "head/bias")
    assert initial_controls(saved, tree.variables, 0.02) == wanted


def test_a_saved_spec_starts_with_the_clip_and_the_multipliers_of_the_window(tree: VariableTree) -> None:
    spec = fake_spec(clip=ClipSpec("norm", 2.0))
    opened = initial_controls(spec, tree.variables, 0.1)
    changes = (
        Change(ChangeKind.CLIP, value=ClipSpec("none")),
        Change(ChangeKind.MULTIPLIERS, value={"head": 0.1, "conv2d/bias": 0.0}),
    )
    wanted = with_changes(opened, changes)
    saved = spec_with_controls(spec, tree, opened, wanted)
    assert saved.loop.clip is None
    assert saved.variables.learning_rate_multipliers == {"conv2d/bias": 0.0, "head": 0.1}
    assert initial_controls(saved, tree.variables, 0.1) == replace(wanted, clip=NO_CLIP)


def test_a_variable_that_the_model_froze_and_the_user_thawed_is_thawed_before_the_first_step() -> None:
    variables = tuple(
        VariableInfo(v.path, v.shape, v.dtype, v.role, v.trainable and not v.path.startswith("conv2d"), v.linked)
        for v in fake_variables()
    )
    tree, spec = VariableTree(variables, "net"), fake_spec()
    opened = initial_controls(spec, variables, 0.1)
    wanted = with_changes(opened, (Change(ChangeKind.THAW, ("conv2d/kernel",)), Change(ChangeKind.FREEZE, ("head/bias",))))
    saved = spec_with_controls(spec, tree, opened, wanted)
    assert saved.interventions[0].at_step == 0
    started = with_changes(initial_controls(saved, variables, 0.1), planned_changes(saved.interventions[0]))
    assert started == wanted


def test_a_spec_whose_ticks_are_its_own_is_left_as_it_is(tree: VariableTree) -> None:
    spec = fake_spec()
    opened = initial_controls(spec, tree.variables, 0.1)
    assert spec_with_controls(spec, tree, opened, opened) is spec


def test_names_without_a_tree_are_those_of_single_variables_and_mean_the_same(tree: VariableTree) -> None:
    spec, opened = fake_spec(), controls_for(tree.variables)
    wanted = with_changes(
        opened, [Change(ChangeKind.FREEZE, ("conv2d",)), Change(ChangeKind.MULTIPLIERS, value={"head": 0.5})]
    )
    plain = spec_with_controls(spec, PlainNames(tree.variables), opened, wanted)
    assert plain.variables.frozen == ("conv2d/kernel", "conv2d/bias")
    by_layers = spec_with_controls(spec, tree, opened, wanted)
    assert initial_controls(plain, tree.variables, 0.1) == initial_controls(by_layers, tree.variables, 0.1) == wanted
