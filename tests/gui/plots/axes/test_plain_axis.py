from __future__ import annotations

from pytestqt.qtbot import QtBot

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
