from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.records import NormKind, StepBatch
from gradgui.gui.plots.curves.chosen_curves import DEFAULT_CURVES
from gradgui.gui.plots.curves.gradient_curves import GradientCurves
from gradgui.gui.plots.quantity import Quantity
from gradgui.gui.plots.steps.step_axis import StepRange
from tests.gui.plots.histories import PATHS, add_steps, empty_history, simple_history

MANY = tuple(f"layer_{i}/kernel" for i in range(200))


@pytest.fixture
def curves(qtbot: QtBot) -> GradientCurves:
    made = GradientCurves(StepRange())
    qtbot.addWidget(made)
    made.resize(700, 360)
    made.show()
    return made


def test_its_plot_is_found_by_name(curves: GradientCurves) -> None:
    assert curves.findChild(pg.PlotWidget, "gradientPlot") is curves.plot


def test_norms_are_drawn_on_a_logarithmic_axis(curves: GradientCurves) -> None:
    history = empty_history()
    norms = np.random.default_rng(0).random((60, 4)) + 0.01
    add_steps(history, np.ones(60), norms)
    curves.set_smooth(False)
    curves.set_history(history)
    x, y = curves.curves.curves[2].getData()
    assert x.tolist() == list(range(60))
    assert y == pytest.approx(np.log10(norms[:, 2]), rel=1e-5)


def test_the_largest_norms_are_drawn_while_nothing_is_chosen(curves: GradientCurves) -> None:
    curves.set_history(simple_history(50, MANY))
    assert curves.drawn_paths() == MANY[-DEFAULT_CURVES:]
    assert curves.read_out()[0].name == "8 largest of 200 variables"


def test_chosen_variables_are_drawn_and_one_alone_is_thick(curves: GradientCurves) -> None:
    curves.set_history(simple_history(50))
    curves.set_selected(["head/bias"])
    assert curves.drawn_paths() == ("head/bias",)
    assert curves.curves.curves[0].opts["pen"].widthF() == 2 * curves.devicePixelRatioF()
    curves.set_selected(["head"])
    assert curves.drawn_paths() == ("head/kernel", "head/bias")
    curves.set_selected([])
    assert curves.drawn_paths() == PATHS


def test_no_curve_has_more_than_two_points_a_pixel(curves: GradientCurves) -> None:
    history = empty_history()
    add_steps(history, np.ones(50_000), np.random.default_rng(0).random((50_000, 4)))
    for smooth in (True, False):
        curves.set_smooth(smooth)
        curves.set_history(history)
        assert 0 < curves.n_points <= 2 * curves.plot.width_px


def test_a_frozen_curve_is_dashed_where_it_is_frozen(curves: GradientCurves) -> None:
    history = empty_history()
    add_steps(history, np.ones(400))
    history.add_intervention(Intervention(200, ChangeKind.FREEZE, ("head/bias",)))
    curves.set_history(history)
    curve = curves.curves.curves[3]
    x, joined = curve.getData()[0], np.asarray(curve.opts["connect"], dtype=bool)
    assert joined[x < 199].all()
    assert 0.3 < joined[(x >= 200) & (x < 398)].mean() < 0.7
    assert curves.legend.entries[3].frozen
    assert not curves.legend.entries[2].frozen


def test_zero_breaks_the_line_and_nothing_at_all_is_said(curves: GradientCurves) -> None:
    history = empty_history()
    norms = np.full((30, 4), 0.1)
    norms[10:20] = 0.0
    add_steps(history, np.ones(30), norms)
    curves.set_history(history)
    assert np.isnan(curves.curves.curves[0].getData()[1][10:20]).all()
    curves.set_quantity(Quantity.CLIPPED)
    assert curves.plot.words.text
    curves.grab()


def test_the_legend_shows_the_norms_under_the_mouse(curves: GradientCurves) -> None:
    history = empty_history()
    norms = np.random.default_rng(0).random((60, 4)) + 0.1
    add_steps(history, np.ones(60), norms)
    curves.set_history(history)
    curves._steps.set_cursor(17.0)
    assert [entry.text for entry in curves.legend.entries] == [f"{norm:.3f}" for norm in norms[17]]


def test_a_click_in_the_legend_thickens_its_curve_among_the_others(curves: GradientCurves) -> None:
    curves.set_history(simple_history(100))
    QTest.mouseClick(curves.legend, Qt.MouseButton.LeftButton, pos=curves.legend._cell(1).center().toPoint())
    assert curves.drawn_paths() == PATHS
    assert curves.curves.curves[1].opts["pen"].widthF() > curves.curves.curves[0].opts["pen"].widthF()
    assert curves.curves.strays[0].isVisible()


def test_curves_are_made_once(curves: GradientCurves) -> None:
    before = len(curves.plot.listDataItems())
    for paths in (["conv"], [], list(PATHS), ["head/bias"]):
        curves.set_history(simple_history(50))
        curves.set_selected(paths)
    assert len(curves.plot.listDataItems()) == before


def test_a_clicked_curve_is_selected_and_the_others_stay(curves: GradientCurves, qtbot: QtBot) -> None:
    history = empty_history()
    add_steps(history, np.ones(60), np.tile([1e-3, 1e-2, 1e-1, 1.0], (60, 1)))
    curves.set_history(history)
    curves.variableClicked.connect(lambda path: curves.set_selected([path]))
    low, high = curves.plot.view.viewRange()[1]
    y = (high - -2.0) / (high - low) * curves.plot.view.height()
    place = curves.plot.mapFromScene(curves.plot.view.mapToScene(QPointF(100, y)))
    with qtbot.waitSignal(curves.variableHovered, timeout=1000) as hovered:
        QTest.mouseMove(curves.plot.viewport(), place)
    assert hovered.args == ["conv/bias"]
    with qtbot.waitSignal(curves.variableClicked, timeout=1000) as clicked:
        QTest.mouseClick(curves.plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert clicked.args == ["conv/bias"]
    assert curves.drawn_paths() == PATHS
    assert curves.legend.entries[1].strong
    curves.set_selected(["head/bias"])
    assert curves.drawn_paths() == ("head/bias",)


def test_the_curve_under_the_mouse_is_thicker(curves: GradientCurves) -> None:
    curves.set_history(simple_history(50))
    curves.set_hovered("head")
    thin, _, *thick = (curve.opts["pen"].widthF() for curve in curves.curves.curves[:4])
    assert all(width > thin for width in thick)
    curves.set_hovered("")
    assert curves.curves.curves[3].opts["pen"].widthF() == thin


def test_more_curves_than_colours_have_markers(curves: GradientCurves) -> None:
    curves.set_history(simple_history(50, MANY))
    assert curves.curves.markers.n_points == 0
    curves.set_n_largest(24)
    assert len(curves.drawn_paths()) == 24
    assert 0 < curves.curves.markers.n_points < 16 * 10
    looks = {(entry.colour % 8, entry.colour // 8) for entry in curves.legend.entries}
    assert len(looks) == 24
    curves.grab()
    curves.set_selected(["layer_3"])
    assert curves.curves.markers.n_points == 0


def test_the_ratio_has_its_usual_value_in_view(curves: GradientCurves) -> None:
    history = empty_history()
    norms = np.full((50, 4, 4), 3.0, dtype=np.float32)
    norms[:, :, NormKind.UPDATE] = 0.3
    history.append(StepBatch(0, np.ones((50, len(history.layout.scalars))), norms))
    curves.set_history(history)
    assert curves.reference.level is None
    curves.set_quantity(Quantity.RATIO)
    assert curves.reference.level == -3
    low, high = curves.plot.view.viewRange()[1]
    assert low < -3
    assert high > -1
    assert [entry.text for entry in curves.legend.entries] == ["0.100"] * 4
    curves.grab()


def test_an_infinite_norm_of_a_frozen_variable_is_a_cross(curves: GradientCurves) -> None:
    history = empty_history(frozen=("head/bias",))
    norms = np.full((20_000, 4), 0.1)
    norms[12_345, 3] = np.inf
    norms[500, 0] = np.inf
    add_steps(history, np.ones(20_000), norms)
    history._non_finite_steps = (500,)  # what is frozen doesn't make a step fail
    curves.set_history(history)
    first, second = curves.plot.failed.steps
    assert first == 500
    assert abs(second - 12_345) < 64
    curves.set_selected(["conv"])
    assert curves.plot.failed.steps == (500,)


def test_the_legend_gives_long_names_the_room_that_there_is(curves: GradientCurves) -> None:
    curves.set_history(simple_history(50, tuple(f"block_{i}/batch_normalization_{i}/gamma" for i in range(8))))
    narrow = curves.legend._cell(0).width()
    curves.resize(1600, 360)
    assert curves.legend._cell(0).width() > max(narrow, 300)
    assert curves.legend._cell(7).right() <= curves.legend.width()
