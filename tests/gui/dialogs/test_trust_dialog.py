from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gradgui.gui.dialogs import trust_dialog
from gradgui.gui.dialogs.trust_dialog import TrustDialog, source_text


def dialog(qtbot: QtBot, *files: Path) -> TrustDialog:
    made = TrustDialog(files)
    qtbot.addWidget(made)
    made.show()
    return made


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_whole_source_is_shown_also_its_last_line(qtbot: QtBot, tmp_path: Path) -> None:
    text = "\n".join(["x = 1"] * 3000 + ["import os  # the last line"])
    made = dialog(qtbot, write(tmp_path, "net.py", text))
    assert made.source.toPlainText() == text
    assert made.place.text() == str(tmp_path / "net.py")
    assert not made.files.isVisible()


def test_every_file_that_would_run_can_be_looked_at(qtbot: QtBot, tmp_path: Path) -> None:
    files = [write(tmp_path, f"{n}.py", f"n = {n}") for n in range(6)]
    made = dialog(qtbot, *files)
    assert made.files.isVisible()
    for row in range(6):
        made.files.setCurrentRow(row)
        assert made.source.toPlainText() == f"n = {row}"


def test_compiled_code_is_said_to_be_such(tmp_path: Path) -> None:
    (tmp_path / "fast.so").write_bytes(b"\x7fELF\0\0")
    assert "can't be shown" in source_text(tmp_path / "fast.so")


def test_a_file_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    assert source_text(tmp_path / "none.py").startswith("It can't be read")


def test_very_long_sources_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust_dialog, "SHOWN_BYTES", 4)
    assert source_text(write(tmp_path, "long.py", "123456")) == "1234\n…"


@pytest.mark.parametrize(("button", "answer"), [("run_button", True), ("refuse_button", False)])
def test_the_answer_is_the_button(button: str, answer: bool, qtbot: QtBot, tmp_path: Path) -> None:
    def press() -> None:
        made = QApplication.activeModalWidget()
        assert isinstance(made, TrustDialog)
        getattr(made, button).click()

    QTimer.singleShot(0, press)
    assert TrustDialog.ask((write(tmp_path, "net.py", ""),)) is answer
