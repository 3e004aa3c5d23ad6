"""What a person chooses in the loss plot: curves, smoothing, a range."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from gradgui.core.records import StepBatch, Validation
from gradgui.gui.plots.loss.curve_choice import LEARNING_RATE, SMOOTHED, TRAINING
from gradgui.gui.plots.loss_plot import LossPlot
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.runs.history import RunHistory
from tests.gui.plots.histories import PATHS, add_steps, empty_history, simple_history


@pytest.fixture
def loss(qtbot: QtBot) -> LossPlot:
    plot = LossPlot(StepRange())
    qtbot.addWidget(plot)
    plot.resize(900, 480)
    plot.show()
    return plot


def history_with_rate(rates: np.ndarray, losses: np.ndarray | None = None) -> RunHistory:
    """Returns a run with this learning rate at each step."""
    history = empty_history()
    n, layout = len(rates), history.layout
    scalars = np.zeros((n, len(layout.scalars)))
    scalars[:, layout.column("loss")] = np.linspace(2, 1, n) if losses is None else losses
    scalars[:, layout.column("learning_rate")] = rates
    scalars[:, layout.column("finite")] = 1
    scalars[:, layout.column("accuracy")] = np.linspace(0.2, 0.9, n)
    history.append(StepBatch(0, scalars, np.ones((n, len(PATHS), 4), np.float32)))
    return history


def tick(menu: QMenu, name: str) -> None:
    """Ticks a curve in the open menu with the mouse."""
    action = next(action for action in menu.actions() if action.objectName() == f"curve.{name}")
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def open_menu(loss: LossPlot) -> QMenu:
    loss.curve_menu.aboutToShow.emit()
    loss.curve_menu.popup(loss.mapToGlobal(QPoint(0, 0)))
    return loss.curve_menu


def test_several_curves_are_ticked_while_the_menu_stays_open(loss: LossPlot) -> None:
    loss.set_history(history_with_rate(np.full(100, 1e-3)))
    menu = open_menu(loss)
    tick(menu, "accuracy")
    tick(menu, TRAINING)
    assert menu.isVisible()
    menu.close()
    assert loss.strips[0].names == ("accuracy",)
    assert not loss.curves.training.isVisible()
    assert loss.curves.smooth.isVisible()


def test_a_metric_from_0_to_1_has_a_plot_of_its_own_aligned_to_the_pixel(loss: LossPlot, qtbot: QtBot) -> None:
    history = history_with_rate(np.full(100, 1e-3))
    loss.set_history(history)
    loss.choice.show("accuracy", True)
    strip = loss.strips[0]
    qtbot.waitUntil(lambda: strip.isVisible() and strip.view.width() == loss.plot.view.width())
    x, y = strip.curves_of("accuracy")[0].getData()
    assert x.tolist() == list(range(100))
    assert y == pytest.approx(history.scalars("accuracy"))
    lefts = {plot.view.mapToScene(0, 0).x() for plot in (loss.plot, strip)}
    assert len(lefts) == 1
    assert not loss.plot.bottom_axis.isVisible()
    assert strip.bottom_axis.isVisible()
    loss.choice.show("accuracy", False)
    assert not strip.isVisible()
    assert loss.plot.bottom_axis.isVisible()


def test_a_metric_beyond_1_has_another_plot_than_shares(loss: LossPlot) -> None:
    history = empty_history()
    add_steps(history, np.linspace(2, 1, 50))
    scalars = np.zeros((1, len(history.layout.scalars)))
    scalars[:, history.layout.column("accuracy")] = 7.0
    scalars[:, history.layout.column("finite")] = 1
    history.append(StepBatch(50, scalars, np.ones((1, len(PATHS), 4), np.float32)))
    loss.set_history(history)
    loss.choice.show("accuracy", True)
    assert (loss.strips[0].names, loss.strips[1].names) == ((), ("accuracy",))


def test_validated_metrics_are_dashed_in_their_plot(loss: LossPlot) -> None:
    history = history_with_rate(np.full(100, 1e-3))
    for step in (25, 50):
        history.add_validation(Validation(step, {"loss": 1.0, "accuracy": step / 100}, 10))
    loss.set_history(history)
    loss.choice.show("accuracy", True)
    x, y = loss.strips[0].curves_of("accuracy")[2].getData()
    assert (x.tolist(), y.tolist()) == ([24.5, 49.5], [0.25, 0.5])


def test_a_rate_that_changes_is_drawn_on_an_axis_of_its_own(loss: LossPlot) -> None:
    rates = np.geomspace(1e-2, 1e-4, 100)
    loss.set_history(history_with_rate(rates))
    assert loss.curves.rate.isVisible()
    assert loss.curves.rate_axis.isVisible()
    # The curve lies where the axis says: every pixel of it reads as the rate of its step.
    _, y = loss.curves.rate.getData()
    low, high = loss.plot.view.viewRange()[1]
    axis_low, axis_high = loss.curves.rate_axis.log_range or (0, 0)
    read = 10 ** (axis_low + (y - low) / (high - low) * (axis_high - axis_low))
    assert read == pytest.approx(rates, rel=1e-6)


def test_a_constant_rate_is_drawn_only_when_asked_for(loss: LossPlot) -> None:
    loss.set_history(history_with_rate(np.full(100, 1e-3)))
    assert not loss.curves.rate.isVisible()
    loss.choice.show(LEARNING_RATE, True)
    assert loss.curves.rate.isVisible()


def test_the_second_axis_takes_no_room_from_the_data(loss: LossPlot) -> None:
    loss.set_history(simple_history(100))
    before = loss.plot.view.sceneBoundingRect()
    loss.choice.show(LEARNING_RATE, True)
    assert loss.plot.view.sceneBoundingRect() == before


def test_the_amount_of_smoothing_is_chosen(loss: LossPlot) -> None:
    history = empty_history()
    add_steps(history, np.random.default_rng(0).random(400))
    loss.set_history(history)
    before = np.std(loss.curves.smooth.getData()[1])
    open_menu(loss)
    amounts = loss.curve_menu.findChild(QMenu, "smoothingMenu")
    assert amounts is not None
    next(action for action in amounts.actions() if action.objectName() == "smoothing.100").trigger()
    loss.curve_menu.close()
    assert np.std(loss.curves.smooth.getData()[1]) < 0.5 * before


def test_the_smooth_button_and_the_menu_agree(loss: LossPlot) -> None:
    QTest.mouseClick(loss.smooth_button, Qt.MouseButton.LeftButton)
    assert loss.choice.shown(SMOOTHED) is False
    loss.choice.show(SMOOTHED, True)
    assert loss.smooth_button.isChecked()


# A range --------------------------------------------------------------------------------------------------------------


def drag(
    loss: LossPlot, qtbot: QtBot, first: float, last: float, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Drags over the loss plot from one step to another."""
    plot, steps = loss.plot, loss.plot.steps
    rect = plot.view.sceneBoundingRect()

    def place(step: float) -> QPoint:
        share = (step - steps.x0) / (steps.x1 - steps.x0)
        return QPoint(round(rect.left() + share * rect.width()), round(rect.center().y()))

    target = plot.viewport()
    start, end = place(first), place(last)
    QTest.mousePress(target, Qt.MouseButton.LeftButton, keys, start)
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(target, start + (end - start) * share)
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, keys, end)


def row(loss: LossPlot, name: str) -> dict[str, str]:
    header, *rows = loss.statistics.texts()
    names = [*header[:3], "min at", header[4], "max at", *header[6:]]
    return dict(zip(names, next(cells for cells in rows if cells[0] == name), strict=True))


def test_dragging_over_a_range_shows_its_statistics(loss: LossPlot, qtbot: QtBot) -> None:
    history = empty_history()
    losses = 3 - np.arange(1000) / 1000 + np.random.default_rng(0).normal(0, 0.1, 1000)
    losses[480] = np.nan
    add_steps(history, losses)
    history.add_validation(Validation(500, {"loss": 2.75}, 10))
    loss.set_history(history)
    before = loss._steps.x0, loss._steps.x1
    QTest.mouseClick(loss.range_button, Qt.MouseButton.LeftButton)
    drag(loss, qtbot, 400, 600)
    start, stop = loss._steps.brushed or (0, 0)
    assert abs(start - 400) <= 3
    assert abs(stop - 601) <= 3
    assert (loss._steps.x0, loss._steps.x1) == before
    values = losses[start:stop]
    found = row(loss, "training")
    assert float(found["mean"]) == pytest.approx(np.nanmean(values), abs=1e-3)
    assert float(found["min"]) == pytest.approx(np.nanmin(values), abs=1e-3)
    assert int(found["min at"]) == start + np.nanargmin(values)
    assert int(found["max at"]) == start + np.nanargmax(values)
    assert float(found["last"]) == pytest.approx(values[-1], abs=1e-3)
    known = np.isfinite(values)
    slope = 1000 * np.polyfit(np.arange(start, stop)[known], values[known], 1)[0]
    assert float(found["slope / 1,000"].replace("−", "-")) == pytest.approx(slope, rel=0.01)
    assert found["not finite"] == "1"
    assert row(loss, "validation")["mean"] == "2.750"


def test_ctrl_and_a_drag_choose_a_range_at_any_time(loss: LossPlot, qtbot: QtBot) -> None:
    loss.set_history(simple_history(1000))
    drag(loss, qtbot, 100, 300, Qt.KeyboardModifier.ControlModifier)
    assert loss._steps.brushed is not None
    assert loss.statistics.isVisible()
    assert loss.plot.band.span is not None


def test_a_plain_drag_moves_and_chooses_nothing(loss: LossPlot, qtbot: QtBot) -> None:
    loss.set_history(simple_history(1000))
    loss._steps.show(400, 600)
    drag(loss, qtbot, 450, 550)
    assert loss._steps.brushed is None
    assert loss._steps.x0 != 400


def test_a_range_can_be_typed(loss: LossPlot) -> None:
    history = simple_history(1000)
    loss.set_history(history)
    loss.show_range()
    edit = loss.statistics.first_edit
    edit.setText("")
    QTest.keyClicks(edit, "100")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    last = loss.statistics.last_edit
    last.setText("")
    QTest.keyClicks(last, "5000")
    QTest.keyClick(last, Qt.Key.Key_Return)
    assert loss._steps.brushed == (100, 1000)
    assert last.text() == "999"
    assert row(loss, "training")["max at"] == "100"


def test_statistics_can_be_scrolled_where_their_columns_have_no_room(loss: LossPlot, qtbot: QtBot) -> None:
    loss.set_history(simple_history(1000))
    loss.show_range()
    table = loss.statistics.table
    bar = table.horizontalScrollBar()
    qtbot.waitUntil(lambda: table.width() > table.horizontalHeader().length())
    assert not bar.isVisible()
    height = table.height()
    loss.resize(460, 480)
    qtbot.waitUntil(bar.isVisible)
    assert table.height() == height + bar.sizeHint().height()


def test_statistics_are_copied_and_closed_by_key(loss: LossPlot) -> None:
    loss.set_history(simple_history(1000))
    loss.show_range()
    QTest.keyClick(loss.statistics, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "steps 0 to 999"
    assert lines[2].split("\t") == loss.statistics.texts()[1]
    QTest.keyClick(loss.statistics, Qt.Key.Key_Escape)
    assert loss._steps.brushed is None
    assert not loss.statistics.isVisible()
    assert not loss.range_button.isChecked()


def test_a_shorter_run_has_no_range(loss: LossPlot) -> None:
    loss.set_history(simple_history(1000))
    loss._steps.brush(10, 500)
    loss.set_history(simple_history(20))
    assert loss._steps.brushed is None


# What all of it costs ------------------------------------------------------------------------------------------------


def test_every_curve_has_at_most_two_points_a_pixel(loss: LossPlot) -> None:
    rng = np.random.default_rng(0)
    history = history_with_rate(np.geomspace(1e-2, 1e-4, 100_000), rng.random(100_000))
    for step in range(10, 100_000, 10):
        history.add_validation(Validation(step, {"loss": 1.0, "accuracy": 0.5}, 10))
    loss.set_history(history)
    loss.choice.show("accuracy", True)
    curves = loss.curves
    drawn = [curves.training, curves.smooth, curves.validation, curves.rate, *loss.strips[0].curves_of("accuracy")]
    assert all(0 < curve.n_points <= 2 * loss.plot.width_px + 2 for curve in drawn)
    assert len(curves.dots.points[0]) <= loss.plot.width_px / 8


def test_statistics_wait_for_the_end_of_a_long_drag(loss: LossPlot) -> None:
    history = empty_history()
    add_steps(history, np.linspace(2, 1, 200_000))
    loss.set_history(history)
    loss._steps.brush(0, 150_000, done=False)
    assert loss.statistics.table.rowCount() == 0
    loss._steps.brush(0, 150_000)
    assert row(loss, "training")["max"] == "2.000"
