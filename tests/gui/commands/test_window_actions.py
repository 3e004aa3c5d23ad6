"""What menus and shortcuts do."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from gradgui.core.spec_toml import spec_to_toml
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from gradgui.runs.catalogue.run_list import list_runs
from tests.fakes import FakeEngine, fake_spec
from tests.gui.conftest import EngineRack, wait_for_state


def test_the_start_action_starts_again_after_the_end_as_the_button_does(
    qtbot: QtBot, window: MainWindow, services: WindowServices, tmp_path: Path
) -> None:
    path = tmp_path / "short.toml"
    path.write_text(spec_to_toml(fake_spec(steps=30)), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    start = window.actions_by_id["run.start"]
    start.trigger()
    wait_for_state(qtbot, window, "finished")
    assert start.isEnabled()
    start.trigger()
    qtbot.waitUntil(lambda: len(list_runs(services.runs_dir)) == 2)
    wait_for_state(qtbot, window, "finished")


def test_what_failed_to_open_can_be_tried_again_and_is_not_started_unasked(
    qtbot: QtBot, window: MainWindow, rack: EngineRack
) -> None:
    rack.make = lambda: FakeEngine(open_error=ValueError("units=many"))
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "failed")
    assert window.transport.start_button.text() == "Try again"
    assert window.transport.start_button.isEnabled()
    rack.make = FakeEngine
    window.transport.start_button.click()
    wait_for_state(qtbot, window, "ready")
    assert window.banner.text == ""
    assert window.controller.status.step == 0


def test_no_two_actions_share_a_shortcut(window: MainWindow) -> None:
    keys = [
        (sequence.toString(), action_id)
        for action_id in window.actions_by_id
        for sequence in window.actions_by_id[action_id].shortcuts()
    ]
    shared = [pair for pair in keys if [key for key, _ in keys].count(pair[0]) > 1]
    assert shared == []
