from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.gui.look.theme import theme
from gradgui.gui.plots.axes.plain_axis import left_width
from gradgui.gui.plots.gradient_heatmap import GradientHeatmap
from gradgui.gui.plots.heat.colours import INFINITE, NO_VALUE, ZERO
from gradgui.gui.plots.heat.lanes import Lane
from gradgui.gui.plots.quantity import Quantity
from gradgui.gui.plots.steps.step_axis import StepRange
from tests.gui.plots.histories import PATHS, add_steps, empty_history, rate_change, simple_history


@pytest.fixture
def heatmap(qtbot: QtBot) -> GradientHeatmap:
    made = GradientHeatmap(StepRange())
    qtbot.addWidget(made)
    made.resize(700, 360)
    made.show()
    return made


def row_centre(heatmap: GradientHeatmap, row: int, x: float = 200.0) -> QPoint:
    y = heatmap._geometry.top(row) + heatmap._geometry.cell / 2
    return QPoint(heatmap.plot.mapFromScene(heatmap.plot.view.mapToScene(QPointF(x, y))))


def test_its_plot_is_found_by_name(heatmap: GradientHeatmap) -> None:
    assert heatmap.findChild(pg.PlotWidget, "gradientHeatmap") is heatmap.plot


def test_an_empty_map_says_what_will_come(heatmap: GradientHeatmap) -> None:
    assert heatmap.plot.words.text
    heatmap.set_history(simple_history(10))
    assert not heatmap.plot.words.text


def test_every_variable_is_a_row_and_every_step_a_cell(heatmap: GradientHeatmap) -> None:
    heatmap.set_history(simple_history(100))
    assert [row.label for row in heatmap.rows] == list(PATHS)
    assert heatmap.layer.entries.shape == (4, 100)


def test_cells_are_never_more_than_pixels(heatmap: GradientHeatmap) -> None:
    heatmap.set_history(simple_history(100_000))
    assert heatmap.n_points <= 4 * heatmap.plot.width_px


def test_larger_norms_are_brighter(heatmap: GradientHeatmap) -> None:
    history = empty_history()
    add_steps(history, np.ones(50), np.tile([0.001, 0.01, 0.1, 1.0], (50, 1)))
    heatmap.set_history(history)
    assert np.diff(heatmap.layer.entries[:, 0].astype(int)).min() > 0


def test_zero_infinite_and_missing_norms_have_their_own_colours(heatmap: GradientHeatmap) -> None:
    history = empty_history()
    norms = np.full((20, 4), 0.1)
    norms[:, 0] = np.nan
    norms[:, 1] = 0.0
    norms[5, 2] = np.inf
    add_steps(history, np.ones(20), norms)
    heatmap.set_history(history)
    entries = heatmap.layer.entries
    assert (entries[0] == NO_VALUE).all()
    assert (entries[1] == ZERO).all()
    assert np.flatnonzero(entries[2] == INFINITE).tolist() == [5]
    assert (entries[3] < ZERO).all()
    heatmap.grab()


def test_a_step_that_was_infinite_is_still_red_among_many(heatmap: GradientHeatmap) -> None:
    history = empty_history()
    norms = np.full((20_000, 4), 0.1)
    norms[12_345, 3] = np.inf
    add_steps(history, np.ones(20_000), norms)
    heatmap.set_history(history)
    rows, cells = np.nonzero(heatmap.layer.entries == INFINITE)
    assert rows.tolist() == [3]
    assert cells[0] * heatmap.layer._bin_steps <= 12_345 < (cells[0] + 1) * heatmap.layer._bin_steps


def test_lanes_say_when_a_variable_was_frozen(heatmap: GradientHeatmap) -> None:
    history = empty_history(frozen=("conv/kernel",))
    add_steps(history, np.ones(100))
    history.add_intervention(Intervention(30, ChangeKind.THAW, ("conv/kernel",)))
    history.add_intervention(Intervention(60, ChangeKind.FREEZE, ("head/bias",)))
    heatmap.set_history(history)
    lanes = heatmap.layer._lanes
    assert lanes[0] == (Lane(0, 30, True),)
    assert lanes[1] == lanes[2] == ()
    assert lanes[3][0].start == 60
    assert lanes[3][0].stop > 100


def test_the_pixels_of_a_lane_are_ice_where_it_was_frozen(heatmap: GradientHeatmap) -> None:
    history = empty_history(frozen=("conv/kernel",))
    add_steps(history, np.ones(100))
    history.add_intervention(Intervention(50, ChangeKind.THAW, ("conv/kernel",)))
    heatmap.set_history(history)
    image = heatmap.plot.grab().toImage()
    y = heatmap._geometry.lane_top(0) + 1
    colours = []
    for step in (20, 80):
        place = QPointF(heatmap.layer.x_of(step), y)
        point = heatmap.plot.mapFromScene(heatmap.plot.view.mapToScene(place))
        colours.append(image.pixelColor(point).name().upper())
    assert colours == [theme().tokens.ice, theme().tokens.panel]


def test_colour_limits_only_widen_and_can_be_locked(heatmap: GradientHeatmap) -> None:
    history = empty_history()
    add_steps(history, np.ones(50), np.full((50, 4), 0.1))
    heatmap.set_history(history)
    first = (heatmap.limits.low, heatmap.limits.high)
    add_steps(history, np.ones(50), np.full((50, 4), 30.0))
    heatmap.refresh()
    wider = (heatmap.limits.low, heatmap.limits.high)
    assert wider[0] <= first[0]
    assert wider[1] >= 1.0
    heatmap._steps.show(0, 20)
    assert (heatmap.limits.low, heatmap.limits.high) == wider
    heatmap.set_limits_locked(True)
    add_steps(history, np.ones(50), np.full((50, 4), 1e5))
    heatmap._steps.follow()
    heatmap.refresh()
    assert (heatmap.limits.low, heatmap.limits.high) == wider


def test_many_variables_collapse_to_layers_and_still_read_out_their_spread(heatmap: GradientHeatmap) -> None:
    paths = tuple(f"layer_{i}/{leaf}" for i in range(30) for leaf in ("kernel", "bias", "gamma", "beta"))
    heatmap.set_history(simple_history(40, paths))
    assert len(heatmap.rows) == 30
    heatmap._on_plot_hovered(QPointF(100, heatmap._geometry.top(0) + 1))
    texts = {entry.name: entry.text for entry in heatmap.read_out()}
    assert texts == {"layer_0": "0.02500", "from": "0.01000", "to": "0.04000", "at step": "39"}


def test_a_click_on_a_row_or_its_name_selects_the_variable(heatmap: GradientHeatmap, qtbot: QtBot) -> None:
    heatmap.set_history(simple_history(100))
    for x in (200.0, -30.0):
        with qtbot.waitSignal(heatmap.variableClicked, timeout=1000) as clicked:
            QTest.mouseClick(heatmap.plot.viewport(), Qt.MouseButton.LeftButton, pos=row_centre(heatmap, 2, x))
        assert clicked.args == ["head/kernel"]


def test_the_mouse_reads_out_the_recorded_norm(heatmap: GradientHeatmap, qtbot: QtBot) -> None:
    history = empty_history()
    norms = np.random.default_rng(0).random((100, 4)) + 0.1
    add_steps(history, np.ones(100), norms)
    heatmap.set_history(history)
    QTest.mouseMove(heatmap.plot.viewport(), row_centre(heatmap, 1))
    step = heatmap._steps.cursor_step
    assert step is not None
    texts = {entry.name: entry.text for entry in heatmap.read_out()}
    assert texts["at step"] == str(step)
    assert float(texts["conv/bias"]) == pytest.approx(norms[step, 1], rel=5e-4)  # four digits of what was recorded


def test_another_kind_of_norm_is_drawn_with_limits_of_its_own(heatmap: GradientHeatmap) -> None:
    heatmap.set_history(simple_history(100))
    gradient = (heatmap.limits.low, heatmap.limits.high)
    heatmap.set_quantity(Quantity.CLIPPED)
    assert (heatmap.layer.entries == NO_VALUE).all()
    heatmap.set_quantity(Quantity.WEIGHT)
    assert heatmap.limits.high >= 0.5
    heatmap.set_quantity(Quantity.GRADIENT)
    assert (heatmap.limits.low, heatmap.limits.high) == gradient


def test_chosen_variables_are_framed(heatmap: GradientHeatmap) -> None:
    heatmap.set_history(simple_history(100))
    heatmap.set_selected(["head/kernel"])
    assert heatmap.layer._selected == frozenset({2})
    heatmap.set_selected(["conv"])
    assert heatmap.layer._selected == frozenset({0, 1})


def test_interventions_are_marks_with_a_halo(heatmap: GradientHeatmap) -> None:
    history = simple_history(100)
    history.add_intervention(rate_change(40))
    heatmap.set_history(history)
    assert [mark.position for mark in heatmap.plot.marks.marks] == [39.5]
    assert heatmap.plot.marks._halo


def test_a_full_name_is_a_tool_tip(heatmap: GradientHeatmap) -> None:
    heatmap.set_history(simple_history(100))
    place = QPointF(-20, heatmap._geometry.top(3) + 2)
    heatmap._on_plot_hovered(place)
    assert heatmap.plot.tip_at(place) == "head/bias"


def test_rows_fit_again_as_soon_as_the_map_is_resized(heatmap: GradientHeatmap) -> None:
    heatmap.set_history(simple_history(100))
    for height in (200, 500, 150):
        heatmap.resize(700, height)
        assert heatmap._geometry == heatmap.layer._geometry
        assert heatmap._geometry.height == heatmap.plot.height_px


def test_an_infinite_norm_of_a_frozen_variable_is_red_among_many_steps_too(heatmap: GradientHeatmap) -> None:
    history = empty_history(frozen=("head/bias",))
    norms = np.full((20_000, 4), 0.1)
    norms[12_345, 3] = np.inf
    add_steps(history, np.ones(20_000), norms)
    history._non_finite_steps = ()  # what is frozen doesn't make a step fail
    heatmap.set_history(history)
    rows, cells = np.nonzero(heatmap.layer.entries == INFINITE)
    assert rows.tolist() == [3]
    assert cells[0] * heatmap.layer._bin_steps <= 12_345 < (cells[0] + 1) * heatmap.layer._bin_steps


def test_rows_that_scroll_read_only_what_is_in_view(heatmap: GradientHeatmap) -> None:
    paths = tuple(f"layer_{i}/kernel" for i in range(200))
    history = simple_history(50, paths)
    heatmap.set_history(history)
    heatmap.set_every_variable(True)
    n = len(heatmap.rows)
    assert heatmap.layer.entries.shape == (n, 50)
    assert heatmap._norms._columns == list(range(n))
    heatmap.window_of_rows.scroll_bar.setValue(150)
    assert heatmap._norms._columns == list(range(150, 150 + n))
    expected = heatmap.limits.indices(np.full((1, 1), 0.01 * 151))[0, 0]
    assert heatmap.layer.entries[0, 0] == expected


def test_rows_fill_the_height(heatmap: GradientHeatmap) -> None:
    heatmap.resize(700, 900)
    heatmap.set_history(simple_history(50))
    geometry = heatmap._geometry
    assert geometry.pitch * geometry.n_rows > heatmap.plot.height_px - geometry.n_rows


def test_names_are_written_in_full_where_there_is_room(heatmap: GradientHeatmap, qtbot: QtBot) -> None:
    paths = ("a_rather_long_name_of_a_layer/kernel", "another_long_name_of_a_layer/moving_mean")
    heatmap.set_history(simple_history(50, paths))
    steps = heatmap._steps
    heatmap.resize(2400, 400)
    qtbot.waitUntil(lambda: steps.extra_left_px > 100)
    qtbot.waitUntil(lambda: heatmap.plot.left_axis.width() == left_width() + steps.extra_left_px)


def test_thousands_of_variables_are_read_in_fewer_bins(heatmap: GradientHeatmap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradgui.gui.plots.gradient_heatmap._MOST_NUMBERS", 8000)
    heatmap.set_history(simple_history(4000, tuple(f"layer_{i // 4}/w_{i % 4}" for i in range(200))))
    n_bins = heatmap.layer.entries.shape[1]
    assert 100 < n_bins <= 200
    assert n_bins * heatmap.layer._bin_steps >= 4000


def test_a_variable_is_marked_in_the_row_of_its_neighbours_too(heatmap: GradientHeatmap) -> None:
    heatmap.set_history(simple_history(20, tuple(f"w{i}" for i in range(500))))
    assert heatmap.rows[0].n_more > 0
    heatmap.set_hovered("w3")
    assert heatmap.layer._hovered == next(i for i, row in enumerate(heatmap.rows) if 3 in row.columns)
    heatmap.set_hovered("nothing/like/it")
    assert heatmap.layer._hovered is None


def test_another_run_begins_at_its_first_row_with_its_own_colours(heatmap: GradientHeatmap) -> None:
    paths = tuple(f"layer_{i}/kernel" for i in range(200))
    heatmap.set_history(simple_history(50, paths))
    heatmap.set_every_variable(True)
    heatmap.window_of_rows.scroll_bar.setValue(100)
    history = empty_history(paths)
    add_steps(history, np.ones(50), np.full((50, 200), 1e4))
    heatmap.set_history(history)
    assert heatmap.rows[0].path == "layer_0/kernel"
    assert heatmap.limits.low > 1
    assert (heatmap.layer.entries == heatmap.limits.indices(np.full((1, 1), 1e4))[0, 0]).all()
