"""The stored runs in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from gradgui.gui.run_list.run_actions import RunAction, Runs
from gradgui.gui.services import WindowServices
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.runner import Runner
from tests.fakes import FakeEngine, fake_spec
from tests.gui.conftest import WAIT_MS, wait_for_state
from tests.runs.records import stored_run


@pytest.fixture
def two_runs(services: WindowServices, window: MainWindow, qtbot: QtBot) -> MainWindow:
    """Returns a window with two stored runs in its table."""
    for steps in (5, 8):
        runner = Runner(fake_spec(steps=steps), FakeEngine, services.runs_dir)
        runner.go()
        runner.run()
    window.runs.reload()
    qtbot.waitUntil(lambda: window.runs.model.rowCount() == 2, timeout=WAIT_MS)
    return window


def test_runs_are_listed_newest_first_with_their_folder(two_runs: MainWindow, services: WindowServices) -> None:
    model = two_runs.runs.model
    assert [model.index(row, model.columns.index("steps")).data() for row in range(2)] == ["8", "5"]
    paths = [model.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(2)]
    assert paths == [str(run.path) for run in list_runs(services.runs_dir)]


def test_a_double_click_opens_a_run(qtbot: QtBot, two_runs: MainWindow) -> None:
    table = two_runs.runs.table
    qtbot.waitUntil(table.isVisible, timeout=WAIT_MS)
    at = table.visualRect(two_runs.runs.model.index(1, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: two_runs.display.is_stored, timeout=WAIT_MS)
    shown = two_runs.display.shown
    assert shown is not None
    assert shown.history.n_steps == 5


def test_a_damaged_run_is_a_row_that_says_so_and_opening_it_is_told(
    qtbot: QtBot, two_runs: MainWindow, services: WindowServices
) -> None:
    path: Path = list_runs(services.runs_dir)[0].path
    for file in path.glob("run.sqlite*"):
        file.write_bytes(b"not a database" * 100)
    two_runs.runs.reload()
    model = two_runs.runs.model
    qtbot.waitUntil(lambda: "damaged" in [model.index(row, 1).data() for row in range(model.rowCount())], timeout=WAIT_MS)
    two_runs.open_path(path)
    qtbot.waitUntil(lambda: two_runs.banner.text != "", timeout=WAIT_MS)
    assert not two_runs.display.is_stored


def test_the_spec_of_a_stored_run_opens_ready_to_train_again(qtbot: QtBot, two_runs: MainWindow) -> None:
    two_runs.runs.table.selectRow(1)
    two_runs.runs.foot.spec_button.click()
    wait_for_state(qtbot, two_runs, "ready")
    assert two_runs.controller.status.n_steps == 5
    assert two_runs.transport.start_button.isEnabled()


def test_several_runs_are_selected_with_the_keys_of_every_list(qtbot: QtBot, two_runs: MainWindow) -> None:
    panel = two_runs.runs
    two_runs.docks["runs"].raise_()
    qtbot.waitUntil(panel.table.isVisible, timeout=WAIT_MS)
    for row, keys in ((0, Qt.KeyboardModifier.NoModifier), (1, Qt.KeyboardModifier.ControlModifier)):
        at = panel.table.visualRect(panel.model.index(row, 0)).center()
        QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, keys, at)
    assert [run.steps for run in panel.selected_runs()] == [8, 5]
    assert panel.selected() is None
    assert not panel.foot.open_button.isEnabled()
    assert panel.foot.delete_button.isEnabled()


def test_what_others_add_to_the_context_menu_is_given_the_selected_runs(qtbot: QtBot, two_runs: MainWindow) -> None:
    panel = two_runs.runs
    chosen: list[Runs] = []
    panel.run_actions.add(RunAction("shareRuns", "Compare", chosen.append, group="compare"))
    panel.table.selectAll()
    panel.table.customContextMenuRequested.emit(panel.table.rect().center())
    menu = panel.findChild(QMenu, "runsMenu")
    assert menu is not None
    next(entry for entry in menu.actions() if entry.objectName() == "shareRuns").trigger()
    menu.close()
    assert [[run.steps for run in runs] for runs in chosen] == [[8, 5]]


def test_deleting_lets_go_of_what_is_shown_and_what_offers_to_undo_it_goes_once_it_was(
    qtbot: QtBot, two_runs: MainWindow, services: WindowServices
) -> None:
    panel = two_runs.runs
    path = list_runs(services.runs_dir)[1].path
    panel.table.select_paths([path])  # no selectRow: Qt remembers the Ctrl of a click in another test
    panel.open_selected()
    qtbot.waitUntil(lambda: two_runs.display.is_stored, timeout=WAIT_MS)
    two_runs.docks["runs"].raise_()
    qtbot.waitUntil(panel.table.isVisible, timeout=WAIT_MS)
    panel.table.select_paths([path])
    QTest.keyClick(panel.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: two_runs.banner.text.startswith("Deleted "), timeout=WAIT_MS)
    assert not two_runs.display.is_stored
    assert [run.steps for run in list_runs(services.runs_dir)] == [8]
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1, timeout=WAIT_MS)
    panel.keeper.undo_delete()  # as Ctrl+Z in the table does; the button of the banner calls the same
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2, timeout=WAIT_MS)
    assert [run.steps for run in list_runs(services.runs_dir)] == [8, 5]
    assert two_runs.banner.text == ""


def test_menus_import_find_and_label_runs(qtbot: QtBot, two_runs: MainWindow, tmp_path: Path) -> None:
    actions, panel = two_runs.actions_by_id, two_runs.runs
    foreign = stored_run(tmp_path / "foreign").path.rename(tmp_path / "from-another-machine")
    two_runs.imports.choose_folder = lambda _folder: str(foreign)
    actions["file.import_run"].trigger()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: [run.path.name for run in panel.selected_runs()] == [foreign.name], timeout=WAIT_MS)
    actions.refresh()
    assert actions["runs.star"].isEnabled()
    actions["runs.star"].trigger()
    qtbot.waitUntil(lambda: panel.selected_runs()[0].labels.star, timeout=WAIT_MS)
    actions["runs.find"].trigger()
    QTest.keyClicks(panel.field.edit, "star")
    assert panel.model.rowCount() == 1
