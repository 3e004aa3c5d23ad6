"""The list of shortcuts, used as a person does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip

from gradgui.gui.main_window import MainWindow
from gradgui.gui.preferences.preferences_dialog import PreferencesDialog
from gradgui.gui.shortcuts.fixed_keys import FIXED_KEYS
from gradgui.gui.shortcuts.shortcut_tips import ShortcutTips
from gradgui.gui.shortcuts.shortcuts_page import ShortcutsPage


@pytest.fixture
def page(window: MainWindow) -> Iterator[ShortcutsPage]:
    window.actions_by_id["help.shortcuts"].trigger()
    dialog = window.findChild(PreferencesDialog)
    assert isinstance(dialog, PreferencesDialog)
    assert dialog.stack.currentWidget() is dialog.shortcuts
    yield dialog.shortcuts
    dialog.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def listed(page: ShortcutsPage) -> list[str]:
    groups = [page.list.topLevelItem(n) for n in range(page.list.topLevelItemCount())]
    items = [group.child(n) for group in groups if group for n in range(group.childCount())]
    return [item.text(0) for item in items if item is not None]


def test_every_action_and_every_fixed_key_is_listed(window: MainWindow, page: ShortcutsPage) -> None:
    assert len(listed(page)) == len(list(window.actions_by_id)) + sum(len(place.keys) for place in FIXED_KEYS)


def test_it_is_searched_by_words_and_by_keys(page: ShortcutsPage) -> None:
    page.search_edit.setText("single")
    assert listed(page) == ["Single step"]
    page.search_edit.setText("ctrl+f10")
    assert listed(page) == ["Run so many more…"]
    page.search_edit.setText("qqqq")
    assert listed(page) == []
    assert page.name_label.text() == "Nothing is called that, and nothing has these keys"


def test_keys_pressed_in_the_field_are_set_by_the_button(window: MainWindow, page: ShortcutsPage) -> None:
    page.choose("run.stop")
    page.keys_edit.clear()
    QTest.keyClick(page.keys_edit, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    page.choose("run.stop")
    page.keys_edit.setKeySequence(QKeySequence("Ctrl+Alt+X"))
    QTest.mouseClick(page.set_button, Qt.MouseButton.LeftButton)
    assert window.actions_by_id["run.stop"].shortcut().toString() == "Ctrl+Alt+X"
    assert page.reset_button.isEnabled()
    QTest.mouseClick(page.reset_button, Qt.MouseButton.LeftButton)
    assert window.actions_by_id["run.stop"].shortcut().toString() == "Shift+F5"


def test_backspace_empties_the_field_and_escape_leaves_it_as_it_was(page: ShortcutsPage) -> None:
    page.choose("run.stop")
    before = page.keys_edit.keySequence()
    page.keys_edit.setFocus()
    QTest.keyClick(page.keys_edit, Qt.Key.Key_Backspace)
    assert page.keys_edit.keySequence().isEmpty()
    assert page.set_button.isEnabled()
    QTest.keyClick(page.keys_edit, Qt.Key.Key_Escape)
    assert page.keys_edit.keySequence() == before
    assert page.window().focusWidget() is page.list


def test_keys_that_are_taken_name_their_action_and_can_be_taken_over(window: MainWindow, page: ShortcutsPage) -> None:
    page.choose("run.stop")
    page.keys_edit.setKeySequence(QKeySequence("F5"))
    assert page.words_label.text() == "Start or resume has these keys."
    assert page.set_button.text() == "Take over"
    QTest.mouseClick(page.set_button, Qt.MouseButton.LeftButton)
    assert window.actions_by_id["run.stop"].shortcut().toString() == "F5"
    assert window.actions_by_id["run.start"].shortcut().isEmpty()


def test_a_letter_alone_is_refused_with_words(page: ShortcutsPage) -> None:
    page.choose("run.stop")
    page.keys_edit.setKeySequence(QKeySequence("A"))
    assert not page.set_button.isEnabled()
    assert page.words_label.text().startswith("A shortcut must have Ctrl, Alt or Meta in it")


def test_a_key_of_a_place_cant_be_changed(page: ShortcutsPage) -> None:
    page.search_edit.setText("cursor")
    assert not page.keys_edit.isEnabled()
    assert page.words_label.text() == "These keys belong to the place and can't be changed."


def test_the_tool_tip_of_a_button_names_the_keys_as_they_are_now(window: MainWindow) -> None:
    tips = window.findChild(ShortcutTips)
    assert isinstance(tips, ShortcutTips)
    window.actions_by_id["run.stop"].setShortcut(QKeySequence("Ctrl+Alt+X"))
    button = window.transport.stop_button
    assert tips.tip(button).endswith("(Ctrl+Alt+X)")
    place = QPoint(3, 3)
    QCoreApplication.sendEvent(button, QHelpEvent(QEvent.Type.ToolTip, place, button.mapToGlobal(place)))
    assert QToolTip.text() == tips.tip(button)
    QToolTip.hideText()
    window.actions_by_id["run.stop"].setShortcut(QKeySequence())
    assert tips.tip(button) == button.toolTip()
