"""What the banner asks and what its button does."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from tests.gui.conftest import WAIT_MS, EngineRack, wait_for_state


def test_after_dont_run_the_banner_asks_again(qtbot: QtBot, window: MainWindow, tmp_path: Path, rack: EngineRack) -> None:
    program = tmp_path / "mine.py"
    program.write_text("def build_model():\n    return None\n", encoding="utf-8")
    answers = [False, False, True]
    window.ask_trust = lambda files: answers.pop(0)
    window.open_path(program)
    qtbot.waitUntil(lambda: "was not allowed to run" in window.banner.text, timeout=WAIT_MS)
    QTest.mouseClick(window.banner.action_button, Qt.MouseButton.LeftButton)
    assert "was not allowed to run" in window.banner.text
    assert not rack.engines
    QTest.mouseClick(window.banner.action_button, Qt.MouseButton.LeftButton)
    wait_for_state(qtbot, window, "ready")
    assert window.banner.text == ""
    assert str(program) in window.settings.recent
