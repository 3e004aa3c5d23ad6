"""Docks under a real window manager: dragged, floated, tabbed, closed, brought back, remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QTabBar

from gradgui.gui.main_window import MainWindow
from gradgui.gui.panels.panel_dock import in_tabs
from tests.x11.stage import Stage, head_of, in_sight, on_screen, side_of

if TYPE_CHECKING:  # the child process, too, imports this module: without pytest it starts sooner
    from tests.x11.conftest import Play

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


def float_by_dragging(stage: Stage, name: str) -> None:
    """Drags a dock by its head into the middle of the data, where no dock can stand."""
    dock = stage.window.docks[name]
    start = head_of(dock)
    middle = on_screen(stage.window.stack).center()
    with stage.dragging(start):
        stage.move(start + QPoint(-12, 12))
        stage.move_until(
            lambda: dock.isFloating() and on_screen(dock).intersects(QRect(middle, QSize(1, 1))),
            f"the dock {name} over the data",
            middle,
            middle + QPoint(5, 5),
        )
    stage.wait(lambda: dock.isFloating() and dock.isVisible(), f"a floating dock {name}")


def drag_float_and_reset(stage: Stage) -> None:
    window = stage.show()
    stage.open_ready()
    events = window.docks["events"]
    assert side_of(window, "events") == RIGHT
    float_by_dragging(stage, "events")
    assert on_screen(window.stack).intersects(on_screen(events))
    stage.choose(stage.menu("View"), "Reset layout")
    stage.wait(lambda: not events.isFloating() and events.isVisible(), "the dock back in its place")
    assert side_of(window, "events") == RIGHT
    assert on_screen(events).top() > on_screen(window.docks["step"]).bottom()


def tab_by_dragging(stage: Stage) -> None:
    window = stage.show()
    stage.open_ready()
    step, events = window.docks["step"], window.docks["events"]
    start = head_of(events)
    with stage.dragging(start):
        away = on_screen(window.stack).center()
        stage.move(start + QPoint(-12, 12))
        stage.move_until(
            lambda: events.isFloating() and step.height() > 400, "its place to be free", away, away + QPoint(5, 5)
        )
        target = on_screen(step).center()
        stage.move(target + QPoint(0, 5), target)
    stage.wait(lambda: step in window.tabifiedDockWidgets(events), "events and numbers in tabs")
    assert in_tabs(events)


def close_and_bring_back(stage: Stage) -> None:
    window = stage.show()
    stage.open_ready()
    step = window.docks["step"]
    stage.choose(stage.menu("View"), "At this step")
    stage.wait(lambda: not step.isVisible(), "the dock to be closed")
    stage.choose(stage.menu("View"), "At this step")
    stage.wait(step.isVisible, "the dock to be back")
    stage.wait(window.numbers.isVisible, "its content to be back")


def close_a_floating_dock(stage: Stage) -> None:
    window = stage.show()
    stage.open_ready()
    events = window.docks["events"]
    float_by_dragging(stage, "events")
    stage.close_by_window_manager(events)
    stage.wait(lambda: not events.isVisible(), "the floating dock to be closed")
    assert window.isVisible()
    stage.choose(stage.menu("View"), "Reset layout")
    stage.wait(lambda: events.isVisible() and not events.isFloating(), "the dock to be back")


def look_behind_a_tab(stage: Stage) -> None:
    window = stage.show()
    stage.open_ready()
    bar = next(bar for bar in window.findChildren(QTabBar) if bar.isVisible() and bar.count() == 4)
    titles = [bar.tabText(index) for index in range(bar.count())]
    assert titles == ["Variables", "Set-up", "Data", "Runs"]
    assert not in_sight(window.form)
    stage.click(bar, bar.tabRect(1).center())
    stage.wait(lambda: in_sight(window.form), "the set-up in front")
    assert not in_sight(window.variables.tree)
    stage.click(bar, bar.tabRect(0).center())
    stage.wait(lambda: in_sight(window.variables.tree), "the tree in front")


def leave_it_different(stage: Stage) -> None:
    window = stage.show(1400, 820)
    stage.open_ready()
    window.addDockWidget(RIGHT, window.docks["runs"])
    window.docks["step"].hide()
    window.docks["events"].setFloating(True)
    window.docks["events"].move(300, 300)
    stage.wait(window.docks["events"].isVisible, "a floating dock")


def find_it_as_left(stage: Stage) -> None:
    window = stage.show_as_left()
    stage.open_ready()
    assert side_of(window, "runs") == RIGHT
    assert window.docks["step"].isHidden()
    assert window.docks["events"].isFloating()
    assert abs(window.width() - 1400) < 5, window.size()
    assert abs(window.height() - 820) < 5, window.size()
    stage.choose(stage.menu("View"), "Reset layout")
    assert side_of(window, "runs") == LEFT
    assert window.docks["step"].isVisible()


def leave_it_far_out(stage: Stage) -> None:
    window = stage.show(1200, 800)
    window.docks["events"].setFloating(True)
    window.docks["events"].move(2300, 1200)
    window.move(1900, 1000)
    stage.wait(lambda: on_screen(window).left() > 1850, "the window far out")


def find_it_on_screen(stage: Stage) -> None:
    window = stage.show_as_left()
    stage.open_ready()
    screen = window.screen().availableGeometry()
    assert screen.contains(on_screen(window).center()), on_screen(window)
    assert screen.contains(grip(window)), on_screen(window)
    events = window.docks["events"]
    assert not events.isVisible() or screen.contains(head_of(events)), on_screen(events)


def leave_it_narrow(stage: Stage) -> None:
    stage.show(1280, 800)
    stage.open_ready()
    assert side_of(stage.window, "step") == LEFT


def find_it_unfolded(stage: Stage) -> None:
    window = stage.show_as_left()
    stage.open_ready()
    stage.resize_by_window_manager(2000, 1200)
    stage.wait(lambda: side_of(window, "step") == side_of(window, "events") == RIGHT, "the right column back")
    stage.wait(lambda: window.docks["events"].height() > window.docks["step"].height(), "more room for events")


def grip(window: MainWindow) -> QPoint:
    """Returns a point of the menu bar, by whose side the window's own frame can be reached."""
    return window.menuBar().mapToGlobal(QPoint(5, 5))


def grow_and_shrink(stage: Stage) -> None:
    window = stage.show(2560, 1380)
    stage.open_running()
    assert side_of(window, "step") == RIGHT
    stage.resize_by_window_manager(1280, 800)
    stage.wait(lambda: window.width() <= 1280, "a narrow window")
    stage.wait(lambda: side_of(window, "step") == LEFT and side_of(window, "events") == LEFT, "a folded right column")
    stage.wait(lambda: window.stack.width() >= window.width() // 2, "half of the window for the data")
    inside = QRect(QPoint(0, 0), window.size())
    for dock in window.docks.values():
        if in_sight(dock):
            assert inside.contains(QRect(dock.mapTo(window, QPoint(0, 0)), dock.size())), dock.objectName()
    stage.resize_by_window_manager(2560, 1380)
    stage.wait(lambda: side_of(window, "step") == RIGHT, "the right column back")
    assert QApplication.topLevelWidgets()


def test_a_dock_is_dragged_out_by_its_head_and_reset_brings_it_back(play: Play) -> None:
    play(drag_float_and_reset)


def test_a_dock_is_dragged_onto_another_and_makes_tabs(play: Play) -> None:
    play(tab_by_dragging)


def test_a_closed_dock_is_brought_back_by_the_view_menu(play: Play) -> None:
    play(close_and_bring_back)


@pytest.mark.exhaustive
def test_a_floating_dock_closed_by_the_window_manager_comes_back_with_the_first_layout(play: Play) -> None:
    play(close_a_floating_dock)


def test_what_lies_behind_a_tab_is_not_there_until_the_tab_is_clicked(play: Play) -> None:
    play(look_behind_a_tab)


def test_the_next_process_finds_the_layout_as_it_was_left(play: Play) -> None:
    play(leave_it_different)
    play(find_it_as_left)


@pytest.mark.exhaustive
def test_a_window_left_on_a_larger_screen_comes_back_on_the_smaller_one(play: Play) -> None:
    play(leave_it_far_out, screen="2560x1440")
    play(find_it_on_screen)


@pytest.mark.exhaustive
def test_a_layout_folded_on_a_small_screen_unfolds_on_a_large_one(play: Play) -> None:
    play(leave_it_narrow)
    play(find_it_unfolded, screen="2560x1440")


def test_a_window_that_shrinks_folds_its_right_column_and_keeps_half_for_the_data(play: Play) -> None:
    play(grow_and_shrink, screen="2560x1440")
