from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.plots.axes.log_axis import LogAxis
from gradgui.gui.plots.curves.curve_set import CurveLook, CurveSet
from gradgui.gui.plots.frame.step_plot import StepPlot
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.runs.history import Binned

PATHS = ("conv/kernel", "conv/bias")


@pytest.fixture
def curves(qtbot: QtBot) -> Iterator[CurveSet]:
    # In a window of its own: pyqtgraph's plots take themselves apart when they are closed.
    window = QWidget()
    qtbot.addWidget(window)
    steps = StepRange()
    steps.set_n_steps(100)
    plot = StepPlot("plot", steps, LogAxis(), parent=window)
    plot.resize(500, 300)
    plot.set_y_range(-3, 0)
    window.show()
    yield CurveSet(plot)
    window.close()


def binned(levels: tuple[float, ...]) -> Binned:
    values = np.tile(levels, (100, 1))
    return Binned(0, 1, values, values, values, np.zeros(values.shape, dtype=np.bool_))


def test_the_nearest_curve_is_found_and_none_far_away(curves: CurveSet) -> None:
    curves.draw(binned((0.1, 0.01)), PATHS, {}, CurveLook())
    height = curves._plot.view.height()
    assert curves.path_at(QPointF(100, height / 3 + 3)) == "conv/kernel"
    assert curves.path_at(QPointF(100, height * 2 / 3 - 3)) == "conv/bias"
    assert curves.path_at(QPointF(100, height / 2)) == ""
    assert curves.path_at(QPointF(-20, height / 3)) == ""
    curves.hide()
    assert curves.path_at(QPointF(100, height / 3)) == ""


def test_a_layer_under_the_mouse_thickens_all_its_curves(curves: CurveSet) -> None:
    look = CurveLook(hovered="conv")
    curves.draw(binned((0.1, 0.01)), PATHS, {}, look)
    wide = [curve.opts["pen"].widthF() for curve in curves.curves[:2]]
    curves.dress(CurveLook(hovered="con"))
    thin = [curve.opts["pen"].widthF() for curve in curves.curves[:2]]
    assert all(one > other for one, other in zip(wide, thin, strict=True))


def test_what_is_drawn_is_returned_as_log10(curves: CurveSet) -> None:
    first, second, *strays = curves.draw(binned((0.1, 0.01)), PATHS, {}, CurveLook())
    assert first == pytest.approx(np.full(100, -1.0))
    assert second == pytest.approx(np.full(100, -2.0))
    assert len(strays) == 2
    assert len(curves.draw(binned((0.1, 0.01)), PATHS, {}, CurveLook(smooth=False))) == 2
