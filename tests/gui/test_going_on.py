"""Stored runs that go on, or are forked, by mouse and keyboard in the window."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.core.spec_toml import with_setting
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.store.run_format import Parent
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.writer_lock import WriterLock
from tests.gui.conftest import WAIT_MS, wait_for_state
from tests.gui.test_main_window import press, wait_for_steps, write_spec


@pytest.fixture
def stopped(qtbot: QtBot, window: MainWindow, tmp_path: Path, services: WindowServices) -> Path:
    """Trains 30 of 200 steps, freezing something on the way, stops, and shows the stored run."""
    window.open_path(write_spec(tmp_path, steps=200))
    wait_for_state(qtbot, window, "ready")
    window.controller.go(20)
    wait_for_state(qtbot, window, "paused")
    window.controller.changes.toggle(("conv2d",), False)
    window.controller.go(10)
    wait_for_steps(qtbot, window, 30)
    wait_for_state(qtbot, window, "paused")
    press(window.transport.stop_button)
    wait_for_state(qtbot, window, "finished")
    (run,) = list_runs(services.runs_dir)
    _show(qtbot, window, run.path)
    return run.path


def _show(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    window.open_path(path)
    qtbot.waitUntil(lambda: window.display.stored_path == path, timeout=WAIT_MS)


def test_resume_goes_on_with_a_stored_run_in_its_folder(
    qtbot: QtBot, window: MainWindow, stopped: Path, services: WindowServices
) -> None:
    assert window.transport.start_button.text() == "Resume"
    press(window.transport.start_button)
    qtbot.waitUntil(lambda: window.controller.status.step == 200, timeout=WAIT_MS)
    wait_for_state(qtbot, window, "finished")
    assert not window.display.is_stored
    run = RunReader(stopped)
    assert run.n_steps == 200
    assert [summary.path for summary in list_runs(services.runs_dir)] == [stopped]
    assert [done.label() for done in run.interventions] == ["freeze conv2d"]
    # The closed form: all six weights shrink for 20 steps, then the first two stand still.
    curvatures = np.linspace(1 / 6, 1, 6)
    steps = np.arange(200)[:, None]
    learned = np.where(np.arange(6) < 2, np.minimum(steps, 20), steps)
    expected = 0.5 * np.sum(curvatures * (1 - 0.1 * curvatures) ** (2 * learned), axis=1)
    np.testing.assert_allclose(run.loss, expected, rtol=1e-12)
    history = window.controller.history
    assert history is not None
    np.testing.assert_array_equal(history.scalars("loss"), run.loss)


def test_so_many_steps_more_of_a_stored_run_then_a_pause(qtbot: QtBot, window: MainWindow, stopped: Path) -> None:
    edit = window.transport.more_edit
    assert edit.isEnabled()
    QTest.keyClicks(edit, "15")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    wait_for_state(qtbot, window, "paused")
    assert window.controller.status.step == 45
    assert window.controller.status.n_steps == 200


def test_a_run_that_took_all_its_steps_goes_on_for_more(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, services: WindowServices
) -> None:
    window.open_path(write_spec(tmp_path, steps=25))
    wait_for_state(qtbot, window, "ready")
    press(window.transport.start_button)
    wait_for_state(qtbot, window, "finished")
    (run,) = list_runs(services.runs_dir)
    _show(qtbot, window, run.path)
    assert not window.transport.start_button.isEnabled()
    assert "all its steps" in window.transport.start_button.toolTip()
    QTest.keyClicks(window.transport.more_edit, "10")
    QTest.keyClick(window.transport.more_edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.controller.status.step == 35, timeout=WAIT_MS)
    assert window.controller.status.n_steps == 35


def test_fork_from_here_begins_a_new_run_at_the_cursor(
    qtbot: QtBot, window: MainWindow, stopped: Path, services: WindowServices
) -> None:
    before = RunReader(stopped)
    window.steps.set_cursor_step(12)
    window.actions_by_id["run.fork"].trigger()
    wait_for_state(qtbot, window, "ready")
    assert window.controller.status.step == 12
    history = window.controller.history
    assert history is not None
    np.testing.assert_array_equal(history.scalars("loss"), before.loss[:12])
    window.controller.changes.set_learning_rate(0.02)
    press(window.transport.start_button)
    wait_for_state(qtbot, window, "finished")
    (newest, older) = sorted(list_runs(services.runs_dir), key=lambda run: run.path == stopped)
    child = RunReader(newest.path)
    assert older.path == stopped
    assert child.parent == Parent(stopped.name, 12)
    assert child.name.endswith("fork")
    np.testing.assert_array_equal(child.loss[:12], before.loss[:12])
    assert (child.learning_rate[12:] == 0.02).all()
    assert RunReader(stopped).n_steps == 30


def test_the_run_that_has_just_ended_can_be_forked(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, services: WindowServices
) -> None:
    assert not window.actions_by_id["run.fork"].isEnabled()
    window.open_path(write_spec(tmp_path, steps=25))
    wait_for_state(qtbot, window, "ready")
    press(window.transport.start_button)
    wait_for_state(qtbot, window, "finished")
    window.actions_by_id["run.fork"].trigger()
    qtbot.waitUntil(lambda: window.controller.status.step == 25, timeout=WAIT_MS)
    wait_for_state(qtbot, window, "ready")
    press(window.transport.start_button)
    wait_for_state(qtbot, window, "finished")
    assert sorted(run.steps for run in list_runs(services.runs_dir)) == [25, 50]


def test_a_run_that_another_process_trains_cannot_be_resumed(qtbot: QtBot, window: MainWindow, stopped: Path) -> None:
    with sqlite3.connect(stopped / "run.sqlite") as connection:
        connection.execute("UPDATE status SET state = 'running'")
    connection.close()
    lock = WriterLock(stopped)
    window.close_run()
    _show(qtbot, window, stopped)
    assert not window.transport.start_button.isEnabled()
    assert not window.transport.more_edit.isEnabled()
    lock.release()


def test_a_run_whose_process_died_says_so_and_offers_to_go_on(qtbot: QtBot, window: MainWindow, stopped: Path) -> None:
    with sqlite3.connect(stopped / "run.sqlite") as connection:
        connection.execute("UPDATE status SET state = 'running', reason = ''")
    connection.close()
    window.close_run()
    _show(qtbot, window, stopped)
    assert "ended without finishing it" in window.banner.text
    assert window.transport.start_button.text() == "Resume"
    assert window.transport.start_button.isEnabled()
    press(window.transport.start_button)
    qtbot.waitUntil(lambda: window.controller.status.step == 200, timeout=WAIT_MS)
    wait_for_state(qtbot, window, "finished")


def test_a_damaged_run_is_mended_when_it_is_opened_and_the_banner_says_so(
    qtbot: QtBot, window: MainWindow, stopped: Path
) -> None:
    content = (stopped / "run.sqlite").read_bytes()
    (stopped / "run.sqlite").write_bytes(content[:-8192])
    window.close_run()
    _show(qtbot, window, stopped)
    assert "The record was damaged" in window.banner.text
    assert "run.sqlite.damaged-1" in window.banner.text
    assert (stopped / "run.sqlite.damaged-1").read_bytes() == content[:-8192]
    assert window.transport.start_button.isEnabled()


def test_a_fork_whose_set_up_is_edited_says_what_begins_anew_and_begins_so(
    qtbot: QtBot, window: MainWindow, stopped: Path, services: WindowServices
) -> None:
    window.steps.set_cursor_step(12)
    window.actions_by_id["run.fork"].trigger()
    wait_for_state(qtbot, window, "ready")
    shown = window.controller.starting_spec()
    assert shown is not None
    edited = with_setting(with_setting(shown, "optimizer.name=Adam"), "data.batch_size=5")
    form = window.form
    form.draftChanged.emit(edited)
    assert form.apply_bar.consequence_label.text() == "Begins anew: optimizer state, place in the data."
    form.draftChanged.emit(shown)
    assert form.apply_bar.consequence_label.text() == ""
    form.specEdited.emit(edited)
    goes_on = window.controller
    qtbot.waitUntil(lambda: goes_on.goes_on is not None and goes_on.goes_on.settings is not None, timeout=WAIT_MS)
    wait_for_state(qtbot, window, "ready")
    assert window.controller.status.step == 12
    press(window.transport.start_button)
    wait_for_state(qtbot, window, "finished")
    child = next(RunReader(run.path) for run in list_runs(services.runs_dir) if run.path != stopped)
    assert child.parent is not None
    assert (child.parent.run, child.parent.step) == (stopped.name, 12)
    assert child.parent.anew == ("optimizer state", "place in the data")
    assert child.spec.optimizer.name == "Adam"
    assert [done.label() for done in child.interventions] == ["batch size 5, optimizer Adam"]
    np.testing.assert_array_equal(child.loss[:12], RunReader(stopped).loss[:12])
