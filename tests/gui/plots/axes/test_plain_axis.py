from __future__ import annotations

from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from gradgui.gui.look.theme import small_font
from gradgui.gui.plots.axes.plain_axis import PlainAxis, StepAxis


def test_ticks_lie_where_their_values_are(qtbot: QtBot) -> None:
    axis = PlainAxis()
    axis.resize(60, 200)
    axis.setRange(0, 10)
    for pixel, text in axis.tick_pixels():
        assert pixel == 200 * (1 - float(text) / 10)


def test_steps_are_whole_and_have_their_thousands_apart(qtbot: QtBot) -> None:
    axis = StepAxis()
    axis.resize(600, 20)
    axis.setRange(-0.5, 4000)
    assert "2,000" in [text for _, text in axis.ticks()]
    assert axis.ticks()[0] == (0.0, "0")


def test_what_the_numbers_are_ends_where_a_number_at_the_top_begins(qtbot: QtBot) -> None:
    metrics = QFontMetricsF(small_font())
    axis = PlainAxis()
    axis.quantity = "update / weight in a longer language"
    axis.resize(130, 200)
    axis.setRange(0, 10)  # a number at the very top
    number = next(text for at, text in axis.tick_pixels() if at == 0)
    beside = axis.fitting_quantity(metrics, 130)
    assert metrics.horizontalAdvance(beside) + metrics.horizontalAdvance(number) < 130
    axis.setRange(0, 11.9)  # the highest number is two lines below
    assert metrics.horizontalAdvance(axis.fitting_quantity(metrics, 130)) > metrics.horizontalAdvance(beside)
