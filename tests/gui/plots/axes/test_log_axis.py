from __future__ import annotations

from pytestqt.qtbot import QtBot

from gradgui.gui.plots.axes.log_axis import LogAxis


def test_norms_are_written_as_numbers_not_as_logarithms(qtbot: QtBot) -> None:
    axis = LogAxis()
    axis.resize(60, 400)
    axis.setRange(-5, 1)
    assert [text for _, text in axis.ticks()] == ["1e-5", "1e-4", "0.001", "0.01", "0.1", "1", "10"]


def test_without_logarithm_it_is_a_plain_axis(qtbot: QtBot) -> None:
    axis = LogAxis(log=False)
    axis.resize(60, 200)
    axis.setRange(0, 2)
    assert {"0", "1", "2"} <= {text for _, text in axis.ticks()}
