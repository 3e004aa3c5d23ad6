"""The form as a person uses it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from gradgui.core.spec_toml import read_spec, spec_to_toml
from gradgui.gui.main_window import MainWindow
from tests.fakes import fake_spec
from tests.gui.conftest import WAIT_MS, wait_for_state
from tests.gui.tree_actions import click_box, learning


def field(window: MainWindow, key: str) -> QLineEdit:
    found = window.form.findChild(QLineEdit, f"{key}Field")
    assert found is not None
    return found


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
    assert window.controller.status.n_steps == 50


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
