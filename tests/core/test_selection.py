from __future__ import annotations

import pytest

from gradgui.core.selection import Selection
from gradgui.core.variables import Role
from tests.fakes import fake_variables, variable

VARIABLES = fake_variables()
INDEX = {v.path: i for i, v in enumerate(VARIABLES)}


def test_the_initial_selection_is_what_the_model_says() -> None:
    frozen = variable("a/kernel", (2,), trainable=False)
    selection = Selection.initial([frozen, variable("b/kernel", (2,)), variable("s", (2,), Role.SEED)])
    assert selection.flags == (False, True, False)


def test_one_flag_a_variable_is_required() -> None:
    with pytest.raises(ValueError, match="1 flags for 9 variables"):
        Selection(VARIABLES, (True,))


def test_setting_one_variable_changes_no_other() -> None:
    before = Selection.initial(VARIABLES)
    after = before.set([INDEX["head/kernel"]], learns=False)
    assert [VARIABLES[i].path for i, (a, b) in enumerate(zip(before.flags, after.flags, strict=True)) if a != b] == [
        "head/kernel"
    ]
    assert before.flags[INDEX["head/kernel"]]  # the one before is as it was


def test_linked_statistics_change_together() -> None:
    after = Selection.initial(VARIABLES).set([INDEX["batch_normalization/moving_mean"]], learns=False)
    assert after.updated_statistics == frozenset()


def test_a_weight_of_the_same_layer_is_not_linked_to_its_statistics() -> None:
    after = Selection.initial(VARIABLES).set([INDEX["batch_normalization/gamma"]], learns=False)
    assert len(after.updated_statistics) == 2


def test_variables_without_a_checkbox_are_passed_over() -> None:
    before = Selection.initial(VARIABLES)
    assert before.set([INDEX["dropout/seed_generator_state"]], learns=True) == before


def test_active_has_one_flag_a_learnable_variable() -> None:
    selection = Selection.initial(VARIABLES).set([INDEX["conv2d/bias"]], learns=False)
    assert selection.active == (True, False, True, True, True, True)
    assert selection.learnable_indices == (0, 1, 2, 3, 7, 8)


def test_nothing_is_active_when_only_statistics_are_left() -> None:
    selection = Selection.initial(VARIABLES).set([i for i, v in enumerate(VARIABLES) if v.learnable], learns=False)
    assert not selection.any_active
    assert selection.updated_statistics


def test_parameters_are_counted_over_learnable_variables_only() -> None:
    selection = Selection.initial(VARIABLES).set([INDEX["head/kernel"]], learns=False)
    learnable = 72 + 8 + 8 + 8 + 720 + 10
    assert selection.n_learnable_parameters == learnable
    assert selection.n_active_parameters == learnable - 720


def test_over_other_variables_flags_go_by_their_paths() -> None:
    before = Selection((variable("a", (2,)), variable("b", (2,)), variable("gone", (2,))), (False, True, False))
    other = Selection((variable("b", (2,)), variable("new", (2,)), variable("a", (2,))), (False, True, True))
    assert before.over(other).flags == (True, True, False)
    assert before.over(other).variables == other.variables
    assert before.over(before) is before
