"""Rate, multipliers and clip as a person changes them while a run goes on: by mouse, by key, and back again."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.records import NormKind
from gradgui.core.spec import ClipSpec
from gradgui.gui.main_window import MainWindow
from gradgui.gui.transport.learning_rate_slider import LearningRateSlider
from gradgui.gui.variables.patterns.multiplier_edit import MultiplierEdit
from gradgui.gui.variables.rows.columns import Column
from tests.gui.conftest import WAIT_MS, EngineRack, wait_for_state
from tests.gui.tree_actions import click_name


@pytest.fixture
def waiting(qtbot: QtBot, ready: MainWindow, rack: EngineRack) -> MainWindow:
    """Returns a window whose run is in the middle of a long step: what is asked for stays pending for a while."""
    rack.engines[0].step_s = 0.5
    ready.controller.go()
    wait_for_state(qtbot, ready, "running")
    return ready


def done(window: MainWindow, kind: ChangeKind) -> list[Intervention]:
    """Returns the interventions of a kind in the run's record."""
    history = window.controller.history
    assert history is not None
    return [one for one in history.interventions if one.kind is kind]


def wait_for_done(qtbot: QtBot, window: MainWindow, kind: ChangeKind, n: int) -> list[Intervention]:
    qtbot.waitUntil(lambda: len(done(window, kind)) == n and not window.controller.status.pending, timeout=WAIT_MS)
    return done(window, kind)


def undo(window: MainWindow) -> None:
    window.actions_by_id["variables.undo"].trigger()


def slider_of(window: MainWindow) -> LearningRateSlider:
    found = window.findChild(LearningRateSlider, "learningRateSlider")
    assert found is not None
    return found


def rate_text(window: MainWindow) -> str:
    found = window.findChild(QLineEdit, "learningRateEdit")
    assert found is not None
    return found.text()


def handle(slider: LearningRateSlider, dx: int = 0) -> QPoint:
    return QPoint(round(slider._x_of(slider.value())) + dx, slider.height() // 2)


def grab(slider: LearningRateSlider, dx: int) -> QPoint:
    """Takes the handle and moves it in several steps, without letting go; returns where the mouse is."""
    start = handle(slider)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for share in (0.3, 0.6, 0.8, 1.0):
        QTest.mouseMove(slider, start + QPoint(round(dx * share), 0))
    return start + QPoint(dx, 0)


def drag(slider: LearningRateSlider, dx: int) -> None:
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, grab(slider, dx))


# The rate --------------------------------------------------------------------------------------------------------------


def test_one_drag_is_one_intervention_at_the_step_where_it_took_effect(qtbot: QtBot, running: MainWindow) -> None:
    slider = slider_of(running)
    drag(slider, -30)
    (one,) = wait_for_done(qtbot, running, ChangeKind.LEARNING_RATE, 1)
    assert 0.001 < one.value < 0.1
    qtbot.waitUntil(lambda: running.controller.status.step > one.step + 5, timeout=WAIT_MS)
    history = running.controller.history
    assert history is not None
    rates = history.scalars("learning_rate")
    assert set(rates[: one.step]) == {0.1}
    assert set(rates[one.step :]) == {one.value}
    assert float(rate_text(running)) == one.value


def test_while_it_is_dragged_the_number_follows_in_amber_and_nothing_is_asked_for(running: MainWindow) -> None:
    slider = slider_of(running)
    at = grab(slider, 25)
    running.pump.tick()
    assert float(rate_text(running)) > 0.1
    assert running.transport.learning_rate.edit.property("pending") is True
    assert slider.is_held
    assert not done(running, ChangeKind.LEARNING_RATE)
    assert not running.controller.status.pending
    QTest.mouseMove(slider, at - QPoint(25, 0))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at - QPoint(25, 0))
    assert not running.controller.status.pending
    assert rate_text(running) == "0.1"
    assert running.transport.learning_rate.edit.property("pending") is False


def test_escape_gives_a_drag_up(running: MainWindow) -> None:
    slider = slider_of(running)
    grab(slider, 25)
    QTest.keyClick(slider, Qt.Key.Key_Escape)
    assert not slider.is_held
    assert rate_text(running) == "0.1"
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, handle(slider, 25))
    assert not running.controller.status.pending


def test_after_a_drag_the_rate_stays_amber_until_it_is_in_force(qtbot: QtBot, waiting: MainWindow) -> None:
    drag(slider_of(waiting), -30)
    edit = waiting.transport.learning_rate.edit
    assert edit.property("pending") is True
    assert "Pending" in edit.toolTip()
    assert float(edit.text()) < 0.1
    wait_for_done(qtbot, waiting, ChangeKind.LEARNING_RATE, 1)
    qtbot.waitUntil(lambda: edit.property("pending") is False, timeout=WAIT_MS)
    assert waiting.controller.changes.undo_stack.undoText() == f"Rate 0.1 → {edit.text()}"


def test_undoing_a_drag_brings_the_old_rate_back_as_another_intervention(qtbot: QtBot, running: MainWindow) -> None:
    drag(slider_of(running), -30)
    (first,) = wait_for_done(qtbot, running, ChangeKind.LEARNING_RATE, 1)
    qtbot.waitUntil(lambda: running.controller.status.step > first.step, timeout=WAIT_MS)
    undo(running)
    _, second = wait_for_done(qtbot, running, ChangeKind.LEARNING_RATE, 2)
    assert second.value == 0.1
    assert second.step > first.step
    qtbot.waitUntil(lambda: rate_text(running) == "0.1", timeout=WAIT_MS)
    running.actions_by_id["variables.redo"].trigger()
    assert wait_for_done(qtbot, running, ChangeKind.LEARNING_RATE, 3)[2].value == first.value


def test_two_drags_are_undone_one_by_one(qtbot: QtBot, running: MainWindow) -> None:
    drag(slider_of(running), -30)
    (first,) = wait_for_done(qtbot, running, ChangeKind.LEARNING_RATE, 1)
    qtbot.waitUntil(lambda: float(rate_text(running)) == first.value, timeout=WAIT_MS)
    drag(slider_of(running), -15)
    wait_for_done(qtbot, running, ChangeKind.LEARNING_RATE, 2)
    undo(running)
    assert wait_for_done(qtbot, running, ChangeKind.LEARNING_RATE, 3)[2].value == first.value


def test_arrow_keys_are_one_change_once_they_rest(qtbot: QtBot, running: MainWindow) -> None:
    slider = slider_of(running)
    slider.setFocus()
    for _ in range(3):
        QTest.keyClick(slider, Qt.Key.Key_Left)
    assert rate_text(running) == "0.05"
    assert not done(running, ChangeKind.LEARNING_RATE)
    (one,) = wait_for_done(qtbot, running, ChangeKind.LEARNING_RATE, 1)
    assert one.value == 0.05


def test_bursts_of_keys_that_follow_closely_are_undone_together(qtbot: QtBot, running: MainWindow) -> None:
    slider = slider_of(running)
    QTest.keyClick(slider, Qt.Key.Key_PageDown)
    wait_for_done(qtbot, running, ChangeKind.LEARNING_RATE, 1)
    QTest.keyClick(slider, Qt.Key.Key_PageDown)
    assert wait_for_done(qtbot, running, ChangeKind.LEARNING_RATE, 2)[1].value == 0.01
    assert running.controller.changes.undo_stack.undoText() == "Rate 0.1 → 0.01"
    undo(running)
    assert wait_for_done(qtbot, running, ChangeKind.LEARNING_RATE, 3)[2].value == 0.1


def test_a_notch_of_the_wheel_is_a_step_and_what_is_left_of_a_notch_waits(qtbot: QtBot, running: MainWindow) -> None:
    slider = slider_of(running)

    def turn(angle: int) -> None:
        at = QPointF(handle(slider))
        how = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
        wheel = QWheelEvent(at, slider.mapToGlobal(at), QPoint(), QPoint(0, angle), *how)
        QApplication.sendEvent(slider, wheel)

    turn(-60)
    assert not slider.is_held
    turn(-60)
    assert rate_text(running) == "0.079"
    assert wait_for_done(qtbot, running, ChangeKind.LEARNING_RATE, 1)[0].value == 0.079


def test_a_double_click_brings_the_specs_rate_back(qtbot: QtBot, running: MainWindow) -> None:
    slider = slider_of(running)
    drag(slider, -30)
    wait_for_done(qtbot, running, ChangeKind.LEARNING_RATE, 1)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(20, slider.height() // 2))
    QTest.mouseDClick(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(20, slider.height() // 2))
    assert [one.value for one in wait_for_done(qtbot, running, ChangeKind.LEARNING_RATE, 2)][1] == 0.1


def test_a_typed_rate_outside_the_scale_moves_the_slider_along(qtbot: QtBot, running: MainWindow) -> None:
    edit = running.transport.learning_rate.edit
    edit.selectAll()
    QTest.keyClicks(edit, "1e-6")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    (one,) = wait_for_done(qtbot, running, ChangeKind.LEARNING_RATE, 1)
    assert one.value == 1e-6
    slider = slider_of(running)
    assert slider.value() == 0
    assert slider.maximum() == 700  # from 1e-6 to 10


def test_the_slider_is_fixed_where_nothing_can_be_changed(qtbot: QtBot, running: MainWindow) -> None:
    slider = slider_of(running)
    grab(slider, 20)
    running.close_run()
    assert not slider.isEnabled()
    assert not slider.is_held
    assert rate_text(running) == ""


# Multipliers -----------------------------------------------------------------------------------------------------------


def open_editor(window: MainWindow, path: str) -> MultiplierEdit:
    """Double clicks on a row's rate and returns the field that opens."""
    tree, model = window.variables.tree, window.variables.model
    index = model.index_of(path, Column.RATE)
    tree.scrollTo(index)
    at = tree.visualRect(index).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    return editor_of(window)


def editor_of(window: MainWindow) -> MultiplierEdit:
    (editor,) = [found for found in window.variables.tree.findChildren(MultiplierEdit) if found.isVisible()]
    return editor


def enter(editor: QLineEdit, text: str) -> None:
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def factors(window: MainWindow) -> list[float]:
    """Returns the multipliers in force in the run itself."""
    controls = window.controller.status.controls
    assert controls is not None
    return list(controls.multipliers)


def rate_column(window: MainWindow, path: str) -> str:
    model = window.variables.model
    return str(model.data(model.index_of(path, Column.RATE)))


def test_a_multiplier_typed_on_a_variable_is_one_intervention(qtbot: QtBot, running: MainWindow) -> None:
    enter(open_editor(running, "head/bias"), "0.1")
    (one,) = wait_for_done(qtbot, running, ChangeKind.MULTIPLIERS, 1)
    assert one.value == {"head/bias": 0.1}
    assert factors(running) == [1, 1, 1, 1, 1, 0.1]
    assert rate_column(running, "head/bias") == "×0.1"
    assert rate_column(running, "head") == "mixed"
    undo(running)
    assert wait_for_done(qtbot, running, ChangeKind.MULTIPLIERS, 2)[1].value == {"head/bias": 1.0}


def test_a_multiplier_typed_on_a_layer_holds_for_everything_below(qtbot: QtBot, running: MainWindow) -> None:
    enter(open_editor(running, "batch_normalization"), "0.25")
    (one,) = wait_for_done(qtbot, running, ChangeKind.MULTIPLIERS, 1)
    assert one.value == {"batch_normalization/gamma": 0.25, "batch_normalization/beta": 0.25}
    assert rate_column(running, "batch_normalization") == "×0.25"
    assert running.controller.changes.undo_stack.undoText() == "Multiplier ×0.25 on batch_normalization"
    history, opened = running.controller.history, running.controller.opened
    assert history is not None
    assert opened is not None
    qtbot.waitUntil(lambda: history.n_steps > one.step + 2, timeout=WAIT_MS)
    # The step after: rate x factor x curvature x weight, as plain gradient descent moves it.
    norms = {
        name: history.norms(kind, one.step, one.step + 1)[0]
        for name, kind in (("gradient", NormKind.GRADIENT), ("update", NormKind.UPDATE))
    }
    np.testing.assert_allclose(norms["update"] / norms["gradient"], 0.1 * np.array(factors(running)), rtol=1e-5)


def test_a_multiplier_holds_for_all_selected_rows(qtbot: QtBot, ready: MainWindow) -> None:
    click_name(ready, "conv2d/kernel")
    QTest.keyClick(ready.variables.tree, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(ready.variables.tree, Qt.Key.Key_F2)
    enter(editor_of(ready), "2")
    qtbot.waitUntil(lambda: factors(ready) == [2, 2, 1, 1, 1, 1], timeout=WAIT_MS)
    assert ready.controller.changes.undo_stack.count() == 1


def test_a_multiplier_is_amber_until_it_is_in_force(qtbot: QtBot, waiting: MainWindow) -> None:
    enter(open_editor(waiting, "head"), "0.1")
    model = waiting.variables.model
    qtbot.waitUntil(lambda: rate_column(waiting, "head/kernel") == "×0.1", timeout=WAIT_MS)
    assert model.is_rate_pending(model.index_of("head/kernel"))
    assert factors(waiting)[4:] == [1, 1]
    assert "×0.1 on head: pending" in str(waiting.events.model.index(0).data())
    qtbot.waitUntil(lambda: not model.is_rate_pending(model.index_of("head")), timeout=WAIT_MS)
    assert factors(waiting)[4:] == [0.1, 0.1]


def test_what_is_no_multiplier_keeps_the_field_open_and_changes_nothing(qtbot: QtBot, ready: MainWindow) -> None:
    editor = open_editor(ready, "head/bias")
    enter(editor, "-1")
    assert editor.isVisible()
    assert ">= 0" in editor.problem()
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    ready.controller.poll()
    assert not done(ready, ChangeKind.MULTIPLIERS)
    assert ready.controller.changes.undo_stack.count() == 0


def test_refreshes_leave_what_is_being_typed(running: MainWindow) -> None:
    editor = open_editor(running, "head/bias")
    editor.selectAll()
    QTest.keyClicks(editor, "0.")
    running.pump.mark_all()
    running.pump.tick()
    assert editor.text() == "0."
    QTest.keyClick(editor, Qt.Key.Key_Escape)


def test_statistics_have_no_rate_to_edit(ready: MainWindow) -> None:
    click_name(ready, "batch_normalization/moving_mean")
    QTest.keyClick(ready.variables.tree, Qt.Key.Key_F2)
    assert not [found for found in ready.variables.tree.findChildren(MultiplierEdit) if found.isVisible()]


def test_a_pattern_sets_the_multipliers_of_what_it_matches(qtbot: QtBot, running: MainWindow) -> None:
    running.actions_by_id["variables.multipliers"].trigger()
    dialog = running.variables.rows.multiplier_dialog
    assert dialog is not None
    dialog.pattern_edit.selectAll()
    QTest.keyClicks(dialog.pattern_edit, "**/bias")
    QTest.keyClicks(dialog.factor_edit, "0.5")
    assert dialog.match_label.text() == "Matches 2 of 6 variables: conv2d/bias, head/bias"
    QTest.keyClick(dialog.factor_edit, Qt.Key.Key_Return)
    (one,) = wait_for_done(qtbot, running, ChangeKind.MULTIPLIERS, 1)
    assert one.value == {"conv2d/bias": 0.5, "head/bias": 0.5}
    assert running.variables.rows.multiplier_dialog is None


# The clip --------------------------------------------------------------------------------------------------------------


def choose_clip(window: MainWindow, title: str) -> None:
    """Chooses a kind of clip by key: opens the list, goes to the row, Enter."""
    combo = window.findChild(QComboBox, "clipKindCombo")
    assert combo is not None
    window.docks["form"].raise_()
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    view = combo.view()
    row, wanted = combo.currentIndex(), combo.findText(title)
    for _ in range(abs(wanted - row)):
        QTest.keyClick(view, Qt.Key.Key_Down if wanted > row else Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Return)


def clip(window: MainWindow) -> ClipSpec:
    controls = window.controller.status.controls
    assert controls is not None
    return controls.clip


def test_clipping_is_switched_on_to_another_kind_and_off(qtbot: QtBot, running: MainWindow) -> None:
    choose_clip(running, "Each variable's norm")
    qtbot.waitUntil(lambda: clip(running) == ClipSpec("norm", 1.0), timeout=WAIT_MS)
    limit = running.findChild(QLineEdit, "clipLimitEdit")
    assert limit is not None
    enter(limit, "0.01")
    qtbot.waitUntil(lambda: clip(running) == ClipSpec("norm", 0.01), timeout=WAIT_MS)
    choose_clip(running, "Global norm")
    qtbot.waitUntil(lambda: clip(running) == ClipSpec("global_norm", 0.01), timeout=WAIT_MS)
    step = running.controller.status.step
    qtbot.waitUntil(lambda: running.controller.status.step > step + 2, timeout=WAIT_MS)
    history = running.controller.history
    assert history is not None
    norms = history.norms(NormKind.CLIPPED, step + 1, step + 2)[0]
    assert np.sqrt(np.sum(norms.astype(np.float64) ** 2)) <= 0.01 * (1 + 1e-6)
    running.numbers.refresh()
    assert running.numbers.clip_words() == "global norm 0.01"
    choose_clip(running, "Off")
    qtbot.waitUntil(lambda: clip(running).kind == "none", timeout=WAIT_MS)
    assert [one.label() for one in done(running, ChangeKind.CLIP)] == [
        *["clip norm 1", "clip norm 0.01", "clip global 0.01", "clip off"],
    ]
    qtbot.waitUntil(lambda: not limit.isEnabled(), timeout=WAIT_MS)
    assert limit.text() == ""


def test_undoing_a_clip_goes_back_through_every_kind(qtbot: QtBot, running: MainWindow) -> None:
    choose_clip(running, "Each variable's norm")
    wait_for_done(qtbot, running, ChangeKind.CLIP, 1)
    choose_clip(running, "Global norm")
    wait_for_done(qtbot, running, ChangeKind.CLIP, 2)
    assert running.controller.changes.undo_stack.undoText() == "Clip global norm 1"
    undo(running)
    wait_for_done(qtbot, running, ChangeKind.CLIP, 3)
    assert clip(running) == ClipSpec("norm", 1.0)
    undo(running)
    wait_for_done(qtbot, running, ChangeKind.CLIP, 4)
    assert clip(running).kind == "none"


def test_a_clip_is_amber_wherever_it_is_shown_until_it_is_in_force(qtbot: QtBot, waiting: MainWindow) -> None:
    choose_clip(waiting, "Each variable's norm")
    combo = waiting.live.kind_combo
    assert combo.property("pending") is True
    assert waiting.numbers.clip_words() == "norm 1, pending"
    assert clip(waiting).kind == "none"
    qtbot.waitUntil(lambda: combo.property("pending") is False, timeout=WAIT_MS)
    assert waiting.numbers.clip_words() == "norm 1"


def test_the_form_shows_before_the_start_what_was_set_elsewhere(qtbot: QtBot, ready: MainWindow) -> None:
    ready.controller.changes.set_clip(ClipSpec("value", 0.5))
    ready.controller.changes.set_multipliers({"head": 0.1})
    ready.controller.changes.toggle(("conv2d",), learns=False)
    limit, multipliers, frozen = (
        ready.form.findChild(QLineEdit, f"{key}Field")
        for key in ("loop.clip.limit", "variables.learning_rate_multipliers", "variables.frozen")
    )
    assert limit is not None
    assert multipliers is not None
    assert frozen is not None
    assert (limit.text(), multipliers.text(), frozen.text()) == ("0.5", "head = 0.1", "conv2d")
