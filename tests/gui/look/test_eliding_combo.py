from __future__ import annotations

from pytestqt.qtbot import QtBot

from gradgui.gui.look.eliding_combo import ElidingCombo


def test_a_long_choice_shows_its_beginning_and_its_end(qtbot: QtBot) -> None:
    combo = ElidingCombo()
    qtbot.addWidget(combo)
    combo.addItem("a name that is much too long for the place that it has")
    combo.resize(140, 26)
    combo.show()
    shown = combo.shown_text()
    assert shown.startswith("a na")
    assert shown.endswith("has")
    assert "…" in shown
    assert combo.fontMetrics().horizontalAdvance(shown) < 140
    combo.resize(600, 26)
    assert combo.shown_text() == combo.currentText()
