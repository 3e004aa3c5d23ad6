"""The numbers of the last step as they are written."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from gradgui.core.measured import Measured
from gradgui.core.records import NormKind, StepBatch, Validation
from gradgui.core.spec import ClipSpec
from gradgui.core.status import Activity, RunState, RunStatus
from gradgui.gui.panels.number_rows import NumberRow, NumberRows
from gradgui.gui.panels.step_numbers import StepNumbers
from gradgui.runs.history import RunHistory
from tests.gui.plots.histories import add_steps, empty_history, simple_history

OFF, NORM, GLOBAL = ClipSpec("none"), ClipSpec("norm", 1.0), ClipSpec("global_norm", 0.5)


@pytest.fixture
def panel(qtbot: QtBot) -> StepNumbers:
    made = StepNumbers()
    qtbot.addWidget(made)
    return made


def number(panel: StepNumbers, key: str) -> str:
    found = panel.findChild(QLabel, f"{key}Number")
    assert found is not None
    return found.text()


def note(panel: StepNumbers, key: str) -> str:
    found = panel.findChild(QLabel, f"{key}Note")
    assert found is not None
    return "" if found.isHidden() else found.text()


def shown(panel: StepNumbers, key: str) -> bool:
    found = panel.findChild(QLabel, f"{key}Number")
    assert found is not None
    return found.isVisibleTo(panel)


def add_step(history: RunHistory, *, factor: float, updates: bool = True) -> None:
    """Appends a step: where it learns, gradients of norms 3 and 4, updates of 1e-3 and 3e-3, weights of norm 1."""
    norms = np.zeros((1, 4, 4), dtype=np.float32)
    norms[0, :, NormKind.GRADIENT] = [3, 4, 100, 100]
    norms[0, :, NormKind.CLIPPED] = [3, 4, np.nan, np.nan] if updates else np.nan
    norms[0, :, NormKind.UPDATE] = [1e-3, 3e-3, 0, 0] if updates else np.nan
    norms[0, :, NormKind.WEIGHT] = 1
    scalars = np.zeros((1, len(history.layout.scalars)))
    scalars[0, history.layout.column("clip_factor")] = factor
    scalars[0, history.layout.column("finite")] = 1
    history.append(StepBatch(history.n_steps, scalars, norms))


def test_it_shows_the_step_that_all_panels_were_told_of_though_there_is_a_newer_one(panel: StepNumbers) -> None:
    history = simple_history(3)
    add_steps(history, np.array([0.75, 0.5]))
    panel.set_history(history)
    panel.refresh(4)
    assert (number(panel, "step"), number(panel, "loss")) == ("4", "0.7500")
    panel.refresh()
    assert (number(panel, "step"), number(panel, "loss")) == ("5", "0.5000")


def test_the_global_norm_is_taken_over_what_learns(panel: StepNumbers) -> None:
    history = empty_history()
    add_step(history, factor=np.nan)
    panel.set_history(history)
    assert number(panel, "global_norm") == "5.000"
    assert number(panel, "update_ratio") == "2.0e-3"
    assert number(panel, "clip_factor") == "off"


def test_between_two_updates_the_last_updates_numbers_stay(panel: StepNumbers) -> None:
    history = empty_history()
    add_step(history, factor=0.25)
    panel.set_history(history)
    panel.set_clip(NORM, NORM)
    add_step(history, factor=np.nan, updates=False)
    panel.refresh()
    assert number(panel, "step") == "2"
    assert number(panel, "global_norm") == "5.000"
    assert number(panel, "update_ratio") == "2.0e-3"
    assert number(panel, "clip_factor") == "0.25"
    assert note(panel, "clip_factor") == "norm 1 · acted on 1 of 1"


@pytest.mark.parametrize(
    ("applied", "requested", "words"),
    [
        (OFF, OFF, ""),
        (OFF, GLOBAL, "global norm 0.5, pending"),
        (GLOBAL, GLOBAL, "global norm 0.5"),
        (GLOBAL, OFF, "off, pending"),
    ],
)
def test_it_says_which_clip_is_on_and_whether_it_waits(
    panel: StepNumbers, applied: ClipSpec, requested: ClipSpec, words: str
) -> None:
    panel.set_clip(applied, requested)
    assert panel.clip_words() == words


def test_a_clip_by_value_has_no_factor(panel: StepNumbers) -> None:
    history = empty_history()
    add_step(history, factor=np.nan)
    panel.set_history(history)
    panel.set_clip(ClipSpec("value", 0.5), ClipSpec("value", 0.5))
    assert number(panel, "clip_factor") == "–"


def test_the_ratio_is_the_median_of_the_learning_variables_with_its_span(panel: StepNumbers) -> None:
    history = empty_history()
    add_step(history, factor=np.nan)
    panel.set_history(history)
    assert number(panel, "update_ratio") == "2.0e-3"
    assert note(panel, "update_ratio") == "median; 1.0e-3 to 3.0e-3"
    assert note(panel, "global_norm") == "of 2 learning variables"


def test_how_often_the_clip_acts_is_counted_over_updates(panel: StepNumbers) -> None:
    history = empty_history()
    for factor in (1.0, 0.5, 0.25, np.nan, 1.0):
        add_step(history, factor=factor)
    panel.set_history(history)
    panel.set_clip(GLOBAL, GLOBAL)
    assert number(panel, "clip_factor") == "1.00"
    assert note(panel, "clip_factor") == "global norm 0.5 · acted on 2 of 4"


def test_the_penalty_has_a_row_where_there_is_one(panel: StepNumbers) -> None:
    history = empty_history()
    add_step(history, factor=np.nan)
    panel.set_history(history)
    label = panel.findChild(QLabel, "penaltyNumber")
    assert label is not None
    assert not label.isVisibleTo(panel)


def test_speed_is_said_in_steps_and_examples_while_it_runs(panel: StepNumbers) -> None:
    panel.show_status(RunStatus(RunState.RUNNING, steps_per_second=120.0), 64.0, can_measure=True)
    assert (number(panel, "speed"), note(panel, "speed")) == ("120 steps/s", "7,680 examples/s")
    panel.show_status(RunStatus(RunState.PAUSED, steps_per_second=120.0), 64.0, can_measure=True)
    assert (number(panel, "speed"), note(panel, "speed")) == ("–", "")


def test_what_watching_costs_is_measured_by_a_click_and_said_with_both_times(panel: StepNumbers, qtbot: QtBot) -> None:
    panel.show_status(RunStatus(RunState.PAUSED), 0.0, can_measure=False)
    assert not panel.measure_button.isEnabled()
    panel.show_status(RunStatus(RunState.PAUSED), 0.0, can_measure=True)
    with qtbot.waitSignal(panel.measureRequested):
        QTest.mouseClick(panel.measure_button, Qt.MouseButton.LeftButton)
    panel.show_status(RunStatus(RunState.PAUSED, activity=Activity.MEASURING), 0.0, can_measure=False)
    assert panel.measure_button.text() == "Measuring…"
    measured = Measured("watching", 0.0020, 0.0015, (0.2, 0.3), 40, 120)
    panel.show_status(RunStatus(RunState.PAUSED, measured=(measured,)), 0.0, can_measure=True)
    assert number(panel, "watching") == "25 %"
    assert note(panel, "watching") == "2.0 ms, 1.5 ms without · step 120"


def test_a_wide_panel_has_two_columns_and_a_narrow_one_cuts_nothing_off(panel: StepNumbers, qtbot: QtBot) -> None:
    history = empty_history()
    add_step(history, factor=0.5)
    panel.set_history(history)
    panel.show()
    for width, n_columns in ((420, 2), (230, 1)):
        panel.resize(width, 400)
        QApplication.processEvents()
        shown = [
            label for label in panel.findChildren(QLabel) if label.objectName().endswith("Number") and label.isVisible()
        ]
        rights = {label.mapTo(panel, label.rect().topRight()).x() for label in shown}
        assert len(rights) == n_columns
        assert max(rights) < width


def test_long_words_in_two_columns_do_not_keep_a_panel_from_becoming_narrow_again(qtbot: QtBot) -> None:
    rows = NumberRows()
    around = QScrollArea()
    qtbot.addWidget(around)
    around.setWidgetResizable(True)
    around.setWidget(rows)
    for key in ("a", "b"):
        rows.add(NumberRow(key, "A long name, as in a translation", ""))
    around.show()

    def n_columns() -> int:
        return len({cell.x() for cell in rows.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)})

    one = rows.minimumSizeHint().width() + 40
    around.resize(2 * one, 300)
    qtbot.waitUntil(lambda: n_columns() == 2)
    around.resize(one, 300)
    qtbot.waitUntil(lambda: n_columns() == 1)
    assert rows.width() <= around.viewport().width()


def test_a_kept_step_has_its_numbers_shown_until_it_is_let_go(panel: StepNumbers) -> None:
    history = empty_history()
    for loss in (3.0, 2.0, 1.0):
        add_steps(history, np.array([loss]))
    panel.set_history(history)
    panel.set_clip(NORM, NORM)
    panel.show_step(1)
    assert (number(panel, "kept_step"), note(panel, "kept_step")) == ("1", "of 3 done")
    assert (shown(panel, "kept_step"), shown(panel, "step")) == (True, False)
    assert number(panel, "loss") == "2.000"
    assert panel.accessibleName() == "Numbers of step 1, which was kept"
    add_steps(history, np.array([0.5]))
    panel.refresh()
    assert (number(panel, "loss"), note(panel, "kept_step")) == ("2.000", "of 4 done")
    panel.show_step(None)
    assert (number(panel, "step"), number(panel, "loss")) == ("4", "0.5000")
    assert (shown(panel, "kept_step"), shown(panel, "step")) == (False, True)


def test_a_kept_step_without_an_update_has_no_numbers_of_another_ones(panel: StepNumbers) -> None:
    history = empty_history()
    add_step(history, factor=0.25)
    add_step(history, factor=np.nan, updates=False)
    add_step(history, factor=0.5)
    panel.set_history(history)
    assert number(panel, "global_norm") == "5.000"
    panel.show_step(1)
    assert [number(panel, key) for key in ("global_norm", "update_ratio", "clip_factor")] == ["–", "–", "–"]
    panel.show_step(0)
    assert (number(panel, "global_norm"), number(panel, "clip_factor")) == ("5.000", "0.25")
    assert note(panel, "clip_factor") == "acted on 1 of 1"


def test_loss_and_metrics_stand_beside_the_newest_validation_by_that_step(panel: StepNumbers) -> None:
    history = simple_history(30)
    panel.set_history(history)
    assert (note(panel, "loss"), note(panel, "accuracy")) == ("", "")
    history.add_validation(Validation(10, {"loss": 1.5, "accuracy": 0.75}, 100))
    history.add_validation(Validation(20, {"loss": 1.25, "accuracy": 0.875}, 100))
    panel.refresh()
    assert (note(panel, "loss"), note(panel, "accuracy")) == ("validation 1.250", "validation 0.8750")
    panel.show_step(18)
    assert note(panel, "accuracy") == "validation 0.7500"
    panel.show_step(8)
    assert note(panel, "accuracy") == ""


def test_steps_that_come_while_columns_are_read_disturb_nothing(panel: StepNumbers, monkeypatch: pytest.MonkeyPatch) -> None:
    history = empty_history()
    for _ in range(3):
        add_step(history, factor=0.5)
    read = history.scalars

    def reads_while_the_run_goes_on(*arguments: object) -> np.ndarray:
        values = read(*arguments)  # type: ignore[arg-type]
        add_step(history, factor=0.5)
        return values

    monkeypatch.setattr(history, "scalars", reads_while_the_run_goes_on)
    panel.set_clip(NORM, NORM)
    panel.set_history(history)
    assert "acted on 3 of 3" in note(panel, "clip_factor")
