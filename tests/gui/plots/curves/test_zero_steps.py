"""Where curves are 0 on a logarithmic axis."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from gradgui.gui.look.theme import theme
from gradgui.gui.plots.curves.curve_words import zero_entry
from gradgui.gui.plots.curves.gradient_curves import GradientCurves
from gradgui.gui.plots.curves.zero_steps import zero_columns, zero_spans
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.runs.history import Binned
from tests.gui.plots.histories import add_steps, empty_history


@pytest.fixture
def curves(qtbot: QtBot) -> GradientCurves:
    made = GradientCurves(StepRange())
    qtbot.addWidget(made)
    made.resize(700, 360)
    made.show()
    return made


def binned(values: np.ndarray, first_step: int = 0, bin_steps: int = 1) -> Binned:
    return Binned(first_step, bin_steps, values, values, values, np.zeros(values.shape, dtype=np.bool_))


def test_spans_reach_from_edge_to_edge_of_the_bins_in_which_a_column_is_0() -> None:
    first = [0.0, 1.0, 1.0, 0.0, 0.0, 1.0]
    second = [1.0, 1.0, np.nan, 1.0, 0.0, 0.0]
    values = np.array([first, second]).T
    assert zero_spans(binned(values)) == ((-0.5, 0.5), (2.5, 5.5))
    assert zero_spans(binned(values, first_step=64, bin_steps=16)) == ((63.5, 79.5), (111.5, 159.5))
    assert zero_spans(binned(np.full((6, 2), np.nan))) == ()


def test_a_bin_that_is_0_at_some_of_its_steps_only_is_drawn_and_has_no_line() -> None:
    values = np.array([[0.0], [0.0]])
    infinite = np.array([[False], [True]])
    assert zero_spans(Binned(0, 4, values, values + 1, values + 2, infinite)) == ()
    assert zero_spans(Binned(0, 4, values, values, values, infinite)) == ((-0.5, 3.5),)


@pytest.mark.parametrize("smooth", [True, False])
def test_a_curve_that_comes_to_0_leaves_a_grey_line_which_the_head_names(curves: GradientCurves, smooth: bool) -> None:
    history = empty_history()
    norms = np.full((100, 4), 0.1)
    norms[60:, 1] = 0.0
    add_steps(history, np.ones(100), norms)
    curves.set_smooth(smooth)
    curves.set_history(history)
    assert curves.curves.zeros.spans == ((59.5, 99.5),)
    words = f"{history.layout.variables[1]} at 0"
    assert words in [entry.name for entry in curves.read_out()]
    assert words in [entry.name for entry in curves.export_legend()]
    picture, view = curves.plot.grab().toImage(), curves.plot.view
    at = curves.plot.mapFromScene(view.mapToScene(view.rect().bottomLeft()))
    ratio, width = picture.devicePixelRatio(), view.rect().width()
    seen = {
        share: QColor(picture.pixel(round((at.x() + share * width) * ratio), round((at.y() - 2) * ratio)))
        for share in (0.3, 0.8)
    }
    assert seen[0.8] == QColor(theme().tokens.zero)
    assert seen[0.3] != seen[0.8]
    curves.set_selected(["conv/kernel"])
    assert not curves.curves.zeros.spans
    assert not [entry for entry in curves.read_out() if entry.name.endswith("at 0")]


def test_many_curves_at_0_are_counted_behind_the_first() -> None:
    assert zero_entry(["a", "b"]).name == "a, b at 0"
    assert zero_entry(["a", "b", "c"]).name == "a and 2 more at 0"


def test_columns_are_named_that_are_0_throughout_a_bin() -> None:
    values = np.array([[1.0, 0.0, 2.0, np.nan], [0.0, 0.0, 1.0, np.nan]])
    assert zero_columns(binned(values)) == (0, 1)


def test_where_all_curves_are_0_words_say_so(curves: GradientCurves) -> None:
    history = empty_history()
    add_steps(history, np.ones(20), np.zeros((20, 4)))
    curves.set_history(history)
    assert curves.plot.words.text == "All of these norms are 0 here, which has no place on a logarithmic axis"
