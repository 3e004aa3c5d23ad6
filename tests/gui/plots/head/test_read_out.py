from __future__ import annotations

from pytestqt.qtbot import QtBot

from gradgui.gui.plots.head.read_out import Entry, ReadOut


def test_what_is_shown_is_also_said(qtbot: QtBot) -> None:
    read_out = ReadOut("lossReadOut")
    qtbot.addWidget(read_out)
    read_out.set_entries((Entry("", "0.2134", "accent"), Entry("validation", "0.2411", "validation", dashed=True)))
    assert read_out.accessibleDescription() == "0.2134, validation 0.2411"


def test_entries_that_do_not_fit_are_left_out_without_taking_room(qtbot: QtBot) -> None:
    read_out = ReadOut("lossReadOut")
    qtbot.addWidget(read_out)
    read_out.set_entries(tuple(Entry(f"name {i}", "0.1234") for i in range(50)))
    assert read_out.minimumSizeHint().width() == 0
    read_out.resize(60, 20)
    read_out.grab()
