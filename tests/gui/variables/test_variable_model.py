"""The tree as Qt sees it."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from gradgui.core.controls import Controls
from gradgui.core.initial_controls import initial_controls
from gradgui.core.interventions import Change, ChangeKind
from gradgui.core.records import NormKind
from gradgui.gui.variables.rows.columns import Column
from gradgui.gui.variables.rows.row_states import Look
from gradgui.gui.variables.selection_changes import with_changes
from gradgui.gui.variables.variable_model import VariableModel
from gradgui.gui.variables.variable_nodes import VariableTree
from tests.fakes import fake_spec, fake_variables, many_variables


@pytest.fixture
def model(qapp: object) -> VariableModel:
    made = VariableModel()
    made.set_tree(VariableTree(fake_variables(), "net"))
    controls = opened()
    made.set_editable(True)
    made.set_controls(controls, controls)
    return made


def opened() -> Controls:
    return initial_controls(fake_spec(), fake_variables(), 0.1)


def norms(value: float = 0.5) -> np.ndarray:
    rows = np.zeros((6, 4), dtype=np.float32)
    rows[:, NormKind.GRADIENT] = value
    return rows


def text(model: VariableModel, path: str, column: int) -> str:
    return str(model.data(model.index_of(path, column)))


def test_it_behaves_as_qt_expects_of_a_model(model: VariableModel) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    controls = opened()
    model.set_norms(norms())
    model.set_filter("kernel")
    model.set_controls(controls, with_changes(controls, (Change(ChangeKind.FREEZE, ("head",)),)))
    model.set_filter("nothing matches this")
    model.set_filter("")
    model.set_tree(VariableTree(many_variables(20), "other"))
    model.set_tree(None)
    assert model.rowCount() == 0
    tester.deleteLater()


def test_one_root_row_has_the_models_name_and_the_path_is_in_the_user_role(model: VariableModel) -> None:
    root = model.index(0, 0)
    assert model.rowCount() == 1
    assert model.data(root) == "net"
    assert model.data(root, Qt.ItemDataRole.UserRole) == ""
    assert model.data(model.index_of("head"), Qt.ItemDataRole.UserRole) == "head"
    assert model.data(model.index_of("head/kernel"), Qt.ItemDataRole.UserRole) == "head/kernel"


def test_a_layer_with_one_frozen_variable_is_partly_checked(model: VariableModel) -> None:
    controls = opened()
    frozen = with_changes(controls, (Change(ChangeKind.FREEZE, ("head/bias",)),))
    model.set_controls(frozen, frozen)
    assert model.data(model.index_of("head"), Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.PartiallyChecked
    assert model.data(model.index_of("head/bias"), Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    assert model.data(model.index_of("conv2d"), Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked


def test_a_seed_has_no_box_and_its_layer_neither(model: VariableModel) -> None:
    for path in ("dropout", "dropout/seed_generator_state"):
        index = model.index_of(path)
        assert model.data(index, Qt.ItemDataRole.CheckStateRole) is None
        assert not model.flags(index) & Qt.ItemFlag.ItemIsUserCheckable


def test_statistics_have_a_box_of_their_own_and_no_norm(model: VariableModel) -> None:
    model.set_norms(norms())
    path = "batch_normalization/moving_mean"
    assert model.data(model.index_of(path), Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    assert text(model, path, Column.NORM) == ""
    assert text(model, path, Column.RATE) == ""


def test_a_requested_change_is_shown_and_pending_until_it_is_applied(model: VariableModel) -> None:
    controls = opened()
    wanted = with_changes(controls, (Change(ChangeKind.FREEZE, ("head/kernel",)),))
    model.set_controls(controls, wanted)
    index = model.index_of("head/kernel")
    assert (model.look(index), model.is_pending(index)) == (Look.FROZEN, True)
    assert model.is_pending(model.index_of("head"))
    assert not model.is_pending(model.index_of("conv2d"))
    assert "pending" in str(model.data(index, Qt.ItemDataRole.AccessibleTextRole))
    model.set_controls(wanted, wanted)
    assert not model.is_pending(index)


def test_a_plain_integer_ticks_as_qt_hands_it_over(model: VariableModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.toggleRequested) as asked:
        assert model.setData(model.index_of("head"), 0, Qt.ItemDataRole.CheckStateRole)
    assert asked.args == [("head",), False]


def test_toggling_the_root_means_everything(model: VariableModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.toggleRequested) as asked:
        model.setData(model.index(0, 0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert asked.args == [("**",), True]


def test_ticking_is_refused_while_the_run_takes_no_changes(model: VariableModel) -> None:
    model.set_editable(False)
    assert not model.setData(model.index_of("head"), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)


def test_columns_say_shape_norm_and_multiplier(model: VariableModel) -> None:
    model.set_norms(norms(0.25))
    assert text(model, "head/kernel", Column.SHAPE) == "72×10"
    assert text(model, "head", Column.SHAPE) == "730"
    assert text(model, "head/kernel", Column.NORM) == "0.250"
    assert text(model, "head/kernel", Column.RATE) == "×1"


def test_a_layers_rate_is_its_one_multiplier_or_mixed(model: VariableModel) -> None:
    controls = opened()
    factors = with_changes(controls, (Change(ChangeKind.MULTIPLIERS, value={"head": 0.1, "conv2d/bias": 0.5}),))
    model.set_controls(factors, factors)
    assert [text(model, path, Column.RATE) for path in ("head", "head/bias", "conv2d", "batch_normalization")] == [
        *["×0.1", "×0.1", "mixed", ""],
    ]


def test_a_multiplier_that_waits_is_pending_and_leaves_the_box_alone(model: VariableModel) -> None:
    controls = opened()
    model.set_controls(controls, with_changes(controls, (Change(ChangeKind.MULTIPLIERS, value={"head/bias": 0.1}),)))
    index = model.index_of("head/bias", Column.RATE)
    assert model.is_rate_pending(index)
    assert model.is_rate_pending(model.index_of("head", Column.RATE))
    assert not model.is_pending(index)
    assert "pending" in str(model.data(index, Qt.ItemDataRole.AccessibleTextRole))


def test_only_the_rates_of_what_learns_by_gradients_can_be_edited(model: VariableModel) -> None:
    def editable(path: str, column: int) -> bool:
        return bool(model.flags(model.index_of(path, column)) & Qt.ItemFlag.ItemIsEditable)

    assert editable("head", Column.RATE)
    assert editable("head/bias", Column.RATE)
    assert not editable("head/bias", Column.NAME)
    assert not editable("batch_normalization/moving_mean", Column.RATE)
    assert not editable("dropout", Column.RATE)
    model.set_editable(False)
    assert not editable("head", Column.RATE)


def test_no_gradient_and_non_finite_are_words(model: VariableModel) -> None:
    rows = norms()
    rows[0, NormKind.GRADIENT], rows[1, NormKind.GRADIENT] = np.nan, np.inf
    model.set_norms(rows)
    assert text(model, "conv2d/kernel", Column.NORM) == "no gradient"
    assert text(model, "conv2d/bias", Column.NORM) == "not finite"
    bar = model.rows.bars.length
    assert bar(np.nan) == bar(np.inf) == bar(0.0) == 0.0


def test_the_bars_scale_only_widens(model: VariableModel) -> None:
    rows = norms()
    rows[:, NormKind.GRADIENT] = np.logspace(-3, 0, 6)
    model.set_norms(rows)
    before = model.rows.bars.length(0.03)
    model.set_norms(norms(0.03))
    assert model.rows.bars.length(0.03) == before


def test_a_search_hides_the_other_rows(model: VariableModel) -> None:
    model.set_filter("head")
    assert model.rowCount(model.index(0, 0)) == 1
    assert not model.index_of("conv2d/kernel").isValid()
    model.set_filter("")
    assert model.index_of("conv2d/kernel").isValid()


def test_a_refresh_is_one_signal_however_many_rows(model: VariableModel) -> None:
    changes: list[QModelIndex] = []
    model.dataChanged.connect(lambda first, last, roles: changes.append(first))
    model.set_norms(norms())
    assert len(changes) == 1


def test_ten_thousand_variables_are_shown_and_toggled_without_a_pause(qapp: object) -> None:
    variables = many_variables(5000)
    model = VariableModel()
    started = time.perf_counter()
    model.set_tree(VariableTree(variables, "net"))
    shown_s = time.perf_counter() - started
    controls = initial_controls(fake_spec(), variables, 0.1)
    frozen = with_changes(controls, (Change(ChangeKind.FREEZE, ("**",)),))
    calls = []
    model.dataChanged.connect(lambda *_: calls.append(1))
    model.set_controls(controls, frozen)
    assert model.look(model.index(0, Column.NAME)) is Look.FROZEN
    assert len(calls) == 1
    assert shown_s < 5  # the budget is 0.3 s; this only catches what grows with the square
