"""The form as a person uses it."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from gradgui.core.rates.schedules import CosineSchedule
from gradgui.core.spec import ClipSpec, LossSpec, OptimizerSpec, OutputLossSpec, RunSpec
from gradgui.core.spec_toml import read_spec, spec_to_toml
from gradgui.gui.main_window import MainWindow
from gradgui.runs.engine import OpenedRun
from tests.fakes import FakeEngine, fake_spec
from tests.gui.conftest import WAIT_MS, EngineRack, wait_for_state
from tests.gui.tree_actions import click_box, learning


def field(window: MainWindow, key: str) -> QLineEdit:
    found = window.form.findChild(QLineEdit, f"{key}Field")
    assert found is not None
    return found


def retype(edit: QLineEdit, text: str) -> None:
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)


def open_spec(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    path = folder / "quadratic.toml"
    path.write_text(spec_to_toml(fake_spec(steps=50)), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    window.docks["form"].raise_()


def test_an_edit_opens_the_spec_anew_with_the_ticks_kept(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path)
    window.docks["variables"].raise_()
    click_box(window, "conv2d")
    qtbot.waitUntil(lambda: "conv2d/kernel" not in learning(window), timeout=WAIT_MS)
    edit = field(window, "loop.steps")
    edit.selectAll()
    QTest.keyClicks(edit, "70")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.controller.is_alive and window.controller.status.n_steps == 70, timeout=WAIT_MS)
    assert "conv2d/kernel" not in learning(window)
    assert edit.text() == "70"


def test_a_mistake_stays_in_the_form(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path)
    edit = field(window, "loop.steps")
    edit.selectAll()
    QTest.keyClicks(edit, "many")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert "whole number" in window.form.error("loop.steps")
    assert edit.property("wrong")
    assert window.controller.status.n_steps == 50
    edit.selectAll()
    QTest.keyClicks(edit, "60")
    assert not edit.property("wrong")


def test_half_a_pattern_is_not_opened_before_enter(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, rack: EngineRack
) -> None:
    open_spec(qtbot, window, tmp_path)
    edit = field(window, "variables.frozen")
    QTest.keyClicks(edit, "conv")
    assert len(rack.engines) == 1
    QTest.keyClicks(edit, "2d, head/bias")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(rack.engines) == 2 and window.controller.is_alive, timeout=WAIT_MS)
    assert learning(window).isdisjoint({"conv2d/kernel", "conv2d/bias", "head/bias"})


def test_a_mistake_in_a_table_is_said_once_the_field_is_left(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path)
    edit = field(window, "optimizer.arguments")
    QTest.keyClicks(edit, "momentum")
    assert window.form.error("optimizer.arguments") == ""
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert "names and values" in window.form.error("optimizer.arguments")
    QTest.keyClicks(edit, " = 0.9")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert window.form.error("optimizer.arguments") == ""
    qtbot.waitUntil(
        lambda: (
            window.controller.is_alive
            and window.controller.spec is not None
            and window.controller.spec.optimizer.arguments == {"momentum": 0.9}
        ),
        timeout=WAIT_MS,
    )


def test_a_kind_of_clip_is_chosen_from_words(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path)
    combo = window.form.findChild(QComboBox, "loop.clip.kindField")
    assert combo is not None
    combo.setCurrentText("Global norm")
    combo.textActivated.emit("Global norm")
    QTest.mouseClick(window.form.apply_bar.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: (
            window.controller.is_alive
            and window.controller.spec is not None
            and window.controller.spec.loop.clip == ClipSpec("global_norm", 1.0)
        ),
        timeout=WAIT_MS,
    )
    assert field(window, "loop.clip.limit").text() == "1"


def test_what_is_changed_elsewhere_leaves_what_is_being_typed(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path)
    edit = field(window, "variables.learning_rate_multipliers")
    QTest.keyClicks(edit, "conv2d = 0.")
    window.controller.changes.toggle(("head",), learns=False)
    qtbot.waitUntil(lambda: field(window, "variables.frozen").text() == "head", timeout=WAIT_MS)
    assert edit.text() == "conv2d = 0."
    QTest.keyClicks(edit, "5")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: (
            window.controller.is_alive
            and window.controller.spec is not None
            and window.controller.spec.variables.learning_rate_multipliers == {"conv2d": 0.5}
        ),
        timeout=WAIT_MS,
    )
    assert "head/kernel" not in learning(window)


def test_the_form_is_fixed_while_a_run_goes_on(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path)
    assert field(window, "loop.seed").isEnabled()
    window.controller.step()
    wait_for_state(qtbot, window, "paused")
    assert not field(window, "loop.seed").isEnabled()


def test_the_saved_spec_starts_as_the_window_stands(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path)
    window.docks["variables"].raise_()
    click_box(window, "head/bias")
    qtbot.waitUntil(lambda: "head/bias" not in learning(window), timeout=WAIT_MS)
    window.files.choose_save = lambda title, name, name_filter: str(tmp_path / "saved")
    QTest.mouseClick(window.form.save_button, Qt.MouseButton.LeftButton)
    saved = read_spec(tmp_path / "saved.toml")
    assert saved.variables.frozen == ("head/bias",)
    assert saved.loop.steps == 50


def test_an_edit_leaves_keyboard_and_panel_where_they_are(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path)
    edit = field(window, "loop.steps")
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "70")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.controller.is_alive and window.controller.status.n_steps == 70, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not window.form.is_in_hand, timeout=WAIT_MS)
    assert window.focusWidget() is edit
    assert not edit.visibleRegion().isEmpty()


def test_what_training_still_needs_is_in_front_when_it_is_opened(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "bare.toml"
    path.write_text('format = 1\n[model]\nsource = "fake"\n', encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    qtbot.waitUntil(lambda: window.focusWidget() is field(window, "data.source"), timeout=WAIT_MS)
    assert not window.form.visibleRegion().isEmpty()


# What waits, and what opens it ------------------------------------------------------------------------------------------


def test_typing_opens_nothing_and_is_said_to_wait(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, rack: EngineRack
) -> None:
    open_spec(qtbot, window, tmp_path)
    assert not window.form.apply_bar.isVisible()
    retype(field(window, "loop.steps"), "70")
    retype(field(window, "loop.seed"), "3")
    assert window.form.apply_bar.isVisible()
    assert window.form.apply_bar.words.text() == "2 edits not applied"
    assert field(window, "loop.steps").property("pending") is True
    assert len(rack.engines) == 1
    assert window.controller.status.n_steps == 50


def test_apply_opens_all_edits_at_once(qtbot: QtBot, window: MainWindow, tmp_path: Path, rack: EngineRack) -> None:
    open_spec(qtbot, window, tmp_path)
    retype(field(window, "loop.steps"), "70")
    retype(field(window, "loop.seed"), "3")
    QTest.mouseClick(window.form.apply_bar.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.controller.is_alive and window.controller.status.n_steps == 70, timeout=WAIT_MS)
    assert window.controller.spec is not None
    assert window.controller.spec.loop.seed == 3
    assert len(rack.engines) == 2
    assert not window.form.apply_bar.isVisible()
    assert field(window, "loop.steps").property("pending") is False


def test_discard_and_escape_bring_back_what_was_opened(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path)
    retype(field(window, "loop.seed"), "3")
    retype(field(window, "loop.steps"), "many")
    QTest.keyClick(field(window, "loop.steps"), Qt.Key.Key_Escape)
    assert field(window, "loop.steps").text() == "50"
    assert field(window, "loop.seed").text() == "3"
    QTest.mouseClick(window.form.apply_bar.discard_button, Qt.MouseButton.LeftButton)
    assert field(window, "loop.seed").text() == "0"
    assert not window.form.apply_bar.isVisible()


def test_start_begins_with_what_was_typed(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path)
    retype(field(window, "loop.steps"), "20")
    QTest.mouseClick(window.transport.start_button, Qt.MouseButton.LeftButton)
    wait_for_state(qtbot, window, "finished")
    assert window.controller.status.step == 20


def test_start_with_a_mistake_shows_it_and_starts_nothing(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path)
    retype(field(window, "loop.steps"), "many")
    window.docks["variables"].raise_()
    QTest.mouseClick(window.transport.start_button, Qt.MouseButton.LeftButton)
    assert window.focusWidget() is field(window, "loop.steps")
    assert not window.form.visibleRegion().isEmpty()
    assert window.controller.status.state == "ready"


def test_an_edit_goes_on_while_the_one_before_is_opened(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, rack: EngineRack
) -> None:
    open_spec(qtbot, window, tmp_path)
    gate = threading.Event()

    class Slow(FakeEngine):
        def open(self, spec: RunSpec) -> OpenedRun:
            assert gate.wait(20)
            return super().open(spec)

    rack.make = Slow
    retype(field(window, "loop.steps"), "70")
    QTest.keyClick(field(window, "loop.steps"), Qt.Key.Key_Return)
    wait_for_state(qtbot, window, "opening")
    retype(field(window, "loop.seed"), "5")
    gate.set()
    wait_for_state(qtbot, window, "ready")
    assert window.controller.status.n_steps == 70
    assert field(window, "loop.seed").text() == "5"
    assert window.form.apply_bar.words.text() == "1 edit not applied"


def test_an_empty_rate_shows_the_one_that_applies(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "quadratic.toml"
    spec = msgspec.structs.replace(fake_spec(), optimizer=OptimizerSpec("SGD"))
    path.write_text(spec_to_toml(spec), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    edit = field(window, "optimizer.learning_rate")
    assert (edit.text(), edit.placeholderText()) == ("", "0.1 (the optimizer's default)")


def test_a_program_that_is_chosen_for_the_data_names_its_function(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path)
    asked: list[str] = []

    def choose(title: str, name_filter: str) -> str:
        asked.append(name_filter)
        return "/data/mine.py"

    window.form.page.choose_file = choose
    button = window.form.findChild(QToolButton, "data.sourceBrowseButton")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "*.npz" in asked[0]
    assert field(window, "data.source").text() == "/data/mine.py:build_data"
    assert window.form.apply_bar.isVisible()


def test_nothing_chosen_changes_nothing(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path)
    window.form.page.choose_file = lambda title, name_filter: ""
    button = window.form.findChild(QToolButton, "model.sourceBrowseButton")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert field(window, "model.source").text() == "fake"
    assert not window.form.apply_bar.isVisible()


# The schedule of the rate ------------------------------------------------------------------------------------------------


def test_a_schedule_brings_its_fields_and_a_picture_of_the_rate(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path)
    final = field(window, "optimizer.learning_rate.final")
    assert not final.isVisibleTo(window.form)
    assert not window.form.rate_preview.isVisibleTo(window.form)
    combo = window.form.findChild(QComboBox, "optimizer.learning_rate.scheduleField")
    assert combo is not None
    combo.setCurrentText("Cosine")
    combo.textActivated.emit("Cosine")
    assert final.isVisibleTo(window.form)
    assert "From 0.1" in window.form.rate_preview.accessibleDescription()
    retype(final, "0.05")
    QTest.keyClick(final, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: (
            window.controller.is_alive
            and window.controller.spec is not None
            and window.controller.spec.optimizer.learning_rate == CosineSchedule(initial=0.1, final=0.05)
        ),
        timeout=WAIT_MS,
    )
    assert window.transport.learning_rate.schedule_button.isChecked()
    assert final.text() == "0.05"


def test_a_warning_stands_below_what_needs_one(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_spec(qtbot, window, tmp_path)
    hint = window.form.findChild(QLabel, "loop.xlaHint")
    combo = window.form.findChild(QComboBox, "loop.xlaField")
    assert hint is not None
    assert combo is not None
    assert not hint.isVisibleTo(window.form)
    window.form.focus_key("loop.xla")  # unfolds its section
    combo.setCurrentText("Yes")
    combo.textActivated.emit("Yes")
    assert hint.isVisibleTo(window.form)
    assert "On a CPU" in hint.text()


def test_what_is_missing_gets_the_keyboard_and_losses_of_outputs_are_a_loss(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_spec(qtbot, window, tmp_path)
    spec = fake_spec()
    loop = msgspec.structs.replace(spec.loop, steps=None, epochs=None)
    window.form.update_spec(
        msgspec.structs.replace(spec, loop=loop, loss=LossSpec(outputs={"age": OutputLossSpec("huber")}))
    )
    window.form.focus_missing()
    assert window.focusWidget() is field(window, "loop.steps")
    window.form.update_spec(msgspec.structs.replace(spec, loop=loop, loss=None))
    window.form.focus_missing()
    assert window.focusWidget().objectName() == "loss.nameField"


def test_losses_of_several_outputs_are_said_to_be_in_the_spec(qtbot: QtBot, window: MainWindow) -> None:
    loss = LossSpec(outputs={"age": OutputLossSpec("huber"), "sex": OutputLossSpec("binary_crossentropy")})
    window.form.set_spec(msgspec.structs.replace(fake_spec(), loss=loss))
    edit = window.form.findChild(QComboBox, "loss.nameField")
    assert edit is not None
    line = edit.lineEdit()
    assert line is not None
    assert (line.text(), line.placeholderText()) == ("", "one each for age, sex")
