"""What the dialog says while a pattern is typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.core.variables import learnable_paths
from gradgui.gui.variables.patterns.multiplier_dialog import MultiplierDialog
from tests.fakes import fake_variables


@pytest.fixture
def dialog(qtbot: QtBot) -> MultiplierDialog:
    made = MultiplierDialog(learnable_paths(fake_variables()), "")
    qtbot.addWidget(made)
    made.show()  # a button that isn't seen takes no Enter
    return made


def test_it_begins_with_the_selected_row_and_waits_for_a_factor(qtbot: QtBot) -> None:
    made = MultiplierDialog(learnable_paths(fake_variables()), "head")
    qtbot.addWidget(made)
    assert made.matching() == ["head/kernel", "head/bias"]
    assert not made.apply_button.isEnabled()


def test_the_nearest_paths_are_named_where_nothing_matches_and_a_click_takes_one(dialog: MultiplierDialog) -> None:
    QTest.keyClicks(dialog.pattern_edit, "heed/kernel")
    QTest.keyClicks(dialog.factor_edit, "0.1")
    assert "Matches nothing" in dialog.match_label.text()
    assert "head/kernel" in dialog.match_label.text()
    assert not dialog.apply_button.isEnabled()
    dialog.match_label.linkActivated.emit("head/kernel")
    assert dialog.matching() == ["head/kernel"]
    assert dialog.apply_button.isEnabled()


def test_many_matches_are_counted_and_some_are_named(dialog: MultiplierDialog) -> None:
    QTest.keyClicks(dialog.pattern_edit, "**")
    assert dialog.match_label.text().startswith("Matches 6 of 6 variables: conv2d/kernel, ")
    assert dialog.match_label.text().endswith(", …")


def test_what_is_no_factor_cannot_be_set_and_is_said(dialog: MultiplierDialog) -> None:
    QTest.keyClicks(dialog.pattern_edit, "head")
    QTest.keyClicks(dialog.factor_edit, "-1")
    assert not dialog.apply_button.isEnabled()
    assert ">= 0" in dialog.apply_button.toolTip()


def test_enter_hands_pattern_and_factor_over(qtbot: QtBot, dialog: MultiplierDialog) -> None:
    QTest.keyClicks(dialog.pattern_edit, "**/bias")
    QTest.keyClicks(dialog.factor_edit, "x0.5")
    with qtbot.waitSignal(dialog.chosen) as chosen:
        QTest.keyClick(dialog.factor_edit, Qt.Key.Key_Return)
    assert chosen.args == ["**/bias", 0.5]
