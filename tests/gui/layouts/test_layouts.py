"""Layouts of the window: shipped ones, saved ones, and the dialog that keeps them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QTabBar
from pytestqt.qtbot import QtBot

from gradgui.gui.layouts.layouts_dialog import LayoutsDialog
from gradgui.gui.layouts.window_place import bring_into_reach, restore_place, save_place
from gradgui.gui.main_window import MainWindow
from gradgui.gui.panels.layout_state import LayoutState
from gradgui.gui.services import WindowServices
from tests.gui.conftest import WAIT_MS, close_window

RIGHT = Qt.DockWidgetArea.RightDockWidgetArea


def shown(window: MainWindow) -> set[str]:
    return {name for name, dock in window.docks.items() if not dock.isHidden()}


@pytest.mark.parametrize(
    ("name", "docks"),
    [
        ("standard", {"variables", "form", "data", "runs", "step", "events"}),
        ("plots", set()),
        ("tree", {"variables"}),
        ("lecture", {"variables", "step"}),
    ],
)
def test_a_shipped_layout_shows_its_docks(ready: MainWindow, name: str, docks: set[str]) -> None:
    ready.docks["variables"].setFloating(True)
    ready.docks["runs"].hide()
    ready.actions_by_id[f"layout.{name}"].trigger()
    assert shown(ready) == docks
    assert not ready.docks["variables"].isFloating()


@pytest.mark.parametrize("name", ["lecture", "tree", "standard"])
def test_a_layout_leaves_the_window_as_large_as_it_is(qtbot: QtBot, ready: MainWindow, name: str) -> None:
    ready.resize(1280, 800)
    qtbot.waitUntil(lambda: ready.dockWidgetArea(ready.docks["step"]) != RIGHT, timeout=WAIT_MS)
    arranged = ready.dock_layout._arranged
    with qtbot.waitSignal(arranged.timeout, timeout=WAIT_MS):
        ready.actions_by_id[f"layout.{name}"].trigger()
    assert ready.size() == QSize(1280, 800)


def test_a_dock_that_stands_alone_has_its_title(qtbot: QtBot, ready: MainWindow) -> None:
    ready.actions_by_id["layout.tree"].trigger()
    title = ready.docks["variables"].titleBarWidget().findChild(QLabel)
    assert isinstance(title, QLabel)
    assert (title.text(), title.isHidden()) == ("Variables", False)
    ready.actions_by_id["layout.standard"].trigger()
    assert title.isHidden()


def test_every_dock_can_be_found_again_after_only_the_plots_were_shown(ready: MainWindow) -> None:
    ready.actions_by_id["layout.plots"].trigger()
    for name in ("variables", "form", "data", "runs", "step", "events"):
        ready.actions_by_id[f"dock.{name}"].trigger()
    assert {"variables", "form", "data", "runs", "step", "events"} <= shown(ready)


def test_a_layout_without_step_and_events_keeps_them_hidden_when_something_is_opened_and_closed(ready: MainWindow) -> None:
    ready.actions_by_id["layout.tree"].trigger()
    ready.close_run()
    assert "step" not in shown(ready)
    ready.actions_by_id["view.reset"].trigger()
    assert "step" not in shown(ready)  # nothing is open that it could say anything of


def test_a_layout_is_saved_and_shown_again(ready: MainWindow) -> None:
    ready.addDockWidget(RIGHT, ready.docks["runs"])
    ready.docks["events"].hide()
    ready.plots.setSizes([500, 300])
    upper, lower = ready.plots.sizes()
    ready.layouts.save("Mine / & yours")
    ready.actions_by_id["view.reset"].trigger()
    ready.plots.setSizes([300, 500])
    assert ready.dockWidgetArea(ready.docks["runs"]) != RIGHT
    assert ready.layouts.apply("Mine / & yours")
    assert ready.dockWidgetArea(ready.docks["runs"]) == RIGHT
    assert "events" not in shown(ready)
    now = ready.plots.sizes()
    assert abs(now[0] / sum(now) - upper / (upper + lower)) < 0.03  # the panels around them take their room a moment later


def test_saved_layouts_are_in_the_menu(ready: MainWindow) -> None:
    menu = ready.menuBar().findChild(QMenu, "savedLayoutsMenu")
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    assert [action.isEnabled() for action in menu.actions()] == [False]
    ready.docks["data"].hide()
    ready.layouts.save("Quiet")
    ready.actions_by_id["view.reset"].trigger()
    menu.aboutToShow.emit()
    (action,) = menu.actions()
    assert action.text() == "Quiet"
    action.trigger()
    assert "data" not in shown(ready)


def test_the_dialog_saves_renames_and_deletes(qtbot: QtBot, ready: MainWindow) -> None:
    ready.actions_by_id["view.layouts"].trigger()
    dialog = ready.findChild(LayoutsDialog)
    assert isinstance(dialog, LayoutsDialog)
    QTest.keyClicks(dialog.name_edit, "one")
    QTest.keyClick(dialog.name_edit, Qt.Key.Key_Return)
    assert ready.layouts.names == ["one"]
    dialog.name_edit.setText("two")
    dialog.save_button.click()
    assert dialog.chosen() == "two"
    item = dialog.list.currentItem()
    assert item is not None
    item.setText("one")
    assert "taken" in dialog.words_label.text()
    assert ready.layouts.names == ["one", "two"]
    item = dialog.list.currentItem()
    assert item is not None
    item.setText("three")
    assert ready.layouts.names == ["one", "three"]
    dialog.delete_button.click()
    assert ready.layouts.names == ["one"]
    dialog.use_button.click()
    assert "Shown" in dialog.words_label.text()
    dialog.reject()
    qtbot.waitUntil(lambda: ready.findChild(LayoutsDialog) is None, timeout=WAIT_MS)


@pytest.mark.parametrize("line", [None, b"", b"1 a", b"2 YQ== YQ==", b"1 ! !"])
def test_what_is_no_layout_is_none(line: bytes | None) -> None:
    assert LayoutState.from_bytes(line) is None


def test_a_layout_that_can_not_be_read_changes_nothing(ready: MainWindow) -> None:
    before = shown(ready)
    ready.settings.save_named_layout("odd", b"1 YQ== YQ==")
    assert not ready.layouts.apply("odd")
    assert not ready.layouts.apply("gone")
    assert shown(ready) == before


def test_a_window_is_never_left_where_nobody_can_reach_it(window: MainWindow) -> None:
    window.setGeometry(QRect(90_000, 90_000, 1400, 900))
    save_place(window, window.settings, "there")
    window.setGeometry(QRect(0, 0, 700, 500))
    restore_place(window, window.settings, "there")
    assert window.screen().availableGeometry().intersects(window.geometry())
    dock = window.docks["variables"]
    dock.setFloating(True)
    dock.setGeometry(QRect(-5000, -5000, 400, 300))
    bring_into_reach(dock)
    assert window.screen().availableGeometry().contains(dock.geometry())
    dock.setFloating(False)


def bars_in_sight(window: MainWindow) -> list[list[str]]:
    """Returns the tabs of every bar that a person can see at the edges of the window."""
    bars = [bar for bar in window.findChildren(QTabBar) if bar.parent() is window and bar.isVisible()]
    seen = [bar for bar in bars if bar.geometry().intersects(window.rect()) and bar.count()]
    return [[bar.tabText(index) for index in range(bar.count())] for bar in seen]


def test_a_narrow_layout_comes_back_in_a_wide_window_without_tabs_that_lead_nowhere(
    qtbot: QtBot, services: WindowServices
) -> None:
    first = MainWindow(services)
    first.resize(1280, 800)
    first.show()
    close_window(qtbot, first)
    second = MainWindow(services)
    second.resize(2000, 1000)
    second.show()
    only = [["Variables", "Set-up", "Data", "Runs"]]
    qtbot.waitUntil(lambda: bars_in_sight(second) == only, timeout=WAIT_MS)
    assert second.layouts.apply("gone") is False
    second.layouts.save("wide")
    assert second.layouts.apply("wide")
    qtbot.waitUntil(lambda: bars_in_sight(second) == only, timeout=WAIT_MS)
    close_window(qtbot, second)
