"""A stored run that somebody else is writing grows in the window."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from gradgui.runs.runner import Runner
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec
from tests.gui.conftest import WAIT_MS


@pytest.fixture
def written(services: WindowServices, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Returns a runner of its own that stores a run of 100,000 steps and waits after 200 of them."""
    monkeypatch.setattr("gradgui.gui.control.display.stored_follower.INTERVAL_S", 0.05)
    spec = msgspec.structs.replace(fake_spec(steps=100_000), name="mine")
    return Runner(spec, FakeEngine, services.runs_dir)


def wait_for_steps(qtbot: QtBot, runner: Runner, n_steps: int) -> Path:
    qtbot.waitUntil(lambda: runner.status.step >= n_steps and runner.status.state == "paused", timeout=WAIT_MS)
    return Path(runner.status.run_path)


def test_what_is_written_meanwhile_appears_and_the_end_is_said(qtbot: QtBot, window: MainWindow, written: Runner) -> None:
    written.start()
    try:
        written.go(200)
        path = wait_for_steps(qtbot, written, 200)
        window.open_path(path)
        qtbot.waitUntil(lambda: window.display.is_stored, timeout=WAIT_MS)
        shown = window.display.shown
        assert shown is not None
        assert shown.is_growing
        assert window.transport.status_label.text() == "Being written by another process"
        history = shown.history
        assert history.n_steps == 200
        written.go(300)
        wait_for_steps(qtbot, written, 500)
        qtbot.waitUntil(lambda: history.n_steps == 500, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: window.transport.step_label.text() == "500 of 100,000 steps", timeout=WAIT_MS)
        qtbot.waitUntil(lambda: len(window.loss.curve_data()[0]) > 0, timeout=WAIT_MS)
        assert "Paused after 300 steps" in [event.text for event in history.events]
        np.testing.assert_array_equal(history.scalars("loss"), RunReader(path).loss)
    finally:
        written.stop()
        written.join(20)
    qtbot.waitUntil(lambda: window.transport.status_label.text() == "Stored run", timeout=WAIT_MS)
    assert window.banner.text == ""
    assert window.display.shown is not None
    assert window.display.shown.history is history


def test_the_root_of_a_stored_run_is_called_as_that_of_a_live_one(qtbot: QtBot, window: MainWindow, written: Runner) -> None:
    written.start()
    written.go(5)
    path = wait_for_steps(qtbot, written, 5)
    written.stop()
    written.join(20)
    window.open_path(path)
    qtbot.waitUntil(lambda: window.display.is_stored, timeout=WAIT_MS)
    stored = window.display.shown
    assert stored is not None
    assert written.opened is not None
    assert stored.tree.nodes[0].name == written.opened.model_name == "quadratic"
    assert stored.name == "mine"
    assert not stored.is_growing
