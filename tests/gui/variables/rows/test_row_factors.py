from __future__ import annotations

import numpy as np
import pytest

from gradgui.core.errors import SpecError
from gradgui.gui.variables.rows.row_factors import RowFactors, parse_factor
from gradgui.gui.variables.variable_nodes import VariableTree
from tests.fakes import fake_variables, many_variables


@pytest.fixture
def tree() -> VariableTree:
    return VariableTree(fake_variables(), "net")


def row(tree: VariableTree, path: str) -> int:
    found = tree.find(path)
    assert found is not None
    return found


def test_a_layer_says_one_factor_or_mixed_or_nothing_where_everything_has_one(tree: VariableTree) -> None:
    factors = RowFactors(tree)
    factors.set_multipliers((1,) * 6, (1, 1, 0.1, 0.1, 2, 1), 0.01)
    texts = {path: factors.text(row(tree, path)) for path in ("", "conv2d", "batch_normalization", "head", "dropout")}
    assert texts == {"": "mixed", "conv2d": "", "batch_normalization": "×0.1", "head": "mixed", "dropout": ""}
    assert factors.text(row(tree, "conv2d/kernel")) == "×1"
    assert factors.text(row(tree, "batch_normalization/moving_mean")) == ""


def test_the_one_factor_of_every_row_is_that_of_a_plain_search() -> None:
    tree = VariableTree(many_variables(13), "net")
    factors = RowFactors(tree)
    rng = np.random.default_rng(3)
    for _ in range(10):
        multipliers = rng.choice([1.0, 0.5], size=26, p=[0.8, 0.2])
        factors.set_multipliers(multipliers.tolist(), multipliers.tolist(), 1.0)
        for node_id in range(len(tree.nodes)):
            below = set(multipliers[tree.below(node_id)].tolist())
            assert factors.factor(node_id) == (below.pop() if len(below) == 1 else None)


def test_what_is_asked_for_is_pending_up_to_the_root(tree: VariableTree) -> None:
    factors = RowFactors(tree)
    factors.set_multipliers((1,) * 6, (1, 1, 1, 1, 0.1, 1), 0.01)
    pending = {node.path for i, node in enumerate(tree.nodes) if factors.is_pending(i)}
    assert pending == {"", "head", "head/kernel"}


def test_the_tip_says_the_rates_that_result(tree: VariableTree) -> None:
    factors = RowFactors(tree)
    factors.set_multipliers((1,) * 6, (1, 1, 1, 1, 0.1, 1), 0.01)
    assert factors.tool_tip(row(tree, "conv2d")) == "Rate 0.01 × 1 = 0.01"
    assert factors.tool_tip(row(tree, "head")) == "Rates 0.001 to 0.01, ×0.1 to ×1, pending"
    assert factors.tool_tip(row(tree, "dropout")) == ""


def test_rows_without_a_rate_cannot_be_set(tree: VariableTree) -> None:
    factors = RowFactors(tree)
    assert factors.can_set(row(tree, "batch_normalization"))
    assert not factors.can_set(row(tree, "batch_normalization/moving_mean"))
    assert not factors.can_set(row(tree, "dropout"))


def test_a_model_without_variables_has_no_factor() -> None:
    factors = RowFactors(VariableTree((), ""))
    factors.set_multipliers((), (), 1.0)
    assert factors.text(0) == ""


@pytest.mark.parametrize(("text", "factor"), [("0.1", 0.1), (" ×2 ", 2.0), ("x 1e-2", 0.01), ("0", 0.0)])
def test_a_factor_is_read_as_it_is_typed(text: str, factor: float) -> None:
    assert parse_factor(text) == factor


@pytest.mark.parametrize("text", ["", "-1", "inf", "nan", "much"])
def test_what_is_no_factor_is_said(text: str) -> None:
    with pytest.raises(SpecError, match=">= 0"):
        parse_factor(text)
