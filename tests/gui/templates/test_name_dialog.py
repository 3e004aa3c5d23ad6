"""The name of a template, as it is asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.gui.templates.name_dialog import NameDialog


def test_a_name_is_kept_by_enter_and_an_empty_one_is_none(qtbot: QtBot) -> None:
    dialog = NameDialog("digits", None)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.edit.clear()
    assert not dialog.keep_button.isEnabled()
    QTest.keyClicks(dialog.edit, " usual ")
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(dialog.edit, Qt.Key.Key_Return)
    assert dialog.name == "usual"
