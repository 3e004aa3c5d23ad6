"""Going back by mouse and keyboard: from the dialog, a plot's menu, an event; while the run goes on; broken off."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from gradgui.core.spec import OptimizerSpec
from gradgui.gui.main_window import MainWindow
from gradgui.gui.rewind.rewind_dialog import RewindDialog
from gradgui.gui.services import WindowServices
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine
from tests.gui.conftest import WAIT_MS, EngineRack, wait_for_state
from tests.gui.test_main_window import press, write_spec


@pytest.fixture
def paused(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    """Returns a window whose run of 200 steps froze something at 20 and paused at 30."""
    window.open_path(write_spec(tmp_path, steps=200))
    wait_for_state(qtbot, window, "ready")
    window.controller.go(20)
    wait_for_state(qtbot, window, "paused")
    window.controller.changes.toggle(("conv2d",), False)
    window.controller.go(10)
    qtbot.waitUntil(lambda: window.controller.status.step == 30, timeout=WAIT_MS)
    wait_for_state(qtbot, window, "paused")
    return window


def _dialog(qtbot: QtBot, window: MainWindow) -> RewindDialog:
    window.actions_by_id["run.go_back"].trigger()
    qtbot.waitUntil(lambda: window.rewind.dialog is not None, timeout=WAIT_MS)
    assert window.rewind.dialog is not None
    return window.rewind.dialog


def _forked(qtbot: QtBot, window: MainWindow, step: int) -> None:
    qtbot.waitUntil(lambda: window.controller.goes_on is not None, timeout=WAIT_MS)
    wait_for_state(qtbot, window, "ready")
    assert window.controller.status.step == step


def test_a_run_that_goes_on_ends_and_a_new_one_begins_at_the_step_that_was_typed(
    qtbot: QtBot, paused: MainWindow, services: WindowServices
) -> None:
    dialog = _dialog(qtbot, paused)
    assert "ends where it is" in dialog.intro_label.text()
    dialog.step_edit.selectAll()
    QTest.keyClicks(dialog.step_edit, "12")
    assert "steps are repeated exactly" in dialog.cost_label.text()
    press(dialog.go_button)
    _forked(qtbot, paused, 12)
    (old,) = list_runs(services.runs_dir)
    assert old.steps == 30
    status = paused.controller.status
    assert status.controls is not None
    assert all(status.controls.selection.active)  # as it was before step 20
    assert paused.variables.tree.model().rowCount() > 0
    press(paused.transport.start_button)
    wait_for_state(qtbot, paused, "finished")
    child = next(RunReader(run.path) for run in list_runs(services.runs_dir) if run.path != old.path)
    assert child.parent is not None
    assert (child.parent.run, child.parent.step) == (old.path.name, 12)
    np.testing.assert_array_equal(child.loss[:20], RunReader(old.path).loss[:20])  # not changed again: only 20 on differ


def test_a_row_of_the_dialog_chooses_its_step_and_the_selection_of_then_comes_back(qtbot: QtBot, paused: MainWindow) -> None:
    dialog = _dialog(qtbot, paused)
    row = next(i for i, moment in enumerate(dialog._moments.listed) if moment.step == 30)
    dialog.table.setCurrentCell(row, 0)
    assert dialog.step_edit.value() == 30
    assert dialog.cost_label.text() == dialog._moments.words(30)
    QTest.keyClick(dialog.step_edit, Qt.Key.Key_Return)
    _forked(qtbot, paused, 30)
    controls = paused.controller.status.controls
    assert controls is not None
    assert not all(controls.selection.active)


def test_a_plot_offers_the_step_under_the_mouse(qtbot: QtBot, paused: MainWindow) -> None:
    menu = paused.loss.export_button.menu()
    action = menu.findChild(QAction, "fork_step")
    assert action is not None
    paused.steps.set_cursor_step(7)
    menu.aboutToShow.emit()
    paused.steps.set_cursor(None)  # the mouse has left the plot for the menu
    assert action.text() == "&Fork from before step 7"
    assert action.isEnabled()
    action.trigger()
    _forked(qtbot, paused, 7)


def test_an_event_offers_its_step(qtbot: QtBot, paused: MainWindow) -> None:
    view = paused.events.view
    model = paused.events.model
    row = next(i for i in range(model.rowCount()) if model.entry(model.index(i)).step == 20)
    at = view.visualRect(model.index(row)).center()
    view.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at)))
    menu = next(menu for menu in view.findChildren(QMenu) if menu.isVisible())
    action = menu.findChild(QAction, "fork_step")
    assert action is not None
    assert action.text() == "Fork from before step 20"
    action.trigger()
    menu.close()
    _forked(qtbot, paused, 20)


def test_repeating_steps_shows_how_far_it_is_and_can_be_broken_off(
    qtbot: QtBot, paused: MainWindow, rack: EngineRack, services: WindowServices
) -> None:
    press(paused.transport.stop_button)
    wait_for_state(qtbot, paused, "finished")
    (run,) = list_runs(services.runs_dir)
    for file in (run.path / "checkpoints").iterdir():
        file.unlink()
    rack.make = lambda: FakeEngine(step_s=0.3)
    paused.rewind.fork(25)
    qtbot.waitUntil(lambda: paused.controller.is_going_back and paused.controller.status.step > 0, timeout=WAIT_MS)
    assert paused.controller.status.n_steps == 25
    assert paused.transport.stop_button.isEnabled()
    assert paused.actions_by_id["run.stop"].isEnabled()
    press(paused.transport.stop_button)
    qtbot.waitUntil(lambda: paused.display.stored_path == run.path, timeout=WAIT_MS)
    assert len(list_runs(services.runs_dir)) == 1


def test_an_edited_set_up_keeps_the_place_and_what_was_asked_for_there(
    qtbot: QtBot, paused: MainWindow, services: WindowServices
) -> None:
    paused.rewind.fork(25)
    _forked(qtbot, paused, 25)
    paused.controller.changes.set_learning_rate(0.02)
    history = paused.controller.history
    assert history is not None
    qtbot.waitUntil(lambda: len(history.interventions) == 2, timeout=WAIT_MS)
    shown = paused.controller.starting_spec()
    assert shown is not None
    before = paused.controller.history
    paused.commands.apply(msgspec.structs.replace(shown, loop=msgspec.structs.replace(shown.loop, steps=40)))
    qtbot.waitUntil(lambda: paused.controller.history not in (None, before), timeout=WAIT_MS)
    wait_for_state(qtbot, paused, "ready")
    press(paused.transport.start_button)
    wait_for_state(qtbot, paused, "finished")
    child = next(RunReader(run.path) for run in list_runs(services.runs_dir) if run.steps == 40)
    assert child.parent is not None
    assert child.parent.step == 25
    assert (child.learning_rate[25:] == 0.02).all()
    assert (child.learning_rate[:25] == 0.1).all()


def test_a_fork_takes_another_optimizer_from_its_step_on(qtbot: QtBot, paused: MainWindow, services: WindowServices) -> None:
    paused.rewind.fork(25)
    _forked(qtbot, paused, 25)
    assert "goes on after 25 steps" in paused.set_up.outlook.plan.text()
    shown, before = paused.controller.starting_spec(), paused.controller.history
    assert shown is not None
    loop = msgspec.structs.replace(shown.loop, steps=40)
    paused.commands.apply(msgspec.structs.replace(shown, optimizer=OptimizerSpec("Adam", 0.1), loop=loop))
    qtbot.waitUntil(lambda: paused.controller.history not in (None, before), timeout=WAIT_MS)
    wait_for_state(qtbot, paused, "ready")
    assert paused.controller.status.step == 25
    press(paused.transport.start_button)
    wait_for_state(qtbot, paused, "finished")
    child = next(RunReader(run.path) for run in list_runs(services.runs_dir) if run.steps == 40)
    assert child.parent is not None
    assert (child.parent.step, child.spec.optimizer.name) == (25, "Adam")
    assert "goes on after" not in paused.set_up.outlook.plan.text()  # the next start begins at step 0


def test_nothing_is_opened_any_more_once_the_window_is_closing(qtbot: QtBot, paused: MainWindow, rack: EngineRack) -> None:
    press(paused.transport.stop_button)
    wait_for_state(qtbot, paused, "finished")
    n_engines = len(rack.engines)
    paused.rewind.fork(5)  # is being read
    paused.close()
    qtbot.waitUntil(lambda: not paused.isVisible(), timeout=WAIT_MS)
    paused.background.deliver()
    assert paused.controller.is_quiet
    assert len(rack.engines) == n_engines
