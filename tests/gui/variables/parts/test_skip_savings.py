"""The line that says what skipping what is frozen saves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.core.controls import Controls
from gradgui.core.initial_controls import initial_controls
from gradgui.core.interventions import Change, ChangeKind
from gradgui.core.measured import Measured
from gradgui.gui.variables.parts.skip_savings import SkipSavings
from gradgui.gui.variables.selection_changes import with_changes
from tests.fakes import fake_spec, fake_variables

FASTER = Measured("skip", with_s=0.004, without_s=0.001, quartiles=(0.7, 0.8), n_steps=100)
ALIKE = Measured("skip", with_s=0.004, without_s=0.004, quartiles=(-0.01, 0.01), n_steps=100)


def frozen(*paths: str) -> Controls:
    start = initial_controls(fake_spec(), fake_variables(), 0.1)
    return with_changes(start, (Change(ChangeKind.FREEZE, paths),)) if paths else start


@pytest.fixture
def line(qtbot: QtBot) -> SkipSavings:
    made = SkipSavings()
    qtbot.addWidget(made)
    made.set_measured(None, measuring=False, possible=True)
    made.set_controls(frozen("conv2d"), editable=True)
    return made


@pytest.mark.parametrize("paths", [(), ("**",)])
def test_it_is_there_only_where_something_is_frozen_and_something_learns(line: SkipSavings, paths: tuple[str, ...]) -> None:
    assert line.isVisible()
    line.set_controls(frozen(*paths), editable=True)
    assert not line.isVisible()


def test_a_click_asks_and_the_answer_offers_to_skip(qtbot: QtBot, line: SkipSavings) -> None:
    with qtbot.waitSignal(line.measureRequested):
        QTest.mouseClick(line.measure_button, Qt.MouseButton.LeftButton)
    line.set_measured(None, measuring=True, possible=True)
    assert not line.can_measure()
    line.set_measured(FASTER, measuring=False, possible=True)
    assert line.label.text() == "Skipping what is frozen saves 75 % of a step"
    with qtbot.waitSignal(line.frozenGradientsRequested) as asked:
        QTest.mouseClick(line.skip_button, Qt.MouseButton.LeftButton)
    assert asked.args == ["skip"]


def test_while_it_is_skipped_it_can_be_watched_again(qtbot: QtBot, line: SkipSavings) -> None:
    line.set_controls(replace(frozen("conv2d"), frozen_gradients="skip"), editable=True)
    assert line.label.text() == "What is frozen is skipped"
    with qtbot.waitSignal(line.frozenGradientsRequested) as asked:
        QTest.mouseClick(line.skip_button, Qt.MouseButton.LeftButton)
    assert asked.args == ["watch"]


def test_where_nothing_is_saved_nothing_is_offered(line: SkipSavings) -> None:
    line.set_measured(ALIKE, measuring=False, possible=True)
    assert line.label.text() == "Skipping what is frozen saves nothing"
    assert not line.skip_button.isVisible()


def test_a_measurement_holds_for_the_ticks_that_it_was_made_with(line: SkipSavings) -> None:
    line.set_measured(FASTER, measuring=False, possible=True)
    line.set_controls(frozen("conv2d", "head/bias"), editable=True)
    assert line.label.text() == "What would skipping what is frozen save?"
    line.set_controls(frozen("conv2d"), editable=True)
    assert "75 %" in line.label.text()


def test_a_run_that_has_ended_can_not_be_measured(line: SkipSavings) -> None:
    line.set_measured(FASTER, measuring=False, possible=False)
    assert not line.isVisible()
    assert not line.can_measure()
