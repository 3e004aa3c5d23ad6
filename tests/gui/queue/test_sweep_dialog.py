from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gradgui.gui.queue.sweep_dialog import SweepDialog
from gradgui.runs.queue.sweep import SweepPlan
from tests.fakes import fake_spec


@pytest.fixture
def dialog(qtbot: QtBot) -> SweepDialog:
    """Returns a dialog for a run of 100 steps."""
    made = SweepDialog(fake_spec(), None, steps_per_second=50.0)
    qtbot.addWidget(made)
    return made


def listed(dialog: SweepDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def test_the_runs_are_listed_as_they_are_typed(dialog: SweepDialog) -> None:
    assert not dialog.start_button.isEnabled()
    dialog.first.values_edit.setText("1e-2, 1e-3")
    assert listed(dialog) == ["quadratic-lr=1e-2", "quadratic-lr=1e-3"]
    assert dialog.words_label.text().startswith("2 runs, 200 steps in all, about 0:04 at the last speed")
    assert dialog.start_button.isEnabled()


def test_two_keys_and_seeds_make_every_combination(dialog: SweepDialog) -> None:
    dialog.first.values_edit.setText("1e-2, 1e-3")
    dialog.second.key_combo.setCurrentText("data.batch_size")
    dialog.second.values_edit.setText("16, 32")
    dialog.seeds_spin.setValue(3)
    assert len(listed(dialog)) == 12
    assert listed(dialog)[1] == "quadratic-lr=1e-2-batch=16-seed=1"


def test_a_value_that_does_not_fit_is_said_and_nothing_can_be_added(dialog: SweepDialog) -> None:
    dialog.first.values_edit.setText("1e-2, hello")
    assert "optimizer.learning_rate" in dialog.words_label.text()
    assert not dialog.add_button.isEnabled()
    assert listed(dialog) == []


def test_one_key_cannot_stand_twice(dialog: SweepDialog) -> None:
    dialog.first.values_edit.setText("1e-2")
    dialog.second.key_combo.setCurrentText("optimizer.learning_rate")
    dialog.second.values_edit.setText("1e-3")
    assert "must differ" in dialog.words_label.text()


def test_a_range_is_filled_into_the_list(dialog: SweepDialog) -> None:
    axis = dialog.first
    assert not axis.fill_button.isEnabled()
    axis.low_edit.setText("1e-4")
    axis.high_edit.setText("1e-1")
    axis.fill_button.click()
    assert axis.values_edit.text() == "1e-4, 1e-3, 0.01, 0.1"
    axis.low_edit.setText("0")
    axis.fill_button.click()
    assert "above 0" in axis.now_label.text()
    axis.spacing_combo.setCurrentText("linear")
    axis.count_spin.setValue(3)
    axis.fill_button.click()
    assert axis.values_edit.text() == "0, 0.05, 0.1"


def test_the_present_value_of_a_key_is_said(dialog: SweepDialog) -> None:
    assert dialog.first.now_label.text() == "Now 0.1"
    dialog.first.key_combo.setCurrentText("loop.epochs")
    assert dialog.first.now_label.text() == "Now the default"
    assert dialog.first.key_combo.itemText(0) == "optimizer.learning_rate"
    assert dialog.findChildren(QLabel)


@pytest.mark.parametrize("start", [True, False])
def test_the_chosen_runs_are_handed_over(qtbot: QtBot, dialog: SweepDialog, start: bool) -> None:
    dialog.first.values_edit.setText("1e-2, 1e-3")
    with qtbot.waitSignal(dialog.chosen) as chosen:
        (dialog.start_button if start else dialog.add_button).click()
    plan, starts = chosen.args
    assert isinstance(plan, SweepPlan)
    assert [run.changes for run in plan.runs] == [{"optimizer.learning_rate": 0.01}, {"optimizer.learning_rate": 0.001}]
    assert starts is start
