"""The one timer: what it redraws and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gradgui.core.records import RecordLayout, StepBatch
from gradgui.core.selection import Selection
from gradgui.gui.control.background import Background
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.control.run_pump import RunPump
from gradgui.gui.services import WindowServices
from gradgui.runs.history import RunHistory
from tests.fakes import fake_variables
from tests.gui.conftest import WAIT_MS


@pytest.fixture
def host(qtbot: QtBot) -> Iterator[QWidget]:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    yield widget
    widget.hide()


def history() -> RunHistory:
    variables = fake_variables()
    return RunHistory(RecordLayout(tuple(v.path for v in variables if v.learnable)), Selection.initial(variables))


def grow(record: RunHistory) -> None:
    scalars = np.zeros((1, len(record.layout.scalars)))
    record.append(StepBatch(record.n_steps, scalars, np.zeros((1, 6, 4), dtype=np.float32)))


def test_a_panel_is_redrawn_when_the_history_grew_and_only_then(host: QWidget, services: WindowServices) -> None:
    drawn: list[int] = []
    pump = RunPump(RunController(services, host), Background(), host)
    record = history()
    pump.add_panel(host, lambda: drawn.append(record.n_steps))
    pump.set_history(record)
    pump.tick()
    pump.tick()
    assert drawn == [0]
    grow(record)
    grow(record)
    pump.tick()
    assert drawn == [0, 2]


def test_a_hidden_panel_waits_until_it_is_seen(host: QWidget, services: WindowServices) -> None:
    drawn: list[int] = []
    pump = RunPump(RunController(services, host), Background(), host)
    panel = QWidget(host)
    panel.hide()
    pump.add_panel(panel, lambda: drawn.append(1))
    pump.set_history(history())
    pump.tick()
    assert drawn == []
    panel.show()
    pump.tick()
    assert drawn == [1]


def test_finished_jobs_are_delivered_on_this_thread(qtbot: QtBot, host: QWidget, services: WindowServices) -> None:
    background = Background()
    pump = RunPump(RunController(services, host), background, host)
    results: list[object] = []
    background.submit(lambda: 6 * 7, results.append)
    background.submit(lambda: 1 // 0, results.append, lambda error: results.append(type(error)))

    def delivered() -> bool:
        pump.tick()
        return len(results) == 2

    qtbot.waitUntil(delivered, timeout=WAIT_MS)
    assert set(results) == {42, ZeroDivisionError}


def test_a_part_that_fails_keeps_no_other_from_being_drawn(
    host: QWidget, services: WindowServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    caught: list[type[BaseException]] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, *_: caught.append(kind))
    drawn: list[str] = []

    def fail() -> None:
        raise ZeroDivisionError

    pump = RunPump(RunController(services, host), Background(), host)
    pump.add_ticker(fail)
    pump.add_ticker(lambda: drawn.append("ticker"))
    pump.add_panel(host, fail)
    pump.add_panel(host, lambda: drawn.append("panel"))
    pump.set_history(history())
    pump.tick()
    assert caught == [ZeroDivisionError, ZeroDivisionError]
    assert drawn == ["ticker", "panel"]


def test_all_plots_are_told_of_the_same_newest_step_though_the_run_goes_on_meanwhile(
    host: QWidget, services: WindowServices
) -> None:
    told: list[int] = []
    pump = RunPump(RunController(services, host), Background(), host)
    record = history()
    grow(record)

    def draw(n_steps: int) -> None:
        told.append(n_steps)
        grow(record)

    pump.add_plot(host, draw)
    pump.add_plot(host, draw)
    pump.set_history(record)
    pump.tick()
    assert told == [1, 1]
    pump.tick()
    assert told == [1, 1, 3, 3]
