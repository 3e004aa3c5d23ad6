"""Start, step, so many more, and starting again after the end with what was changed."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from gradgui.core.interventions import ChangeKind
from gradgui.core.spec import PlannedIntervention, RunSpec
from gradgui.core.spec_toml import spec_to_toml
from gradgui.core.status import RunState
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import fake_spec
from tests.gui.conftest import WAIT_MS, EngineRack, wait_for_state
from tests.gui.tree_actions import click_box, learning


def open_spec(qtbot: QtBot, window: MainWindow, folder: Path, spec: RunSpec) -> None:
    path = folder / "quadratic.toml"
    path.write_text(spec_to_toml(spec), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")


def ask_for_more(window: MainWindow, text: str) -> None:
    edit = window.transport.more_edit
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def press_start(window: MainWindow) -> None:
    QTest.mouseClick(window.transport.start_button, Qt.MouseButton.LeftButton)


@pytest.fixture
def ended(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    """Returns a window whose run of 30 steps has ended, its rate lowered from 0.1 to 0.05 before step 10."""
    open_spec(qtbot, window, tmp_path, fake_spec(steps=30))
    ask_for_more(window, "10")
    wait_for_state(qtbot, window, "paused")
    window.controller.changes.set_learning_rate(0.05)
    qtbot.waitUntil(lambda: not window.controller.status.pending, timeout=WAIT_MS)
    press_start(window)
    wait_for_state(qtbot, window, "finished")
    return window


# So many more ----------------------------------------------------------------------------------------------------------


def test_so_many_steps_more_and_then_a_pause(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path, fake_spec(steps=100_000))
    ask_for_more(window, "37")
    wait_for_state(qtbot, window, "paused")
    assert window.controller.status.step == 37
    assert window.controller.status.steps_left is None
    QTest.keyClick(window.transport.more_edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.controller.status.step == 74, timeout=WAIT_MS)
    wait_for_state(qtbot, window, "paused")
    history = window.controller.history
    assert history is not None
    assert [event.text for event in history.events if event.kind == "paused"] == ["Paused after 37 steps"] * 2


def test_what_is_left_of_them_is_counted_down_in_the_bar(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, rack: EngineRack
) -> None:
    open_spec(qtbot, window, tmp_path, fake_spec(steps=100_000))
    rack.engines[0].step_s = 0.02
    press_start(window)
    wait_for_state(qtbot, window, "running")
    assert "pauses in" not in window.transport.status_label.text()
    ask_for_more(window, "40")
    qtbot.waitUntil(lambda: "pauses in" in window.transport.status_label.text(), timeout=WAIT_MS)
    wait_for_state(qtbot, window, "paused")
    assert window.controller.status.step >= 40


def test_the_shortcut_puts_the_keyboard_into_the_field(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path, fake_spec())
    window.actions_by_id["run.more"].trigger()
    assert window.focusWidget() is window.transport.more_edit


def test_so_many_steps_of_what_was_typed_in_the_set_up(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path, fake_spec(steps=50))
    window.docks["form"].raise_()
    edit = window.form.findChild(QLineEdit, "loop.stepsField")
    assert edit is not None
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(edit, "70")
    ask_for_more(window, "7")
    wait_for_state(qtbot, window, "paused")
    assert (window.controller.status.step, window.controller.status.n_steps) == (7, 70)


# After the end ---------------------------------------------------------------------------------------------------------


def test_start_again_keeps_the_rate_that_was_lowered(qtbot: QtBot, ended: MainWindow, services: WindowServices) -> None:
    press_start(ended)
    qtbot.waitUntil(lambda: len(list_runs(services.runs_dir)) == 2, timeout=WAIT_MS)
    wait_for_state(qtbot, ended, "finished")
    assert set(RunReader(list_runs(services.runs_dir)[0].path).learning_rate) == {0.05}


def test_ticks_rate_and_clip_can_be_changed_after_the_end_for_the_next_start(
    qtbot: QtBot, ended: MainWindow, rack: EngineRack
) -> None:
    assert ended.transport.learning_rate.edit.isEnabled()
    click_box(ended, "conv2d")
    edit = ended.transport.learning_rate.edit
    edit.selectAll()
    QTest.keyClicks(edit, "0.02")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    texts = [str(ended.events.model.index(row).data()) for row in range(2)]
    assert texts == ["Rate 0.02: at the next start", "Freeze conv2d: at the next start"]
    assert edit.property("pending") is True
    history = ended.controller.history
    assert history is not None
    assert len(history.interventions) == 1, "the run that has ended stays as it was"
    press_start(ended)
    qtbot.waitUntil(lambda: len(rack.engines) == 2, timeout=WAIT_MS)
    wait_for_state(qtbot, ended, "finished")
    spec = ended.controller.spec
    assert spec is not None
    assert spec.optimizer.learning_rate == 0.02
    assert spec.variables.frozen == ("conv2d",)
    assert not {"conv2d/kernel", "conv2d/bias"} & learning(ended)


def test_so_many_more_after_the_end_go_on_in_the_same_record_with_what_was_changed_since(
    qtbot: QtBot, ended: MainWindow, services: WindowServices
) -> None:
    ended.controller.changes.set_learning_rate(0.02)
    ask_for_more(ended, "8")
    qtbot.waitUntil(lambda: ended.controller.status.step == 38, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: ended.controller.status.state in {RunState.PAUSED, RunState.FINISHED}, timeout=WAIT_MS)
    ended.controller.stop()
    wait_for_state(qtbot, ended, "finished")
    (run,) = list_runs(services.runs_dir)
    rates = RunReader(run.path).learning_rate
    assert list(rates) == [0.1] * 10 + [0.05] * 20 + [0.02] * 8


def test_what_was_asked_for_after_the_end_can_be_undone(qtbot: QtBot, ended: MainWindow) -> None:
    ended.controller.changes.set_learning_rate(0.2)
    ended.actions_by_id["variables.undo"].trigger()
    spec = ended.controller.starting_spec()
    assert spec is not None
    assert spec.optimizer.learning_rate == 0.05


def test_the_set_up_shows_what_the_next_start_begins_with(ended: MainWindow) -> None:
    ended.controller.changes.set_learning_rate(0.2)
    edit = ended.form.findChild(QLineEdit, "optimizer.learning_rateField")
    assert edit is not None
    assert edit.text() == "0.2"


def test_what_the_spec_planned_is_planned_anew_and_not_begun_with(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    planned = (PlannedIntervention(at_step=5, learning_rate=0.01, freeze=("head",)),)
    open_spec(qtbot, window, tmp_path, msgspec.structs.replace(fake_spec(steps=20), interventions=planned))
    press_start(window)
    wait_for_state(qtbot, window, "finished")
    spec = window.controller.starting_spec()
    assert spec is not None
    assert spec.optimizer.learning_rate == 0.1
    assert spec.variables.frozen == ()
    assert spec.interventions == planned
    history = window.controller.history
    assert history is not None
    assert [one.kind for one in history.interventions] == [ChangeKind.FREEZE, ChangeKind.LEARNING_RATE]
