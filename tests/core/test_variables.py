from __future__ import annotations

import pytest

from gradgui.core.variables import LEARNABLE_ROLES, Role, VariableInfo, learnable_paths, unique_paths


def test_repeated_paths_are_numbered_from_the_second_on() -> None:
    assert unique_paths(["a", "b", "a", "a", "b"]) == ["a", "b", "a#2", "a#3", "b#2"]


def test_a_path_that_already_looks_numbered_stays_unique() -> None:
    result = unique_paths(["a#2", "a", "a"])
    assert result == ["a#2", "a", "a#3"]


def test_a_scalar_has_one_parameter() -> None:
    assert VariableInfo("b", (), "float32").n_parameters == 1


def test_the_number_of_parameters_is_the_product_of_the_shape() -> None:
    assert VariableInfo("k", (3, 3, 2, 8), "float32").n_parameters == 144


@pytest.mark.parametrize("role", list(Role))
def test_only_roles_with_gradients_are_learnable_and_statistics_have_a_checkbox_too(role: Role) -> None:
    info = VariableInfo("v", (1,), "float32", role)
    assert info.learnable is (role in LEARNABLE_ROLES)
    assert info.switchable is (role in LEARNABLE_ROLES or role is Role.STATISTICS)


def test_learnable_paths_keep_the_order_of_the_model() -> None:
    variables = [
        VariableInfo("z", (1,), "float32"),
        VariableInfo("m", (1,), "float32", Role.STATISTICS),
        VariableInfo("a", (1,), "float32", Role.UNTRACKED),
    ]
    assert learnable_paths(variables) == ("z", "a")


def test_statistics_that_no_training_writes_have_no_checkbox() -> None:
    assert not VariableInfo("n/mean", (1,), "float32", Role.STATISTICS, updated=False).switchable
    assert VariableInfo("n/kernel", (1,), "float32", updated=False).switchable
