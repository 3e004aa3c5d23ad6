from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.plots.axes.plain_axis import PlainAxis
from gradgui.gui.plots.frame.step_plot import StepPlot
from gradgui.gui.plots.steps.step_axis import StepRange


def test_crosses_are_one_a_pixel_column_however_many_steps_failed(qtbot: QtBot) -> None:
    steps = StepRange()
    steps.set_n_steps(1_000_000)
    # In a window of its own: pyqtgraph's plots take themselves apart when they are closed.
    window = QWidget()
    qtbot.addWidget(window)
    plot = StepPlot("plot", steps, PlainAxis(), parent=window)
    plot.resize(500, 300)
    window.show()
    plot.failed.set_steps(tuple(range(0, 1_000_000, 7)))
    columns = plot.failed.columns()
    assert columns == sorted(set(columns))
    assert len(columns) <= plot.width_px + 1
    steps.show(99.5, 199.5)
    columns = plot.failed.columns(3.5)
    assert columns == [round(plot.failed.x_of(step)) for step in range(105, 200, 7)]
    plot.grab()
    window.close()
