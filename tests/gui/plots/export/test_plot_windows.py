"""Plots in windows of their own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from tests.gui.conftest import close_window, wait_for_state


@pytest.fixture
def run(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """Returns a window with a run that is paused."""
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    window.controller.go()
    qtbot.waitUntil(lambda: window.controller.status.step >= 20, timeout=20_000)
    window.controller.pause()
    wait_for_state(qtbot, window, "paused")
    window.pump.tick()
    return window


def test_a_plot_in_its_own_window_shows_the_same_run_and_the_same_steps(run: MainWindow, qtbot: QtBot) -> None:
    run.actions_by_id["loss.window"].trigger()
    twin = run.plot_windows.windows["loss"]
    assert twin.isVisible()
    assert run.loss.export_title in twin.windowTitle()
    assert twin.panel.curve_data()[0].tolist() == run.loss.curve_data()[0].tolist()
    run.steps.show(2, 8)
    assert twin.panel.plot.view.viewRange()[0] == run.loss.plot.view.viewRange()[0]


def test_it_follows_the_run(run: MainWindow, qtbot: QtBot) -> None:
    run.actions_by_id["loss.window"].trigger()
    panel = run.plot_windows.windows["loss"].panel
    before = len(panel.curve_data()[0])
    run.controller.step()
    qtbot.waitUntil(lambda: len(panel.curve_data()[0]) == before + 1, timeout=10_000)


def test_opening_it_again_brings_the_same_window(run: MainWindow) -> None:
    run.actions_by_id["gradients.window"].trigger()
    first = run.plot_windows.windows["heatmap"]
    first.close()
    run.actions_by_id["gradients.window"].trigger()
    assert run.plot_windows.windows["heatmap"] is first
    assert first.isVisible()


def test_the_window_of_the_curves_has_the_curves(run: MainWindow) -> None:
    run.gradients.show_curves()
    run.actions_by_id["gradients.window"].trigger()
    panel = run.plot_windows.windows["curves"].panel
    assert panel.curves.isVisible()
    run.variables.tree.select_path("head/kernel")
    assert [entry.path for entry in panel.curves.legend.entries] == ["head/kernel"]


def test_another_run_is_shown_there_too(run: MainWindow, qtbot: QtBot) -> None:
    run.actions_by_id["loss.window"].trigger()
    panel = run.plot_windows.windows["loss"].panel
    run.close_run()
    qtbot.waitUntil(lambda: run.display.is_empty, timeout=20_000)
    assert panel.plot.words.text


def test_its_size_is_remembered_and_it_closes_with_the_main_window(qtbot: QtBot, services: WindowServices) -> None:
    first = MainWindow(services)
    first.show()
    first.plot_windows.open(first.loss)  # the action waits for something to be open
    twin = first.plot_windows.windows["loss"]
    twin.resize(QSize(700, 410))
    close_window(qtbot, first)
    assert not twin.isVisible()
    second = MainWindow(services)
    second.show()
    second.plot_windows.open(second.loss)
    assert second.plot_windows.windows["loss"].size() == QSize(700, 410)
    close_window(qtbot, second)


def test_shortcuts_work_there(run: MainWindow) -> None:
    run.actions_by_id["loss.window"].trigger()
    actions = run.plot_windows.windows["loss"].actions()
    assert run.actions_by_id["run.pause"] in actions


def test_its_title_says_what_is_shown_in_it(run: MainWindow) -> None:
    run.actions_by_id["gradients.window"].trigger()
    twin = run.plot_windows.windows["heatmap"]
    assert "heat map" in twin.windowTitle()
    twin.panel.show_view("profile")
    assert "profile" in twin.windowTitle()
    assert run.gradients.export_view().export_name == "heatmap"


def test_margins_are_each_windows_own(run: MainWindow, qtbot: QtBot) -> None:
    run.actions_by_id["gradients.window"].trigger()
    twin = run.plot_windows.windows["heatmap"]
    twin.resize(1400, 500)
    qtbot.waitUntil(lambda: twin.panel.width() > 1300)
    own = twin.panel.heatmap._steps
    before = run.steps.extra_left_px
    own.set_extra_left(before + 40)
    assert (own.extra_left_px, run.steps.extra_left_px) == (before + 40, before)


def test_what_is_pointed_at_is_marked_in_every_window_and_in_the_tree(run: MainWindow) -> None:
    run.actions_by_id["gradients.window"].trigger()
    panel = run.plot_windows.windows["heatmap"].panel
    rows = run.gradients.heatmap.rows
    column = next(i for i, row in enumerate(rows) if row.path == "head/kernel")
    panel.heatmap._hover(column)
    assert run.gradients.heatmap.layer._hovered == column
    assert run.variables.tree._hover.node_id == run.variables.model.tree.find("head/kernel")
    run.gradients.heatmap._hover(None)
    assert panel.heatmap.layer._hovered is None
    run.variables.hoveredChanged.emit("head/kernel")
    assert panel.heatmap.layer._hovered == run.gradients.heatmap.layer._hovered == column


def test_the_curves_that_were_chosen_are_remembered_and_the_same_in_both_windows(
    qtbot: QtBot, services: WindowServices
) -> None:
    first = MainWindow(services)
    first.show()
    first.actions_by_id["loss.window"].trigger()
    first.loss.choice.show("accuracy", True)
    first.loss.smooth_button.click()
    assert not first.plot_windows.windows["loss"].panel.smooth_button.isChecked()
    close_window(qtbot, first)
    second = MainWindow(services)
    second.show()
    assert second.loss.choice.shown("accuracy") is True
    assert not second.loss.smooth_button.isChecked()
    close_window(qtbot, second)
