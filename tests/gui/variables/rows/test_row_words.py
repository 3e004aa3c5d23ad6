"""What rows say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gradgui.core.controls import Controls
from gradgui.core.initial_controls import initial_controls
from gradgui.core.interventions import Change, ChangeKind, Intervention
from gradgui.core.records import NormKind
from gradgui.core.variables import Role, VariableInfo
from gradgui.gui.variables.rows import row_words
from gradgui.gui.variables.rows.columns import DEFAULT_COLUMNS, Column, parse_columns
from gradgui.gui.variables.rows.variable_rows import VariableRows
from gradgui.gui.variables.selection_changes import with_changes
from gradgui.gui.variables.variable_nodes import VariableTree
from tests.fakes import fake_spec, fake_variables


@pytest.fixture
def controls() -> Controls:
    return initial_controls(fake_spec(), fake_variables(), 0.1)


@pytest.fixture
def rows(controls: Controls) -> VariableRows:
    made = VariableRows(VariableTree(fake_variables(), "net"))
    made.set_controls(controls, controls)
    return made


def say(rows: VariableRows, path: str, column: Column = Column.STATE) -> str:
    node_id = rows.tree.find(path)
    assert node_id is not None
    return row_words.text(rows, node_id, column)


def tip(rows: VariableRows, path: str, column: Column = Column.NAME) -> str:
    node_id = rows.tree.find(path)
    assert node_id is not None
    return row_words.tool_tip(rows, node_id, column, editable=True)


def frozen(controls: Controls, *paths: str) -> Controls:
    return with_changes(controls, (Change(ChangeKind.FREEZE, paths),))


def test_states_have_words_of_variables_layers_statistics_and_seeds(rows: VariableRows, controls: Controls) -> None:
    after = frozen(controls, "head/bias", "conv2d")
    rows.set_controls(after, after)
    assert {path: say(rows, path) for path in ("head/kernel", "head/bias", "head", "conv2d", "batch_normalization")} == {
        "head/kernel": "learns",
        "head/bias": "frozen",
        "head": "in part",
        "conv2d": "frozen",
        "batch_normalization": "learns",
    }
    assert say(rows, "batch_normalization/moving_mean") == "updated"
    assert say(rows, "dropout/seed_generator_state") == "seed"
    assert say(rows, "dropout") == ""


def test_a_change_is_pending_first_and_then_says_since_when(rows: VariableRows, controls: Controls) -> None:
    after = frozen(controls, "head/bias")
    rows.set_controls(controls, after)
    assert (say(rows, "head/bias"), say(rows, "head")) == ("pending", "pending")
    rows.set_controls(after, after)
    rows.applied.take((Intervention(1500, ChangeKind.FREEZE, ("head/bias",)),))
    assert say(rows, "head/bias") == "frozen since 1,500"
    assert "frozen, watched since step 1,500" in tip(rows, "head/bias")


def test_a_multiplier_is_pending_too_and_says_since_when(rows: VariableRows, controls: Controls) -> None:
    after = with_changes(controls, (Change(ChangeKind.MULTIPLIERS, value={"head/bias": 0.5}),))
    rows.set_controls(controls, after)
    assert say(rows, "head/bias") == "pending"
    rows.set_controls(after, after)
    rows.applied.take((Intervention(300, ChangeKind.MULTIPLIERS, ("head/bias",), {"head/bias": 0.5}),))
    assert tip(rows, "head/bias", Column.RATE).startswith("Rate 0.1 × 0.5 = 0.05 since step 300")


def test_no_gradient_and_non_finite_ones_are_states(rows: VariableRows) -> None:
    norms = np.ones((6, 4), dtype=np.float32)
    norms[4:, NormKind.GRADIENT] = np.nan, np.inf
    rows.set_norms(norms)
    assert (say(rows, "head/kernel"), say(rows, "head/bias"), say(rows, "conv2d/bias")) == (
        "no gradient",
        "not finite",
        "learns",
    )
    assert say(rows, "head", Column.NORM) == "not finite"


def test_a_frozen_variable_whose_gradient_is_left_out_is_frozen(rows: VariableRows, controls: Controls) -> None:
    norms = np.ones((6, 4), dtype=np.float32)
    norms[4:, NormKind.GRADIENT] = np.nan
    after = frozen(controls, "head/kernel")
    rows.set_controls(after, after)
    rows.set_norms(norms)
    assert (say(rows, "head/kernel"), say(rows, "head/bias")) == ("frozen", "no gradient")
    key = dict(zip([v.path for v in rows.tree.variables], rows.key(Column.STATE).tolist(), strict=True))
    assert key["head/kernel"] < key["head/bias"]


def test_what_is_left_out_of_the_backward_pass_is_not_watched(rows: VariableRows, controls: Controls) -> None:
    after = replace(frozen(controls, "head"), frozen_gradients="skip", differentiated=(True,) * 4 + (False,) * 2)
    rows.set_controls(after, after)
    norms = np.ones((6, 4), dtype=np.float32)
    norms[3:, NormKind.GRADIENT] = np.nan
    rows.set_norms(norms)
    assert [say(rows, path, Column.NORM) for path in ("head/bias", "head")] == ["not watched"] * 2
    assert say(rows, "batch_normalization/beta", Column.NORM) == "no gradient"
    assert [say(rows, path) for path in ("head/bias", "batch_normalization/beta")] == ["frozen", "no gradient"]
    assert "frozen, not watched" in tip(rows, "head")
    key = dict(zip([v.path for v in rows.tree.variables], rows.key(Column.STATE).tolist(), strict=True))
    assert key["head/bias"] < key["conv2d/kernel"] < key["batch_normalization/beta"]


def test_a_shared_variable_says_where_it_stands_as_well(controls: Controls) -> None:
    one, *others = fake_variables()
    shared = VariableRows(VariableTree((replace(one, other_paths=("decoder/kernel",)), *others), "net"))
    shared.set_controls(controls, controls)
    assert say(shared, "conv2d/kernel") == "learns, linked"
    assert "Linked: the same variable as decoder/kernel" in tip(shared, "conv2d/kernel")


def test_a_layers_norm_is_that_of_all_its_gradients_together(rows: VariableRows) -> None:
    norms = np.ones((6, 4), dtype=np.float32)
    norms[4:, NormKind.GRADIENT] = 3, 4
    rows.set_norms(norms)
    assert rows.norm(rows.tree.find("head") or -1) == 5
    assert say(rows, "head", Column.NORM) == "5.000"
    assert say(rows, "dropout", Column.NORM) == ""


def test_what_needs_a_look_is_sorted_first_by_state(rows: VariableRows, controls: Controls) -> None:
    norms = np.ones((6, 4), dtype=np.float32)
    norms[4:, NormKind.GRADIENT] = np.nan, np.inf
    rows.set_norms(norms)
    rows.set_controls(controls, frozen(controls, "conv2d/bias"))
    key = dict(zip([v.path for v in rows.tree.variables], rows.key(Column.STATE).tolist(), strict=True))
    order = ["head/bias", "head/kernel", "conv2d/bias", "conv2d/kernel", "dropout/seed_generator_state"]
    assert sorted(order, key=lambda path: -key[path]) == order
    assert len({key[path] for path in order}) == len(order)


def test_names_of_columns_are_read_and_unknown_ones_passed_over() -> None:
    assert parse_columns(["state", "norm", "nonsense"]) == (Column.NAME, Column.NORM, Column.STATE)
    assert parse_columns([]) == parse_columns(["nonsense"]) == DEFAULT_COLUMNS


def test_tips_tell_of_shared_unlisted_and_fixed_variables() -> None:
    variables = (
        VariableInfo("first/both/kernel", (2,), "float32", other_paths=("second/both/kernel",)),
        VariableInfo("untracked/scale", (), "float32", Role.UNTRACKED, trainable=False),
        VariableInfo("normalization/mean", (2,), "float32", Role.STATISTICS, trainable=False, updated=False),
    )
    controls = initial_controls(fake_spec(), variables, 0.1)
    rows = VariableRows(VariableTree(variables, "net"))
    rows.set_controls(controls, controls)
    assert "the same variable as second/both/kernel" in tip(rows, "first/both/kernel")
    assert "without listing it" in tip(rows, "untracked/scale")
    assert "no training step writes" in tip(rows, "normalization/mean")
    assert say(rows, "normalization/mean") == "statistics"
