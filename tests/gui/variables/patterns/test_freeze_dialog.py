"""What the dialog says and allows while a pattern is typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.gui.variables.patterns.freeze_dialog import FreezeDialog

PATHS = ("conv2d/kernel", "conv2d/bias", "head/kernel", "head/bias")


@pytest.fixture
def dialog(qtbot: QtBot) -> FreezeDialog:
    made = FreezeDialog(PATHS, (True, False, True, True), "")
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("pattern", "words", "freeze", "thaw"),
    [
        ("**/bias", "Matches 2 of 4 variables (1 of them learn): conv2d/bias, head/bias", True, True),
        ("head", "Matches 2 of 4 variables (all learn): head/kernel, head/bias", True, False),
        ("conv2d/bias", "Matches 1 of 4 variables (frozen): conv2d/bias", False, True),
        ("", "", False, False),
    ],
)
def test_it_counts_what_matches_and_what_of_it_learns(
    dialog: FreezeDialog, pattern: str, words: str, freeze: bool, thaw: bool
) -> None:
    QTest.keyClicks(dialog.pattern_edit, pattern)
    assert dialog.match_label.text() == words
    assert (dialog.freeze_button.isEnabled(), dialog.thaw_button.isEnabled()) == (freeze, thaw)
    assert dialog.only_button.isEnabled() == bool(pattern)


def test_the_nearest_paths_are_links_where_nothing_matches(dialog: FreezeDialog) -> None:
    QTest.keyClicks(dialog.pattern_edit, "hed")
    assert "Matches nothing" in dialog.match_label.text()
    dialog.match_label.linkActivated.emit("head")
    assert dialog.match_label.text().startswith("Matches 2 of 4")


@pytest.mark.parametrize(("pattern", "learns"), [("head", False), ("conv2d/bias", True)])
def test_enter_does_what_can_be_done(qtbot: QtBot, dialog: FreezeDialog, pattern: str, learns: bool) -> None:
    QTest.keyClicks(dialog.pattern_edit, pattern)
    with qtbot.waitSignal(dialog.chosen) as chosen:
        QTest.keyClick(dialog.pattern_edit, Qt.Key.Key_Return)
    assert chosen.args == [pattern, learns]
