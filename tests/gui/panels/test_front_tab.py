from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gradgui.core.errors import DataError
from gradgui.core.spec_toml import spec_to_toml
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from tests.fakes import FakeEngine, fake_spec
from tests.gui.conftest import WAIT_MS, EngineRack, wait_for_state
from tests.runs.records import stored_run


def keyboard(window: MainWindow) -> QWidget | None:
    """Returns what has the keyboard while the window has it."""
    return window.focusWidget()


def test_runs_are_opened_and_compared_one_after_another_without_leaving_their_table(
    qtbot: QtBot, window: MainWindow, services: WindowServices
) -> None:
    paths: list[Path] = [stored_run(services.runs_dir).path for _ in range(2)]
    window.runs.reload()
    table, model = window.runs.table, window.runs.model
    qtbot.waitUntil(lambda: model.rowCount() == 2, timeout=WAIT_MS)
    window.docks["runs"].raise_()
    qtbot.waitUntil(table.isVisible, timeout=WAIT_MS)
    table.setFocus()
    for path in paths:
        table.select_paths([path])
        QTest.keyClick(table, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda path=path: window.display.stored_path == path, timeout=WAIT_MS)  # type: ignore[misc]
        qtbot.waitUntil(lambda: window.dock_layout.front() == "runs", timeout=WAIT_MS)
        assert keyboard(window) is table
        window.pump.tick()
        assert [run.path for run in model.runs if model.is_shown(run)] == [path]
    table.select_paths(paths)
    window.runs.compare_selected()
    assert keyboard(window) is not table
    window.compare.page.head.close_button.click()
    assert not window.compare.is_open
    assert window.dock_layout.front() == "runs"
    assert keyboard(window) is table
    window.stack.setFocus()
    window.open_path(paths[0])
    qtbot.waitUntil(lambda: window.display.stored_path == paths[0], timeout=WAIT_MS)
    assert keyboard(window) is window.variables.tree
    qtbot.waitUntil(lambda: window.dock_layout.front() == "variables", timeout=WAIT_MS)
    window.compare.compare(paths)
    qtbot.waitUntil(lambda: window.dock_layout.front() == "runs", timeout=WAIT_MS)
    window.compare.close()
    qtbot.waitUntil(lambda: window.dock_layout.front() == "variables", timeout=WAIT_MS)
    assert keyboard(window) is window.variables.tree
    qtbot.waitUntil(lambda: not window.background.busy, timeout=WAIT_MS)


def test_what_could_not_be_opened_brings_its_set_up_to_the_front_but_not_over_its_data(
    qtbot: QtBot, window: MainWindow, rack: EngineRack, tmp_path: Path
) -> None:
    path = tmp_path / "spec.toml"
    path.write_text(spec_to_toml(fake_spec()), encoding="utf-8")
    rack.make = lambda: FakeEngine(open_error=DataError("The data must be an existing file."))
    qtbot.waitUntil(lambda: window.dock_layout.front() == "runs", timeout=WAIT_MS)  # nothing is open
    window.open_path(path)
    wait_for_state(qtbot, window, "failed")
    qtbot.waitUntil(lambda: window.dock_layout.front() == "form", timeout=WAIT_MS)
    window.docks["data"].raise_()
    qtbot.waitUntil(window.data.isVisible, timeout=WAIT_MS)
    n_engines = len(rack.engines)
    window.open_path(path)
    qtbot.waitUntil(lambda: len(rack.engines) > n_engines, timeout=WAIT_MS)
    wait_for_state(qtbot, window, "failed")
    assert window.dock_layout.front() == "data"
