"""Enter presses the button that has the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QMainWindow, QPushButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from gradgui.gui.dialogs.dialog_button import dialog_button
from gradgui.gui.dialogs.enter_key import FocusedEnter


def test_enter_on_cancel_cancels_and_enter_in_a_field_presses_the_default_button(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    pressed: list[str] = []
    edit = QLineEdit(dialog)
    cancel = dialog_button(dialog, "cancel", "Cancel", lambda: pressed.append("cancel"))
    save = dialog_button(dialog, "save", "Save", lambda: pressed.append("save"))
    save.setDefault(True)
    layout = QVBoxLayout(dialog)
    for widget in (edit, cancel, save):
        layout.addWidget(widget)
    dialog.show()
    for widget, key in ((edit, Qt.Key.Key_Return), (cancel, Qt.Key.Key_Return), (save, Qt.Key.Key_Enter)):
        widget.setFocus()
        QTest.keyClick(widget, key)
    assert pressed == ["save", "cancel", "save"]


def test_enter_presses_the_button_of_a_window_that_has_the_keyboard_if_it_can_be_pressed(qtbot: QtBot) -> None:
    window = QMainWindow()
    FocusedEnter(window)
    qtbot.addWidget(window)
    pressed: list[str] = []
    button = QPushButton("Start", window)
    button.clicked.connect(lambda: pressed.append("start"))
    window.setCentralWidget(button)
    window.show()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(button, Qt.Key.Key_A)
    assert len(pressed) == 1
    button.setEnabled(False)
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert len(pressed) == 1


def test_enter_in_a_field_presses_no_button_that_the_field_gives_the_keyboard_to(qtbot: QtBot) -> None:
    window = QMainWindow()
    FocusedEnter(window)
    qtbot.addWidget(window)
    pressed: list[str] = []
    edit, button = QLineEdit(window), QPushButton("Stop", window)
    button.clicked.connect(lambda: pressed.append("stop"))
    edit.returnPressed.connect(button.setFocus)
    bar = window.addToolBar("bar")
    bar.addWidget(edit)
    bar.addWidget(button)
    window.show()
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert window.focusWidget() is button
    assert pressed == []
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert pressed == ["stop"]
