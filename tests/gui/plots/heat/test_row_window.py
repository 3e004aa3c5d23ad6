from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.plots.axes.plain_axis import PlainAxis
from gradgui.gui.plots.frame.step_plot import StepPlot
from gradgui.gui.plots.heat.row_window import RowWindow
from gradgui.gui.plots.steps.step_axis import StepRange

PATHS = tuple(f"layer_{i}/{leaf}" for i in range(100) for leaf in ("kernel", "bias"))


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[RowWindow]:
    holder = QWidget()
    qtbot.addWidget(holder)
    plot = StepPlot("plot", StepRange(), PlainAxis())
    layout = QVBoxLayout(holder)
    layout.addWidget(plot)
    holder.resize(500, 400)
    holder.show()
    yield RowWindow(plot, whole=False)
    holder.close()


def wheel(window: RowWindow, x: float, notches: int) -> None:
    plot = window._plot
    inside = plot.mapFromScene(plot.view.mapToScene(QPointF(x, 50)))
    event = QWheelEvent(
        QPointF(inside),
        QPointF(plot.viewport().mapToGlobal(inside)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot.viewport(), event)


def test_rows_collapse_until_all_are_in_view(window: RowWindow) -> None:
    window.fit(PATHS)
    assert window.collapsed
    assert len(window.rows) == window.n_rows < 100
    assert not window.scroll_bar.isVisible()


def test_every_variable_has_a_row_high_enough_to_be_read_when_it_shall(window: RowWindow) -> None:
    window.set_every_variable(True)
    window.fit(PATHS)
    assert window.n_rows == 200
    assert not window.collapsed
    assert window.geometry.pitch >= 16
    assert window.scroll_bar.isVisible()
    assert [row.path for row in window.rows] == list(PATHS[: len(window.rows)])
    assert len(window.labels) == len(window.rows)


def test_the_wheel_scrolls_over_the_names_and_zooms_over_the_data(window: RowWindow) -> None:
    window._plot.steps.set_n_steps(1000)
    window.set_every_variable(True)
    window.fit(PATHS)
    before = window._plot.steps.x1
    wheel(window, -30, -2)
    assert window.scroll_bar.value() == 6
    assert window._plot.steps.x1 == before
    wheel(window, 50, 2)
    assert window.scroll_bar.value() == 6
    assert window._plot.steps.x1 < before


def test_the_last_row_can_be_reached_and_a_path_be_found(window: RowWindow) -> None:
    window.set_every_variable(True)
    window.fit(PATHS)
    window.scroll_bar.setValue(10_000)
    window.fit(PATHS)
    assert window.rows[-1].path == PATHS[-1]
    window.show_path("layer_3")
    window.fit(PATHS)
    assert "layer_3/kernel" in [row.path for row in window.rows]


def test_the_scroll_bar_takes_no_room_from_the_data(window: RowWindow) -> None:
    before = window._plot.width_px
    window.set_every_variable(True)
    window.fit(PATHS)
    assert window._plot.width_px == before
    right = window._plot.mapFromScene(window._plot.view.mapToScene(QPointF(window._plot.view.width(), 0))).x()
    assert window.scroll_bar.x() > right
