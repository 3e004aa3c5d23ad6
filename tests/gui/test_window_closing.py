"""Closing while something is going on that can't be broken off."""

from __future__ import annotations

import threading

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.core.spec import RunSpec
from gradgui.core.status import Activity, RunState, RunStatus
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from gradgui.gui.window_closing import waiting_words
from gradgui.runs.engine import OpenedRun
from tests.fakes import FakeEngine, fake_spec
from tests.gui.conftest import WAIT_MS, EngineRack, close_window, wait_for_state


def opening_window(qtbot: QtBot, services: WindowServices, rack: EngineRack, gate: threading.Event) -> MainWindow:
    class Slow(FakeEngine):
        def open(self, spec: RunSpec) -> OpenedRun:
            assert gate.wait(20)
            return super().open(spec)

    rack.make = Slow
    window = MainWindow(services)
    window.show()
    window.controller.open_spec(fake_spec())
    wait_for_state(qtbot, window, "opening")
    return window


def test_closing_while_a_model_opens_says_what_is_awaited_and_closes_after_it(
    qtbot: QtBot, services: WindowServices, rack: EngineRack
) -> None:
    gate = threading.Event()
    window = opening_window(qtbot, services, rack, gate)
    window.close()
    qtbot.waitUntil(lambda: "opening the model and the data" in window.banner.text, timeout=WAIT_MS)
    assert window.isVisible()
    gate.set()
    close_window(qtbot, window)
    assert rack.engines[0].closed


def test_close_now_does_not_wait(qtbot: QtBot, services: WindowServices, rack: EngineRack) -> None:
    gate = threading.Event()
    window = opening_window(qtbot, services, rack, gate)
    window.close()
    qtbot.waitUntil(lambda: window.banner.action_button.text() == "Close now", timeout=WAIT_MS)
    QTest.mouseClick(window.banner.action_button, Qt.MouseButton.LeftButton)
    assert not window.isVisible()
    assert not window.controller.is_quiet
    gate.set()
    qtbot.waitUntil(lambda: window.controller.is_quiet, timeout=WAIT_MS)
    window.deleteLater()


def test_closing_a_quiet_window_says_nothing(qtbot: QtBot, window: MainWindow) -> None:
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT_MS)
    assert window.banner.text == ""


def test_what_may_be_lost_by_not_waiting_is_said() -> None:
    importing = waiting_words(RunStatus(RunState.OPENING, activity=Activity.IMPORTING))
    assert "importing TensorFlow" in importing
    assert "Nothing would be lost" in importing
    assert "may lose its last second" in waiting_words(RunStatus(RunState.FINISHING))
