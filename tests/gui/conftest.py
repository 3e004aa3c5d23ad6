"""Fixtures of the window's tests: no display needed, nothing kept between tests, nothing left alive after one."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gradgui.core.spec_toml import spec_to_toml
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from gradgui.runs.trust import TrustStore
from tests.fakes import FakeEngine, fake_spec

if sys.platform.startswith("linux") and not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

#: Longer than a loaded machine with a slow disk ever took: files are brought to it before a run has finished.
WAIT_MS = 60_000


@pytest.fixture(autouse=True)
def nothing_left_alive(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a visible window, a running timer or one of gradgui's threads behind."""
    shows = bool({"qtbot", "window", "services"} & set(request.fixturenames))
    if shows:
        # Once a test's function has returned, its widgets are garbage but for pytest-qt's weak references: a collection
        # in the middle of painting one, while events are processed, would crash in Qt. The program holds its windows.
        gc.disable()
        gc.freeze()  # so that collections look at what the test makes alone
    yield
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if shows:
        # Here, not on the thread of some later run: Qt's objects may only be destroyed on the GUI thread.
        gc.collect()
        gc.unfreeze()
        gc.enable()
    _delete_closed_windows(app)
    windows = [widget for widget in app.topLevelWidgets() if widget.isVisible()]
    timers = [
        timer
        for widget in app.topLevelWidgets()
        for timer in widget.findChildren(QTimer)
        if timer.isActive() and timer.parent()
    ]
    threads = [thread for thread in threading.enumerate() if thread.name.startswith("gradgui")]
    for thread in threads:
        thread.join(10)
    alive = [thread for thread in threads if thread.is_alive()]
    names = [
        f"{type(timer.parent()).__name__}'s timer"
        for timer in timers
        if type(timer.parent()).__module__.startswith("gradgui")
    ]
    assert not windows, f"windows left visible: {windows}"
    assert not names, f"timers left running: {names}"
    assert not alive, f"threads left running: {alive}"


def _delete_closed_windows(app: QApplication) -> None:
    """Deletes what a test closed and kept: Qt styles every widget anew with each window that comes, also those."""
    for widget in app.topLevelWidgets():
        if type(widget).__module__.startswith("gradgui") and widget.parent() is None and not widget.isVisible():
            widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class EngineRack:
    """Makes fake engines for a window and keeps them to be looked at.

    Attributes:
        make: makes the next engine; replace it before a spec is opened.
        engines: those made so far.
    """

    def __init__(self) -> None:
        self.make: Callable[[], FakeEngine] = lambda: FakeEngine(step_s=0.001)
        self.engines: list[FakeEngine] = []

    def __call__(self) -> FakeEngine:
        """Makes an engine."""
        self.engines.append(self.make())
        return self.engines[-1]


@pytest.fixture
def rack() -> EngineRack:
    """Returns where the window's engines come from."""
    return EngineRack()


@pytest.fixture
def services(tmp_path: Path, rack: EngineRack) -> WindowServices:
    """Returns fresh folders and a fake engine."""
    return WindowServices(tmp_path / "runs", tmp_path / "settings.ini", rack, TrustStore(tmp_path / "trust.json"))


@pytest.fixture
def window(qtbot: QtBot, services: WindowServices) -> Iterator[MainWindow]:
    """Shows a window, and closes it afterwards as a person would."""
    shown = MainWindow(services)
    shown.resize(1440, 900)
    shown.show()
    yield shown
    close_window(qtbot, shown)


def close_window(qtbot: QtBot, window: MainWindow) -> None:
    """Closes a window and waits until its run has ended."""
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT_MS)
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait_for_state(qtbot: QtBot, window: MainWindow, state: str) -> None:
    """Waits until the run is in a state and the window knows."""
    qtbot.waitUntil(lambda: window.controller.status.state.value == state, timeout=WAIT_MS)


@pytest.fixture
def ready(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    """Returns a window with a run of 100,000 steps ready to start."""
    path = tmp_path / "quadratic.toml"
    path.write_text(spec_to_toml(fake_spec(steps=100_000)), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    return window


@pytest.fixture
def running(qtbot: QtBot, ready: MainWindow) -> MainWindow:
    """Returns a window whose run has taken steps."""
    ready.controller.go()
    qtbot.waitUntil(lambda: ready.controller.status.step >= 20, timeout=WAIT_MS)
    return ready
