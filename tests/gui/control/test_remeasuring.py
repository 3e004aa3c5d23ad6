from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.core.spec_toml import spec_to_toml
from gradgui.gui.control.remeasuring import INTERVAL_S, Remeasuring
from gradgui.gui.main_window import MainWindow
from tests.fakes import fake_spec
from tests.gui.conftest import WAIT_MS, wait_for_state


def measured_events(window: MainWindow) -> int:
    history = window.controller.history
    assert history is not None
    return sum(event.kind == "measured" for event in history.events)


def test_what_was_measured_once_is_measured_again_after_a_while_and_not_before(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "quadratic.toml"
    path.write_text(spec_to_toml(fake_spec(steps=1_000_000)), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    now = 0.0
    remeasuring = Remeasuring(window.controller, lambda: now)
    window.pump.add_ticker(remeasuring.look)
    window.controller.go()
    wait_for_state(qtbot, window, "running")
    now += 10 * INTERVAL_S
    remeasuring.look()
    assert measured_events(window) == 0, "nobody has asked yet"
    window.docks["step"].raise_()
    QTest.mouseClick(window.numbers.measure_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: measured_events(window) == 1 and bool(window.controller.status.measured), timeout=WAIT_MS)
    step = window.controller.status.step
    now += 0.9 * INTERVAL_S
    qtbot.waitUntil(lambda: window.controller.status.step > step + 50, timeout=WAIT_MS)
    assert measured_events(window) == 1
    now += 0.2 * INTERVAL_S
    qtbot.waitUntil(lambda: measured_events(window) == 2, timeout=WAIT_MS)


def test_another_way_of_clipping_is_compiled_only_when_asked_for(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "quadratic.toml"
    path.write_text(spec_to_toml(fake_spec(steps=1_000_000)), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    now = 0.0
    remeasuring = Remeasuring(window.controller, lambda: now)
    window.controller.go()
    window.controller.measure("watching")
    qtbot.waitUntil(lambda: bool(window.controller.status.measured), timeout=WAIT_MS)
    remeasuring.look()
    window.controller.changes.set_accumulation_steps(4)
    qtbot.waitUntil(lambda: not window.controller.status.pending, timeout=WAIT_MS)
    now += 2 * INTERVAL_S
    remeasuring.look()
    step = window.controller.status.step
    qtbot.waitUntil(lambda: window.controller.status.step > step + 50, timeout=WAIT_MS)
    assert measured_events(window) == 1
