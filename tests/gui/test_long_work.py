"""What takes long is said, can be done without, and keeps the window answering meanwhile."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.core.spec import RunSpec
from gradgui.gui.control.display.shown_run import ShownRun, read_stored_run
from gradgui.gui.main_window import MainWindow
from gradgui.runs.engine import OpenedRun
from gradgui.runs.interruption import check_wanted
from tests.fakes import FakeEngine, fake_spec
from tests.gui.conftest import WAIT_MS, EngineRack, wait_for_state


def slow_to_open(rack: EngineRack) -> threading.Event:
    """Makes the next engine wait at `open` for the event that is returned; those after it don't wait."""
    gate = threading.Event()

    class Slow(FakeEngine):
        def open(self, spec: RunSpec) -> OpenedRun:
            assert gate.wait(60)
            check_wanted()
            return super().open(spec)

    rack.make = lambda: Slow() if len(rack.engines) == 0 else FakeEngine()
    return gate


def test_the_window_answers_while_a_model_opens(qtbot: QtBot, window: MainWindow, rack: EngineRack) -> None:
    gate = slow_to_open(rack)
    ticks: list[str] = []
    window.pump.add_ticker(lambda: ticks.append(window.transport.status_label.text()))
    window.controller.open_spec(fake_spec())
    wait_for_state(qtbot, window, "opening")
    qtbot.waitUntil(lambda: len(ticks) >= 5, timeout=WAIT_MS)
    assert ticks[-1].startswith("Opening the model and the data… ")
    window.docks["runs"].raise_()
    QTest.mouseClick(window.runs.head.columns_button, Qt.MouseButton.LeftButton)  # whatever is pressed is carried out
    gate.set()
    wait_for_state(qtbot, window, "ready")


def test_opening_can_be_cancelled_and_the_set_up_stays(qtbot: QtBot, window: MainWindow, rack: EngineRack) -> None:
    gate = slow_to_open(rack)
    window.controller.open_spec(fake_spec(steps=77))
    wait_for_state(qtbot, window, "opening")
    window.pump.tick()
    assert window.transport.stop_button.text() == "Cancel"
    QTest.mouseClick(window.transport.stop_button, Qt.MouseButton.LeftButton)
    window.pump.tick()
    assert window.transport.status_label.text().startswith("Ends after this: opening the model and the data… ")
    assert not window.transport.stop_button.isEnabled()
    gate.set()
    wait_for_state(qtbot, window, "finished")
    window.pump.tick()
    assert window.transport.status_label.text() == "Opening was cancelled"
    assert rack.engines[0].closed
    assert window.controller.spec is not None
    assert window.controller.spec.loop.steps == 77
    window.commands.start()
    wait_for_state(qtbot, window, "ready")
    assert window.transport.stop_button.text() == "Stop"


def test_something_else_can_be_opened_while_what_was_cancelled_ends(
    qtbot: QtBot, window: MainWindow, rack: EngineRack
) -> None:
    gate = slow_to_open(rack)
    window.controller.open_spec(fake_spec(steps=77))
    wait_for_state(qtbot, window, "opening")
    window.rewind.stop()
    window.opener.open_spec(fake_spec(steps=88))
    assert window.controller.is_due
    window.rewind.stop()  # that one isn't wanted either
    assert not window.controller.is_due
    window.opener.open_spec(fake_spec(steps=99))
    gate.set()
    wait_for_state(qtbot, window, "ready")
    assert window.controller.status.n_steps == 99
    assert len(rack.engines) == 2


def test_reading_a_stored_run_can_be_cancelled(qtbot: QtBot, running: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()

    def slow(path: Path) -> ShownRun:
        assert gate.wait(60)
        return read_stored_run(path)

    path = Path(running.controller.status.run_path)
    running.controller.stop()
    wait_for_state(qtbot, running, "finished")
    monkeypatch.setattr("gradgui.gui.control.opening.opener.read_stored_run", slow)
    running.open_path(path)
    qtbot.waitUntil(lambda: running.opener.reading.is_going, timeout=WAIT_MS)
    assert running.status_line.currentMessage() == f"Reading {path.name}…"
    assert not running.status_line.cancel_button.isHidden()
    QTest.mouseClick(running.status_line.cancel_button, Qt.MouseButton.LeftButton)
    assert running.status_line.currentMessage() == ""
    assert running.status_line.cancel_button.isHidden()
    gate.set()
    qtbot.waitUntil(lambda: not running.background.busy, timeout=WAIT_MS)
    running.pump.tick()
    assert not running.display.is_stored
