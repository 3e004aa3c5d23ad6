from __future__ import annotations

import platform

import pyqtgraph
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gradgui.gui.dialogs.about import AboutDialog


def test_the_versions_are_copied_by_keyboard(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    copy = dialog.findChild(QPushButton, "copyVersionsButton")
    assert copy is not None
    copy.setFocus()
    QTest.keyClick(copy, Qt.Key.Key_Return)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert f"pyqtgraph {pyqtgraph.__version__}" in lines
    assert lines[-1].startswith(f"Python {platform.python_version()} on ")
    assert dialog.isVisible()


def test_enter_closes_what_is_only_read(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    focused = dialog.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert not dialog.isVisible()
