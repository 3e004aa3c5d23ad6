"""The window by keyboard alone: real keys on a real display."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from tests.x11.stage import Stage, focused

if TYPE_CHECKING:  # the child process, too, imports this module: without pytest it starts sooner
    from tests.x11.conftest import Play

#: More Tabs than any way through the window takes.
MANY = 60


def walk(stage: Stage, key: str, reached: QWidget) -> list[str]:
    """Presses a key until a widget has the keyboard; returns the names of those on the way."""
    names: list[str] = []
    for _ in range(MANY):
        before = QApplication.focusWidget()
        stage.keys(key)
        stage.wait(lambda: QApplication.focusWidget() is not before, f"{key} to move on from {before}")  # noqa: B023
        names.append(focused().objectName() or focused().accessibleName())
        if focused() is reached:
            return names
    raise AssertionError(f"{reached.objectName()} isn't reached by {key}; on the way: {names}")


def work_without_a_mouse(stage: Stage) -> None:
    window = stage.show()
    card = window.findChild(QPushButton, "example_mlp")
    assert card is not None
    walk(stage, "Tab", card)
    stage.keys("space")
    stage.wait_for_state("ready")

    tree = window.variables.tree
    stage.wait(lambda: focused() is tree, "the tree to have the keyboard")
    stage.keys("Down", "space")
    stage.wait(lambda: not any(path.startswith("conv2d/") for path in stage.learning()), "conv2d to be frozen")

    transport = window.transport
    walk(stage, "shift+Tab", transport.start_button)
    stage.keys("space")
    stage.wait_for_state("running")
    assert focused() is transport.pause_button
    stage.wait_for_steps(20)
    stage.keys("space")
    stage.wait_for_state("paused")
    assert focused() is transport.start_button
    walk(stage, "Tab", transport.stop_button)
    stage.keys("space")
    stage.wait_for_state("finished")


def press_the_shortcuts(stage: Stage) -> None:
    stage.show()
    stage.open_ready()
    stage.keys("F10")
    stage.wait(lambda: stage.window.controller.status.step == 1, "one step")
    stage.wait_for_state("paused")
    stage.keys("F5")
    stage.wait_for_state("running")
    stage.keys("F6")
    stage.wait_for_state("paused")
    stage.keys("shift+F5")
    stage.wait_for_state("finished")
    stage.keys("F5")
    stage.wait_for_state("running")


def go_round(stage: Stage) -> None:
    window = stage.show()
    stage.open_ready()
    tree = window.variables.tree
    stage.wait(lambda: focused() is tree, "the tree to have the keyboard")
    there = walk(stage, "Tab", tree)
    back = walk(stage, "shift+Tab", tree)
    assert there[:-1] == back[-2::-1], (there, back)
    assert {"startButton", "stepButton", "learningRateEdit", "searchEdit", "eventList"} <= set(there), there
    assert len(there) == len(set(there)), f"some are passed twice: {there}"


def test_an_example_is_opened_ticked_started_paused_and_stopped_by_keyboard_alone(play: Play) -> None:
    play(work_without_a_mouse)


def test_the_shortcuts_step_start_pause_stop_and_start_again(play: Play) -> None:
    play(press_the_shortcuts)


def test_tab_goes_round_the_whole_window_and_shift_tab_the_same_way_back(play: Play) -> None:
    play(go_round)
