"""Saving the model and the spec by menu."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from gradgui.runs.engine import SaveKind
from tests.fakes import FakeEngine
from tests.gui.conftest import WAIT_MS, EngineRack, close_window, wait_for_state


def test_a_live_model_is_saved_by_its_engine(qtbot: QtBot, window: MainWindow, tmp_path: Path, rack: EngineRack) -> None:
    window.open_path("examples:linear")
    wait_for_state(qtbot, window, "ready")
    window.files.choose_save = lambda title, name, name_filter: str(tmp_path / "mine")
    window.actions_by_id["file.save_weights"].trigger()
    qtbot.waitUntil(lambda: bool(rack.engines[0].saved), timeout=WAIT_MS)
    assert rack.engines[0].saved == [(tmp_path / "mine.weights.h5", "weights")]


def test_the_weights_of_raw_variables_are_offered_as_arrays(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, rack: EngineRack
) -> None:
    rack.make = lambda: FakeEngine(raw=True)
    window.open_path("examples:linear")
    wait_for_state(qtbot, window, "ready")
    window.files.choose_save = lambda title, name, name_filter: str(tmp_path / "mine")
    window.actions_by_id["file.save_weights"].trigger()
    qtbot.waitUntil(lambda: bool(rack.engines[0].saved), timeout=WAIT_MS)
    assert rack.engines[0].saved == [(tmp_path / "mine.npz", "weights")]


def test_a_place_that_cant_be_written_is_told(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.open_path("examples:linear")
    wait_for_state(qtbot, window, "ready")
    window.files.choose_save = lambda title, name, name_filter: str(tmp_path / "nowhere" / "mine.keras")
    window.actions_by_id["file.save_model"].trigger()
    qtbot.waitUntil(lambda: "Not saved" in window.banner.text, timeout=WAIT_MS)


def test_the_model_of_an_ended_run_is_exported_from_its_folder(
    qtbot: QtBot, services: WindowServices, tmp_path: Path
) -> None:
    exported: list[tuple[Path, Path, SaveKind]] = []
    window = MainWindow(services)
    window.files.export_model = lambda run, out, kind: exported.append((run, out, kind))
    window.show()
    window.open_path("examples:linear")
    wait_for_state(qtbot, window, "ready")
    window.controller.step()
    wait_for_state(qtbot, window, "paused")
    window.controller.stop()
    wait_for_state(qtbot, window, "finished")
    window.files.choose_save = lambda title, name, name_filter: str(tmp_path / "mine.keras")
    qtbot.waitUntil(window.actions_by_id["file.save_model"].isEnabled, timeout=WAIT_MS)
    window.actions_by_id["file.save_model"].trigger()
    qtbot.waitUntil(lambda: bool(exported), timeout=WAIT_MS)
    run_path = Path(window.controller.status.run_path)
    assert exported == [(run_path, tmp_path / "mine.keras", "keras")]
    close_window(qtbot, window)


def test_choosing_nothing_opens_nothing(window: MainWindow, rack: EngineRack) -> None:
    window.files.choose_open = lambda folder: ""
    window.actions_by_id["file.open"].trigger()
    assert not rack.engines
