"""What the window says when a run's folder, disk, record or engine fails; its run is kept whatever happens."""

from __future__ import annotations

import errno
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gradgui.core.errors import OutOfMemoryError
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec
from tests.gui.conftest import WAIT_MS, EngineRack, wait_for_state
from tests.runs.full_disk import free_record, hold_record
from tests.runs.records import stored_run


def press_start(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(window.transport.start_button.isEnabled, timeout=WAIT_MS)
    window.transport.start_button.click()


def wait_for_banner(qtbot: QtBot, window: MainWindow, words: str) -> None:
    qtbot.waitUntil(lambda: words in window.banner.text, timeout=WAIT_MS)


def test_a_folder_that_can_not_be_written_to_keeps_the_run_ready_and_the_banner_says_why(
    qtbot: QtBot, window: MainWindow, services: WindowServices
) -> None:
    services.runs_dir.touch()
    window.controller.open_spec(fake_spec())
    wait_for_state(qtbot, window, "ready")
    press_start(qtbot, window)
    wait_for_banner(qtbot, window, "Not started. The folder for runs must be writable")
    assert window.controller.status.state == "ready"
    services.runs_dir.unlink()
    press_start(qtbot, window)
    wait_for_state(qtbot, window, "finished")
    assert RunReader(window.controller.status.run_path).n_steps == 100


def test_a_full_disk_pauses_the_run_and_it_goes_on_once_there_is_room(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradgui.runs.loop.run_loop.RETRY_S", 0.05)
    window.controller.open_spec(fake_spec(steps=1_000_000))
    wait_for_state(qtbot, window, "ready")
    press_start(qtbot, window)
    qtbot.waitUntil(lambda: window.controller.status.step > 20, timeout=WAIT_MS)
    runner = window.controller._runner
    assert runner is not None
    assert runner.recorder is not None
    writer = runner.recorder._writer
    assert writer is not None
    with writer._commit_lock:
        hold_record(writer)
    wait_for_state(qtbot, window, "paused")
    wait_for_banner(qtbot, window, "database or disk is full")
    assert "Resume tries at once" in window.banner.text
    step = window.controller.status.step
    with writer._commit_lock:
        free_record(writer)
    qtbot.waitUntil(lambda: window.controller.status.step > step, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.banner.text == "", timeout=WAIT_MS)
    window.controller.stop()
    wait_for_state(qtbot, window, "finished")
    reader = RunReader(window.controller.status.run_path)
    np.testing.assert_array_equal(reader.loss, runner.recorder.history.scalars("loss"))


def test_weights_that_do_not_fit_are_tried_again_by_resume(qtbot: QtBot, window: MainWindow, rack: EngineRack) -> None:
    class Heavy(FakeEngine):
        room = False

        def checkpoint(self, path: Path) -> None:
            if not self.room:
                raise OSError(errno.ENOSPC, "No space left on device", str(path))
            super().checkpoint(path)

    engine = Heavy()
    rack.make = lambda: engine
    window.controller.open_spec(fake_spec())
    wait_for_state(qtbot, window, "ready")
    press_start(qtbot, window)
    wait_for_state(qtbot, window, "paused")
    wait_for_banner(qtbot, window, "no space left on device")
    engine.room = True
    press_start(qtbot, window)
    wait_for_state(qtbot, window, "finished")
    assert RunReader(window.controller.status.run_path).checkpoints.newest() is not None


def test_memory_that_does_not_suffice_fails_the_run_and_keeps_it(qtbot: QtBot, window: MainWindow, rack: EngineRack) -> None:
    class Greedy(FakeEngine):
        def advance(self, n_steps: int, controls: object) -> object:  # type: ignore[override]
            if self.step > 20:
                raise OutOfMemoryError("The model must fit into the memory of CPU:0.", details="OOM when allocating")
            return super().advance(1, controls)  # type: ignore[arg-type]

    rack.make = Greedy
    window.controller.open_spec(fake_spec())
    wait_for_state(qtbot, window, "ready")
    press_start(qtbot, window)
    wait_for_state(qtbot, window, "failed")
    assert window.banner.text == "The model must fit into the memory of CPU:0."
    assert "OOM" in window.banner.details.toPlainText()
    reader = RunReader(window.controller.status.run_path)
    assert (reader.n_steps, reader.status.state) == (21, "failed")


def test_damaged_and_newer_runs_are_rows_and_opening_one_says_why(
    qtbot: QtBot, window: MainWindow, services: WindowServices
) -> None:
    newer, torn = (stored_run(services.runs_dir).path for _ in range(2))
    connection = sqlite3.connect(newer / "run.sqlite")
    with connection:
        connection.execute("UPDATE meta SET value = '7' WHERE key = 'format'")
    connection.close()
    (torn / "run.sqlite").write_bytes(b"no database")
    window.runs.reload()
    model = window.runs.model
    qtbot.waitUntil(lambda: model.rowCount() == 2, timeout=WAIT_MS)
    states = {
        str(model.run(model.index(row, 0)).path): model.index(row, model.columns.index("state")).data() for row in range(2)
    }
    assert states == {str(newer): "newer", str(torn): "damaged"}
    window.open_path(newer)
    wait_for_banner(qtbot, window, "The record must have format 1 or older")
    window.open_path(torn)
    wait_for_banner(qtbot, window, "which is damaged (file is not a database)")
    assert (torn / "run.sqlite").read_bytes() == b"no database"


def test_a_run_of_another_process_can_be_looked_at_and_not_deleted(
    qtbot: QtBot, window: MainWindow, services: WindowServices
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.runs.endless_run", str(services.runs_dir)],
        cwd=Path(__file__).resolve().parents[2],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            run = Path(process.stdout.readline().strip())
            qtbot.waitUntil(lambda: RunReader(run).n_steps > 0, timeout=WAIT_MS)
            window.open_path(run)
            wait_for_banner(qtbot, window, "can be read, not changed or deleted")
            assert window.display.is_stored
            window.runs.reload()
            qtbot.waitUntil(lambda: window.runs.model.rowCount() == 1, timeout=WAIT_MS)
            window.runs.table.selectRow(0)
            window.runs.delete_selected()
            wait_for_banner(qtbot, window, "which this or another gradgui is writing. Stop it first")
            assert run.is_dir()
        finally:
            process.kill()
