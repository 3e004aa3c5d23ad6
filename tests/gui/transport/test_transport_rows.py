"""The transport bar in one row or two."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.transport.transport_rows import TransportRows


def test_what_stands_at_the_right_moves_below_and_back(qtbot: QtBot) -> None:
    bar, first = QWidget(), QHBoxLayout()
    qtbot.addWidget(bar)
    start, rate, device = QPushButton("Start"), QPushButton("Rate"), QPushButton("Device")
    first.addWidget(start)
    rows = TransportRows(bar, first, (rate, device))
    bar.resize(1000, 80)
    bar.show()
    rows.fold(rows.narrowest())
    assert rows.folded
    qtbot.waitUntil(lambda: rate.y() > start.y() and device.x() > rate.x())
    rows.fold(1000)
    assert not rows.folded
    qtbot.waitUntil(lambda: rate.y() == start.y())
