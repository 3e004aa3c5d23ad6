from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gradgui.gui.dialogs import report_dialog
from gradgui.gui.dialogs.report_dialog import Fault, ReportDialog


def fail(words: str) -> None:
    raise ZeroDivisionError(words)


def fault(words: str = "told to") -> Fault:
    with pytest.raises(ZeroDivisionError) as caught:
        fail(words)
    return Fault.of(caught.value)


def other(n: int) -> Fault:
    return Fault((str(n),), f"ValueError: {n}", f"ValueError: {n}")


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> ReportDialog:
    made = ReportDialog(tmp_path / "gradgui.log")
    qtbot.addWidget(made)
    return made


def test_a_fault_opens_a_dialog_that_is_in_nobodys_way(dialog: ReportDialog, tmp_path: Path) -> None:
    assert not dialog.isVisible()
    dialog.add(fault())
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert dialog.head.text() == "ZeroDivisionError: told to"
    place = dialog.findChild(QLabel, "reportLogPlace")
    assert place is not None
    assert str(tmp_path / "gradgui.log") in place.text()


def test_the_report_has_the_versions_and_the_traceback(dialog: ReportDialog, qtbot: QtBot) -> None:
    dialog.add(fault())
    dialog.copy_button.click()
    text = QGuiApplication.clipboard().text()
    assert text == dialog.report.toPlainText() == dialog.text()
    for words in ("keras 3.", "Python 3.", "PySide6", "raise ZeroDivisionError(words)", "Traceback"):
        assert words in text
    assert dialog.copy_button.text() == "Copied"


def test_the_report_names_no_folder_of_its_user(dialog: ReportDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path(__file__).parent)
    dialog.add(fault())
    assert str(Path(__file__).parent) not in dialog.text()
    assert "test_report_dialog.py" in dialog.text()


def test_the_same_fault_again_is_counted_and_opens_nothing(dialog: ReportDialog) -> None:
    dialog.add(fault("the first"))
    dialog.close()
    dialog.add(fault("the second"))
    assert not dialog.isVisible()
    assert "Happened 2 times" in dialog.text()
    assert dialog.text().count("Traceback") == 1


def test_another_fault_opens_it_again_with_both(dialog: ReportDialog) -> None:
    dialog.add(fault())
    dialog.close()
    dialog.add(other(1))
    assert dialog.isVisible()
    assert "ZeroDivisionError" in dialog.text()
    assert "ValueError: 1" in dialog.text()


def test_very_many_faults_are_only_counted(dialog: ReportDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_dialog, "MOST_FAULTS", 3)
    for n in range(5):
        dialog.add(other(n))
    assert "ValueError: 2" in dialog.text()
    assert "ValueError: 3" not in dialog.text()
    assert "And 2 more" in dialog.text()


def test_without_a_log_it_says_so(qtbot: QtBot) -> None:
    made = ReportDialog(None)
    qtbot.addWidget(made)
    place = made.findChild(QLabel, "reportLogPlace")
    assert place is not None
    assert place.text() == "No log file is kept."
