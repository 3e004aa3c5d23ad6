from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gradgui.core.status import RunStatus
from gradgui.gui.control.drawing_budget import DrawingBudget
from gradgui.gui.panels.status_line import StatusLine


class Expensive(DrawingBudget):
    """Drawing takes a second of every two."""

    @property
    def is_thinned(self) -> bool:
        return True


@pytest.fixture
def line(qtbot: QtBot) -> StatusLine:
    made = StatusLine()
    qtbot.addWidget(made)
    return made


def drawing(line: StatusLine) -> str:
    label = line.findChild(QLabel, "drawingLabel")
    assert isinstance(label, QLabel)
    return label.text()


def test_nothing_hangs_behind_the_words_about_drawing_before_the_first_chunk(line: StatusLine) -> None:
    line.show_drawing(Expensive(0.1), training=True)
    assert drawing(line).startswith("drawn every")
    assert not drawing(line).endswith("·")


def test_a_dot_parts_them_from_the_chunk(line: StatusLine) -> None:
    line.show_run(replace(RunStatus(), chunk_steps=3, chunk_s=0.03), {}, "")
    line.show_drawing(Expensive(0.1), training=True)
    assert drawing(line).endswith(" · ")


def test_words_about_drawing_and_the_chunk_are_as_far_apart_as_other_words_and_end_before_the_edge(
    line: StatusLine, qtbot: QtBot
) -> None:
    line.resize(900, 24)
    line.show_run(replace(RunStatus(), chunk_steps=3, chunk_s=0.03), {}, "")
    line.show_drawing(Expensive(0.1), training=True)
    line.show()
    first, second = line._drawing, line._right
    qtbot.waitUntil(lambda: second.width() >= second.sizeHint().width())
    assert first.mapTo(line, first.rect().bottomRight()).x() + 1 == second.mapTo(line, second.rect().topLeft()).x()
    assert second.mapTo(line, second.rect().bottomRight()).x() <= line.width() - 6
