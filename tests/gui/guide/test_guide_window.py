"""The guide in its window, used as a person does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.guide.guide_pages import PAGE_NAMES, guide_page
from gradgui.gui.guide.guide_window import GuideWindow
from gradgui.gui.guide.page_for import page_for
from gradgui.gui.layouts.layouts_dialog import LayoutsDialog
from gradgui.gui.look.theme import theme
from gradgui.gui.main_window import MainWindow
from gradgui.gui.templates.name_dialog import NameDialog
from tests.gui.test_accessibility import own, spoken


@pytest.fixture
def guide(window: MainWindow) -> Iterator[GuideWindow]:
    window.actions_by_id["help.guide"].trigger()
    found = window.findChild(GuideWindow)
    assert isinstance(found, GuideWindow)
    assert found.isVisible()
    yield found
    found.close()


def test_every_page_is_shown_with_its_pictures(guide: GuideWindow) -> None:
    for name in PAGE_NAMES:
        guide.show_page(name)
        assert guide.view.document().firstBlock().text() == guide_page(name).title
        assert guide.windowTitle().startswith(guide_page(name).title)


def test_a_link_leads_to_its_page_and_back_returns(guide: GuideWindow) -> None:
    guide.view.anchorClicked.emit(QUrl("shortcuts.md"))
    assert guide.page == "shortcuts"
    guide.go_back()
    assert guide.page == "start"
    guide.go_forward()
    assert guide.page == "shortcuts"


def test_a_search_lists_places_and_choosing_one_shows_it_marked(guide: GuideWindow) -> None:
    QTest.keyClicks(guide.search_edit, "multiplier")
    assert guide.contents.count() >= 1
    QTest.keyClick(guide.search_edit, Qt.Key.Key_Return)
    assert guide.page == "freeze"
    assert [mark.cursor.selectedText() for mark in guide.view.extraSelections()] == ["multiplier"]


def test_a_search_that_finds_nothing_says_so_and_clearing_it_brings_the_contents_back(guide: GuideWindow) -> None:
    guide.search_edit.setText("qqqq")
    assert guide.contents.count() == 0
    empty = guide.findChild(QLabel, "guideContentsEmpty")
    assert empty is not None
    assert empty.isVisibleTo(guide)
    assert empty.text() == "Nothing tells of it. Try fewer words."
    guide.search_edit.clear()
    assert guide.contents.count() == len(PAGE_NAMES)


def test_help_opens_the_page_for_what_has_the_keyboard(qtbot: QtBot, guide: GuideWindow, window: MainWindow) -> None:
    assert page_for(window.variables.tree) == "freeze"
    assert page_for(window.loss.plot) == "inspect"
    assert page_for(window.gradients.export_button) == "inspect"
    assert page_for(window.form) == "launch"
    assert page_for(window.data) == "data"
    assert page_for(None) == "start"
    layouts = LayoutsDialog(window.layouts, window)
    assert page_for(layouts.findChild(QListWidget)) == "layouts"
    layouts.deleteLater()
    window.activateWindow()
    window.variables.search_edit.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.variables.search_edit)
    window.actions_by_id["help.here"].trigger()
    assert guide.page == "freeze"


def test_the_guide_closes_with_the_window_and_by_escape(guide: GuideWindow) -> None:
    guide.actions()[-1].trigger()
    assert not guide.isVisible()


def test_every_control_of_it_has_a_name(guide: GuideWindow) -> None:
    assert [widget for widget in guide.findChildren(QWidget) if own(widget) and not spoken(widget)] == []


def has_keyboard(window: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and focus.window() is window


def test_f1_opens_the_guide_in_a_dialog_that_waits_and_leaves_with_it(qtbot: QtBot, window: MainWindow) -> None:
    dialog = NameDialog("mine", window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    qtbot.waitUntil(lambda: has_keyboard(dialog))
    QTest.keyClick(dialog.edit, Qt.Key.Key_F1)
    guide = dialog.findChild(GuideWindow)
    assert isinstance(guide, GuideWindow)
    assert guide.isVisible()
    assert guide.page == "launch"
    guide.view.anchorClicked.emit(QUrl("trust.md"))
    qtbot.waitUntil(lambda: has_keyboard(guide))
    QTest.keyClick(guide, Qt.Key.Key_F1)  # it is being read
    assert guide.page == "trust"
    dialog.reject()
    assert not guide.isVisible()
    assert window.findChild(GuideWindow, options=Qt.FindChildOption.FindDirectChildrenOnly) is None


def test_every_dialog_has_a_page(window: MainWindow) -> None:
    for name in ("rewindDialog", "sweepDialog", "tagsDialog", "noteDialog"):
        dialog = QDialog(window)
        dialog.setObjectName(name)
        assert page_for(dialog) == "launch", name


def test_pictures_are_dark_where_the_theme_is(guide: GuideWindow) -> None:
    before = theme().name
    shown = {}
    try:
        for name in ("light", "dark", "dark high contrast"):
            theme().set_name(name)
            picture = guide.view.loadResource(QTextDocument.ResourceType.ImageResource.value, "pictures/tree.png")
            shown[name] = QColor(picture.pixelColor(4, picture.height() // 2)).lightness()
    finally:
        theme().set_name(before)
    assert shown["light"] > 200
    assert shown["dark"] < 60
    assert shown["dark high contrast"] == shown["dark"]
