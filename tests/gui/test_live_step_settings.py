"""Accumulation, frozen gradients and the schedule of the rate as a person changes them while a run goes on."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.rates.schedules import CosineSchedule
from gradgui.core.spec import OptimizerSpec
from gradgui.core.spec_toml import spec_to_toml
from gradgui.gui.main_window import MainWindow
from gradgui.gui.variables.variable_panel import VariablePanel
from tests.fakes import FakeEngine, fake_spec
from tests.gui.conftest import WAIT_MS, EngineRack, wait_for_state


def started(qtbot: QtBot, window: MainWindow, folder: Path, optimizer: OptimizerSpec | None = None) -> MainWindow:
    spec = fake_spec(steps=100_000)
    if optimizer is not None:
        spec = msgspec.structs.replace(spec, optimizer=optimizer)
    path = folder / "quadratic.toml"
    path.write_text(spec_to_toml(spec), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    window.docks["form"].raise_()
    window.controller.go()
    qtbot.waitUntil(lambda: window.controller.status.step >= 20, timeout=WAIT_MS)
    return window


@pytest.fixture
def running(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    return started(qtbot, window, tmp_path)


@pytest.fixture
def scheduled(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    """Returns a window whose run follows a cosine from 0.1 on."""
    return started(qtbot, window, tmp_path, OptimizerSpec("SGD", CosineSchedule(initial=0.1)))


def wait_for_done(qtbot: QtBot, window: MainWindow, kind: ChangeKind, n: int) -> list[Intervention]:
    def done() -> list[Intervention]:
        history = window.controller.history
        assert history is not None
        return [one for one in history.interventions if one.kind is kind and one.source == "user"]

    qtbot.waitUntil(lambda: len(done()) == n and not window.controller.status.pending, timeout=WAIT_MS)
    return done()


def test_the_accumulation_is_typed_recorded_and_undone(qtbot: QtBot, running: MainWindow) -> None:
    edit = running.live.accumulation_edit
    assert edit.text() == "1"
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "4")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.property("pending") is True or not running.controller.status.pending
    (one,) = wait_for_done(qtbot, running, ChangeKind.ACCUMULATION_STEPS, 1)
    assert one.value == 4
    qtbot.waitUntil(lambda: edit.property("pending") is False, timeout=WAIT_MS)
    assert running.controller.changes.undo_stack.undoText() == "Accumulate 4 steps"
    running.actions_by_id["variables.undo"].trigger()
    assert [one.value for one in wait_for_done(qtbot, running, ChangeKind.ACCUMULATION_STEPS, 2)] == [4, 1]
    qtbot.waitUntil(lambda: edit.text() == "1", timeout=WAIT_MS)


def test_a_part_of_a_step_is_not_taken(running: MainWindow) -> None:
    edit = running.live.accumulation_edit
    edit.selectAll()
    QTest.keyClicks(edit, "0.5")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert not running.controller.status.pending
    assert edit.text() == "1"


def test_frozen_gradients_are_chosen_from_words_and_what_is_in_force_is_said(qtbot: QtBot, running: MainWindow) -> None:
    running.controller.changes.toggle(("conv2d",), learns=False)
    combo = running.live.frozen_combo
    assert combo.currentText() == "Watched"
    combo.setCurrentIndex(combo.findData("skip"))
    combo.activated.emit(combo.currentIndex())
    (one,) = wait_for_done(qtbot, running, ChangeKind.FROZEN_GRADIENTS, 1)
    assert one.value == "skip"
    qtbot.waitUntil(lambda: running.live.in_force_label.text() == "left out now", timeout=WAIT_MS)
    running.actions_by_id["variables.undo"].trigger()
    wait_for_done(qtbot, running, ChangeKind.FROZEN_GRADIENTS, 2)
    qtbot.waitUntil(lambda: combo.currentText() == "Watched", timeout=WAIT_MS)
    assert running.live.in_force_label.isHidden()


def test_a_rate_set_by_hand_ends_the_schedule_and_the_button_goes_back_to_it(qtbot: QtBot, scheduled: MainWindow) -> None:
    control = scheduled.transport.learning_rate
    assert control.schedule_button.isVisible()
    assert control.schedule_button.isChecked()
    control.edit.selectAll()
    QTest.keyClicks(control.edit, "0.05")
    QTest.keyClick(control.edit, Qt.Key.Key_Return)
    wait_for_done(qtbot, scheduled, ChangeKind.LEARNING_RATE, 1)
    qtbot.waitUntil(lambda: not control.schedule_button.isChecked(), timeout=WAIT_MS)
    assert scheduled.controller.changes.undo_stack.undoText() == "Rate by schedule → 0.05"
    QTest.mouseClick(control.schedule_button, Qt.MouseButton.LeftButton)
    assert [one.value for one in wait_for_done(qtbot, scheduled, ChangeKind.LEARNING_RATE, 2)] == [0.05, "schedule"]
    qtbot.waitUntil(control.schedule_button.isChecked, timeout=WAIT_MS)


def test_a_double_click_on_the_slider_goes_back_to_the_schedule(qtbot: QtBot, scheduled: MainWindow) -> None:
    scheduled.controller.changes.set_learning_rate(0.01)
    wait_for_done(qtbot, scheduled, ChangeKind.LEARNING_RATE, 1)
    slider = scheduled.transport.learning_rate.slider
    qtbot.waitUntil(lambda: "the schedule" in slider.toolTip(), timeout=WAIT_MS)
    QTest.mouseDClick(slider, Qt.MouseButton.LeftButton)
    assert wait_for_done(qtbot, scheduled, ChangeKind.LEARNING_RATE, 2)[-1].value == "schedule"


def test_a_rate_that_a_schedule_moves_is_not_pending_and_leaves_the_tree_alone(
    qtbot: QtBot, scheduled: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[object] = []
    monkeypatch.setattr(VariablePanel, "set_controls", lambda *args, **kwargs: calls.append(args))
    before = scheduled.controller.status.controls
    qtbot.waitUntil(
        lambda: scheduled.controller.status.controls is not before and scheduled.controller.status.step > 200,
        timeout=WAIT_MS,
    )
    assert not scheduled.transport.learning_rate.edit.property("pending")
    assert not calls


def test_the_next_start_follows_the_schedule_unless_a_rate_was_set_by_hand(qtbot: QtBot, scheduled: MainWindow) -> None:
    scheduled.controller.stop()
    wait_for_state(qtbot, scheduled, "finished")
    spec = scheduled.controller.starting_spec()
    assert spec is not None
    assert spec.optimizer.learning_rate == CosineSchedule(initial=0.1)
    scheduled.controller.changes.set_learning_rate(0.02)
    spec = scheduled.controller.starting_spec()
    assert spec is not None
    assert spec.optimizer.learning_rate == 0.02


def test_a_thaw_may_have_a_way_of_its_own(qtbot: QtBot, running: MainWindow) -> None:
    running.controller.changes.toggle(("head",), learns=False)
    wait_for_done(qtbot, running, ChangeKind.FREEZE, 1)
    running.controller.changes.thaw(("head",), {"thawing": "zero", "warmup_updates": 10})
    (one,) = wait_for_done(qtbot, running, ChangeKind.THAW, 1)
    assert one.value == {"thawing": "zero", "warmup_updates": 10}


def test_the_loss_scale_is_set_where_there_is_one(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    started(qtbot, window, tmp_path)
    assert not window.live.scale_edit.isVisible()
    window.close_run()
    spec = fake_spec(steps=100_000, precision="mixed_float16")
    path = tmp_path / "float16.toml"
    path.write_text(spec_to_toml(spec), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    window.docks["form"].raise_()
    window.controller.go()
    edit = window.live.scale_edit
    qtbot.waitUntil(edit.isVisible, timeout=WAIT_MS)
    assert edit.text() == "32768"
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "1024")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    (one,) = wait_for_done(qtbot, window, ChangeKind.LOSS_SCALE, 1)
    assert one.value == 1024.0
    window.actions_by_id["variables.undo"].trigger()
    assert [one.value for one in wait_for_done(qtbot, window, ChangeKind.LOSS_SCALE, 2)] == [1024.0, 32768.0]


def test_what_is_asked_for_and_what_is_in_force_are_both_shown(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, rack: EngineRack
) -> None:
    rack.make = lambda: FakeEngine(step_s=0.4)
    path = tmp_path / "quadratic.toml"
    path.write_text(spec_to_toml(fake_spec(steps=100)), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    window.docks["form"].raise_()
    window.controller.go()
    wait_for_state(qtbot, window, "running")
    window.controller.changes.set_accumulation_steps(4)
    window.controller.changes.set_learning_rate(0.02)
    assert window.live.accumulation_edit.text() == "4"
    assert window.live.pending_chip.text() == "in force: 1 step an update"
    assert window.transport.learning_rate.edit.text() == "0.02"
    assert "Until then it is 0.1" in window.transport.learning_rate.edit.toolTip()
    qtbot.waitUntil(lambda: not window.controller.status.pending, timeout=WAIT_MS)
    qtbot.waitUntil(window.live.pending_chip.isHidden, timeout=WAIT_MS)
    assert "Until then" not in window.transport.learning_rate.edit.toolTip()
