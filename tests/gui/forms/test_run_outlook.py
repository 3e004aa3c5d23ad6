"""The plan line, and the differences from an earlier run, as a person sees them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from gradgui.core.spec_toml import spec_to_toml
from gradgui.gui.main_window import MainWindow
from tests.fakes import fake_spec
from tests.gui.conftest import WAIT_MS, wait_for_state


def retype(window: MainWindow, key: str, text: str) -> None:
    edit = window.form.findChild(QLineEdit, f"{key}Field")
    assert edit is not None
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)


def test_the_plan_follows_what_is_typed_and_differences_are_taken_back(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "quadratic.toml"
    path.write_text(spec_to_toml(fake_spec(steps=50)), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    window.docks["form"].raise_()
    plan, section = window.set_up.outlook.plan, window.set_up.outlook.differences
    assert "50 steps" in plan.text()
    assert "the time is known after the first steps" in plan.text()
    assert not section.isVisibleTo(window.form)
    retype(window, "loop.steps", "60")
    assert "60 steps" in plan.text()
    QTest.mouseClick(window.transport.start_button, Qt.MouseButton.LeftButton)
    wait_for_state(qtbot, window, "finished")
    qtbot.waitUntil(lambda: section.isVisibleTo(window.form), timeout=WAIT_MS)
    assert ", about " in plan.text()
    retype(window, "loop.steps", "70")
    retype(window, "loop.seed", "3")
    section.set_folded(False)

    def lines() -> list[str]:
        labels = section.findChildren(QLabel)
        return [label.text() for label in labels if "→" in label.text() and label.isVisibleTo(section)]

    qtbot.waitUntil(lambda: lines() == ["loop.steps: 60 → 70", "loop.seed: 0 → 3"], timeout=WAIT_MS)
    button = section.findChild(QPushButton, "loop.stepsTakeBack")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    edit = window.form.findChild(QLineEdit, "loop.stepsField")
    assert edit is not None
    assert edit.text() == "60"
    assert "60 steps" in plan.text()
    assert window.form.has_edits  # the seed waits still
