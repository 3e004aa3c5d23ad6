"""The tree joined to a run: what is done by hand there is carried out, recorded, undone as one, and linked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.core.preset import VariablePreset
from gradgui.gui.main_window import MainWindow
from gradgui.gui.variables.rows.columns import Column
from gradgui.gui.variables.view.cells import box_rect
from gradgui.runs.default_folders import presets_path_beside
from gradgui.runs.preset_store import PresetStore
from tests.gui.conftest import WAIT_MS
from tests.gui.tree_actions import click_box, learning

HEAD = {"head/kernel", "head/bias"}
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def drag(window: MainWindow, start: str, stop: str) -> None:
    """Presses on the box of one row, and lets go on that of another."""
    tree, model = window.variables.tree, window.variables.model
    first, last = (box_rect(tree.visualRect(model.index_of(path))).center() for path in (start, stop))
    QTest.mousePress(tree.viewport(), _LEFT, _NONE, first)
    QTest.mouseMove(tree.viewport(), last)
    QTest.mouseRelease(tree.viewport(), _LEFT, _NONE, last)


def state(window: MainWindow, path: str) -> str:
    model = window.variables.model
    return str(model.data(model.index_of(path, Column.STATE)))


def test_a_drag_over_boxes_is_one_intervention_and_one_undo(qtbot: QtBot, running: MainWindow) -> None:
    everything = learning(running)
    drag(running, "head/kernel", "head/bias")
    qtbot.waitUntil(lambda: learning(running) == everything - HEAD, timeout=WAIT_MS)
    history = running.controller.history
    assert history is not None
    (done,) = history.interventions
    assert set(done.paths) == HEAD
    running.actions_by_id["variables.undo"].trigger()
    qtbot.waitUntil(lambda: learning(running) == everything, timeout=WAIT_MS)


def test_a_row_says_since_which_step_it_is_frozen(qtbot: QtBot, running: MainWindow) -> None:
    click_box(running, "head/bias")
    history = running.controller.history
    assert history is not None
    qtbot.waitUntil(lambda: bool(history.interventions), timeout=WAIT_MS)
    step = history.interventions[0].step
    assert step > 0
    qtbot.waitUntil(lambda: state(running, "head/bias") == f"frozen since {step:,}", timeout=WAIT_MS)


def test_a_preset_is_one_change_to_undo_with_its_multipliers(qtbot: QtBot, running: MainWindow, tmp_path: Path) -> None:
    store = PresetStore(presets_path_beside(tmp_path / "settings.ini"))
    store.save(VariablePreset("slow head", "quadratic", frozen=("conv2d",), multipliers={"head": 0.1}))
    everything = learning(running)
    running.actions_by_id["variables.presets"].trigger()
    presets = running.variables.presets
    assert presets is not None
    assert presets.dialog is not None
    QTest.keyClick(presets.dialog.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: learning(running) == everything - {"conv2d/kernel", "conv2d/bias"}, timeout=WAIT_MS)

    def factors() -> tuple[float, ...]:
        controls = running.controller.status.controls
        assert controls is not None
        return controls.multipliers

    qtbot.waitUntil(lambda: factors() == (1, 1, 1, 1, 0.1, 0.1), timeout=WAIT_MS)
    assert running.controller.changes.undo_stack.undoText() == "Preset slow head"
    running.actions_by_id["variables.undo"].trigger()
    qtbot.waitUntil(lambda: learning(running) == everything and factors() == (1,) * 6, timeout=WAIT_MS)


def test_what_skipping_saves_is_measured_on_request(qtbot: QtBot, running: MainWindow) -> None:
    savings = running.variables.savings
    assert not savings.isVisible()
    click_box(running, "conv2d")
    qtbot.waitUntil(savings.measure_button.isVisible, timeout=WAIT_MS)
    QTest.mouseClick(savings.measure_button, _LEFT)
    # Two of six variables are frozen, and the fake engine says that each costs the same.
    qtbot.waitUntil(lambda: savings.label.text() == "Skipping what is frozen saves 33 % of a step", timeout=WAIT_MS)
    QTest.mouseClick(savings.skip_button, _LEFT)
    qtbot.waitUntil(lambda: savings.label.text() == "What is frozen is skipped", timeout=WAIT_MS)


def test_what_is_pointed_at_in_the_tree_is_marked_in_the_picture_and_the_other_way_round(running: MainWindow) -> None:
    told: list[str] = []
    running.variables.hoveredChanged.connect(told.append)
    tree, model = running.variables.tree, running.variables.model
    marked: list[str] = []
    for view in (running.gradients.heatmap, running.gradients.curves):
        view.variableHovered.connect(marked.append)
    QTest.mouseMove(tree.viewport(), tree.visualRect(model.index_of("head/kernel")).center())
    assert told == ["head/kernel"]
    assert marked == []  # what is only shown there isn't told back
    running.gradients.heatmap.variableHovered.emit("conv2d/bias")
    assert told == ["head/kernel"]
