from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from gradgui.core.records import Validation
from gradgui.gui.look.theme import theme
from gradgui.gui.plots.loss_plot import LossPlot
from gradgui.gui.plots.steps.step_axis import StepRange
from tests.gui.plots.histories import add_steps, empty_history, rate_change, simple_history


@pytest.fixture
def loss(qtbot: QtBot) -> LossPlot:
    steps = StepRange()
    plot = LossPlot(steps)
    qtbot.addWidget(plot)
    plot.resize(700, 360)
    plot.show()
    return plot


def names(loss: LossPlot) -> dict[str, str]:
    return {entry.name: entry.text for entry in loss._read_out.entries}


def test_an_empty_plot_says_what_to_do(loss: LossPlot) -> None:
    assert loss.plot.words.text == "Press Start to see the loss here"
    loss.set_history(empty_history())
    assert loss.plot.words.text
    loss.set_history(simple_history(3))
    assert not loss.plot.words.text


def test_its_plot_is_found_by_name(loss: LossPlot) -> None:
    assert loss.findChild(pg.PlotWidget, "lossPlot") is loss.plot
    assert loss.findChild(QToolButton, "logButton") is loss.log_button
    assert loss.findChild(QToolButton, "smoothButton") is loss.smooth_button
    assert loss.findChild(QToolButton, "followButton") is loss.follow_button


def test_few_steps_are_drawn_as_they_are(loss: LossPlot) -> None:
    history = simple_history(100)
    loss.set_history(history)
    steps, values = loss.curve_data()
    assert steps.tolist() == list(range(100))
    assert values == pytest.approx(history.scalars("loss"))


def test_many_steps_are_at_most_two_points_a_pixel_and_keep_their_extremes(loss: LossPlot) -> None:
    history = empty_history()
    losses = np.random.default_rng(0).random(50_000) + 1
    losses[31_234] = 9.0
    add_steps(history, losses)
    loss.set_history(history)
    assert 0 < loss.n_points <= 2 * loss.plot.width_px
    steps, values = loss.curve_data()
    assert values.max() == 9.0
    assert abs(steps[values.argmax()] - 31_234) < 50_000 / loss.plot.width_px * 2
    assert values.min() == losses.min()


def test_new_steps_are_drawn_by_a_refresh(loss: LossPlot) -> None:
    history = simple_history(10)
    loss.set_history(history)
    add_steps(history, np.array([0.7, 0.6]))
    loss.refresh()
    assert loss.curve_data()[0].tolist() == list(range(12))


def test_curve_and_numbers_stay_at_the_step_of_the_last_refresh_until_the_next_one(loss: LossPlot) -> None:
    history = simple_history(10)
    loss.set_history(history)
    add_steps(history, np.array([0.7, 0.6, 0.5]))
    loss.refresh(12)
    loss.log_button.setChecked(True)  # drawn anew, for another reason
    assert loss.curve_data()[0].tolist() == list(range(12))
    assert names(loss)[""] == "0.6000"
    loss.refresh()
    assert loss.curve_data()[0].tolist() == list(range(13))
    assert names(loss)[""] == "0.5000"


def test_nothing_is_drawn_when_nothing_is_new(loss: LossPlot, monkeypatch: pytest.MonkeyPatch) -> None:
    loss.set_history(simple_history(10))
    drawn: list[int] = []
    monkeypatch.setattr(loss, "_draw", lambda: drawn.append(1))
    loss.refresh()
    assert not drawn


def test_a_hidden_plot_draws_nothing_and_catches_up(loss: LossPlot) -> None:
    history = simple_history(10)
    loss.set_history(history)
    loss.hide()
    add_steps(history, np.array([0.5]))
    loss.refresh()
    assert len(loss.curve_data()[0]) == 10
    loss.show()
    assert len(loss.curve_data()[0]) == 11


def test_a_step_that_is_not_finite_is_a_gap_and_a_cross(loss: LossPlot) -> None:
    history = empty_history()
    add_steps(history, np.array([3.0, 2.0, np.nan, 1.0, np.inf, 0.5]))
    loss.set_history(history)
    assert loss.plot.failed.steps == (2, 4)
    assert np.isnan(loss.curve_data()[1][[2, 4]]).all()
    low, high = loss.plot.view.viewRange()[1]
    assert low <= 0.5
    assert 3.0 <= high < 4.0


def test_a_run_without_a_finite_loss_is_drawn_without_fault(loss: LossPlot) -> None:
    history = empty_history()
    add_steps(history, np.full(5, np.nan))
    loss.set_history(history)
    assert loss.n_points == 0
    loss.grab()


def test_the_logarithmic_axis_draws_the_same_losses(loss: LossPlot, qtbot: QtBot) -> None:
    history = simple_history(100)
    loss.set_history(history)
    QTest.mouseClick(loss.log_button, Qt.MouseButton.LeftButton)
    assert loss.curves.training.getData()[1] == pytest.approx(np.log10(history.scalars("loss")))
    assert loss.curve_data()[1] == pytest.approx(history.scalars("loss"))


def test_the_smoothed_curve_comes_and_goes(loss: LossPlot, qtbot: QtBot) -> None:
    loss.set_history(simple_history(100))
    button = loss.smooth_button
    assert loss.curves.smooth.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not loss.curves.smooth.isVisible()


def test_validation_lies_between_the_steps_it_was_taken_between(loss: LossPlot) -> None:
    history = simple_history(100)
    history.add_validation(Validation(25, {"loss": 1.5}, 10))
    history.add_validation(Validation(50, {"loss": 1.2}, 10))
    loss.set_history(history)
    x, y = loss.curves.validation.getData()
    assert x.tolist() == [24.5, 49.5]
    assert y.tolist() == [1.5, 1.2]
    assert names(loss)["validation"] == "1.200"


def test_many_validations_have_fewer_dots_than_points(loss: LossPlot) -> None:
    history = simple_history(1000)
    for step in range(1, 1000):
        history.add_validation(Validation(step, {"loss": 1.0}, 10))
    loss.set_history(history)
    x = np.sort(loss.curves.dots.points[0])
    px = np.diff(x) * loss.plot.width_px / (loss._steps.x1 - loss._steps.x0)
    assert len(x) > 10
    assert px.min() > 8
    assert x[-1] == 998.5


def test_a_penalty_is_drawn_only_where_there_is_one(loss: LossPlot) -> None:
    loss.set_history(simple_history(20))
    assert not loss.curves.penalty.isVisible()
    history = empty_history()
    add_steps(history, np.full(20, 1.0), penalty=0.25)
    loss.set_history(history)
    assert loss.curves.penalty.isVisible()
    assert names(loss)["penalty"] == "0.2500"


def test_the_head_shows_the_newest_step_or_the_one_under_the_mouse(loss: LossPlot) -> None:
    history = simple_history(100)
    loss.set_history(history)
    assert names(loss)[""] == f"{history.scalars('loss')[-1]:.4f}"
    loss._steps.set_cursor(10.2)
    assert names(loss)[""] == f"{history.scalars('loss')[10]:.3f}"
    assert names(loss)["at step"] == "10"
    loss._steps.set_cursor(None)
    assert "at step" not in names(loss)


def test_interventions_are_marks(loss: LossPlot) -> None:
    history = simple_history(100)
    history.add_intervention(rate_change(40))
    loss.set_history(history)
    assert [mark.step for mark in loss.plot.marks.marks] == [40]


def test_the_follow_button_frees_and_follows(loss: LossPlot, qtbot: QtBot) -> None:
    loss.set_history(simple_history(100))
    button = loss.follow_button
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not loss._steps.following
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert loss._steps.following


def test_zooming_in_draws_single_steps(loss: LossPlot) -> None:
    history = simple_history(20_000)
    loss.set_history(history)
    loss._steps.show(1000, 1100)
    steps, values = loss.curve_data()
    assert np.diff(steps).tolist() == [1.0] * (len(steps) - 1)
    assert values == pytest.approx(history.scalars("loss", int(steps[0]), int(steps[-1]) + 1))


def test_a_run_that_is_taken_away_leaves_nothing(loss: LossPlot) -> None:
    loss.set_history(simple_history(100))
    loss.set_history(None)
    assert loss.n_points == 0
    assert loss.curve_data()[0].tolist() == []
    assert loss.plot.words.text


def test_a_new_theme_recolours_the_curves(loss: LossPlot) -> None:
    loss.set_history(simple_history(100))
    current = theme()
    before = loss.curves.smooth.opts["pen"].color().name()
    current.set_name("dark")
    try:
        assert loss.curves.smooth.opts["pen"].color().name() != before
        assert loss.curves.smooth.opts["pen"].color().name().upper() == current.tokens.accent
    finally:
        current.set_name("light")
