from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from gradgui.core.refusal import Finding, FindingKind, RefusedFileError
from gradgui.gui.dialogs.refusal_dialog import RefusalDialog

CODE = Finding(FindingKind.CODE, "config.json/net/odd", "Lambda: a Python function from the file, which is code")
FILES = Finding(FindingKind.FILES, "config.json/net/words", 'vocabulary = "/etc/passwd": the name of another file')
DAMAGE = Finding(FindingKind.DAMAGE, "", "no whole zip archive")


def dialog(qtbot: QtBot, *findings: Finding) -> RefusalDialog:
    made = RefusalDialog(RefusedFileError(Path("/somewhere/m.keras"), findings))
    qtbot.addWidget(made)
    made.show()
    return made


def rows(made: RefusalDialog) -> list[list[str]]:
    model = made.findings.model()
    return [[model.index(row, column).data() for column in range(3)] for row in range(model.rowCount())]


def test_every_finding_has_a_row_that_says_what_and_where(qtbot: QtBot) -> None:
    made = dialog(qtbot, CODE, FILES)
    assert rows(made) == [["Runs code", CODE.what, CODE.place], ["Reads files", FILES.what, FILES.place]]


def test_what_could_be_trusted_can_be_opened_anyway_but_not_by_enter(qtbot: QtBot) -> None:
    made = dialog(qtbot, CODE)
    assert made.open_button.isVisible()
    assert made.leave_button.isDefault()
    QTest.keyClick(made, Qt.Key.Key_Return)
    assert made.result() == QDialog.DialogCode.Rejected


def test_what_is_damaged_can_not_be_opened(qtbot: QtBot) -> None:
    made = dialog(qtbot, CODE, DAMAGE)
    assert not made.open_button.isVisible()
    assert made.leave_button.text() == "Close"


@pytest.mark.parametrize(("button", "answer"), [("open_button", True), ("leave_button", False)])
def test_the_answer_is_the_button(button: str, answer: bool, qtbot: QtBot) -> None:
    def press() -> None:
        made = QApplication.activeModalWidget()
        assert isinstance(made, RefusalDialog)
        getattr(made, button).click()

    QTimer.singleShot(0, press)
    assert RefusalDialog.ask(RefusedFileError(Path("m.keras"), [CODE])) is answer


def test_a_strangers_words_are_shown_as_they_are(qtbot: QtBot) -> None:
    made = dialog(qtbot, Finding(FindingKind.CODE, "<b>net</b>", "<img src='http://127.0.0.1/x'>"))
    assert rows(made)[0][1].startswith("<img")
