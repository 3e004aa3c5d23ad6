from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.look.theme import theme
from gradgui.gui.plots.axes.log_axis import LogAxis
from gradgui.gui.plots.frame.reference_line import ReferenceLine
from gradgui.gui.plots.frame.step_plot import StepPlot
from gradgui.gui.plots.steps.step_axis import StepRange


@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[StepPlot]:
    # In a window of its own: pyqtgraph's plots take themselves apart when they are closed.
    window = QWidget()
    qtbot.addWidget(window)
    made = StepPlot("plot", StepRange(), LogAxis(), parent=window)
    made.resize(500, 300)
    made.set_y_range(-5, -1)
    window.show()
    yield made
    window.close()


def dark_pixels(plot: StepPlot, level: float) -> int:
    """Counts pixels in the colour of text along the row of a value."""
    image = plot.grab().toImage()
    place = plot.mapFromScene(plot.view.mapViewToScene(QPointF(plot.steps.x0, level)))
    text = QColor(theme().tokens.text)
    counts: list[int] = [
        sum(image.pixelColor(QPoint(place.x() + x, place.y() + dy)) == text for x in range(5, 200)) for dy in (-1, 0, 1)
    ]
    return max(counts)


def test_the_line_lies_at_its_value(plot: StepPlot) -> None:
    line = ReferenceLine(plot.view)
    assert dark_pixels(plot, -3.0) == 0
    line.set_level(-3.0)
    assert dark_pixels(plot, -3.0) > 80
    line.set_level(None)
    assert dark_pixels(plot, -3.0) == 0
