from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.gui.look.theme import theme
from gradgui.gui.plots.profile.gradient_profile import GradientProfile
from gradgui.gui.plots.quantity import Quantity
from gradgui.gui.plots.steps.step_axis import StepRange
from tests.gui.plots.histories import PATHS, add_steps, empty_history, simple_history

NORMS = np.tile([1e-4, 1e-3, 1e-2, 1e-1], (100, 1)) * np.linspace(1, 2, 100)[:, None]


@pytest.fixture
def profile(qtbot: QtBot) -> GradientProfile:
    made = GradientProfile(StepRange())
    qtbot.addWidget(made)
    made.resize(700, 360)
    made.show()
    return made


def place_in_row(profile: GradientProfile, row: int, x: float = 100.0) -> QPoint:
    y = profile._geometry.top(row) + profile._geometry.pitch / 2
    return QPoint(profile.plot.mapFromScene(profile.plot.view.mapToScene(QPointF(x, y))))


def test_an_empty_profile_says_what_will_come(profile: GradientProfile) -> None:
    assert profile.plot.words.text
    assert profile.step is None
    profile.set_history(simple_history(10))
    assert not profile.plot.words.text


def test_it_shows_the_newest_step_or_the_one_under_the_cursor(profile: GradientProfile) -> None:
    history = empty_history()
    add_steps(history, np.ones(100), NORMS)
    profile.set_history(history)
    assert [bar.value for bar in profile.layer.bars] == pytest.approx(NORMS[99])
    profile._steps.set_cursor(20.3)
    assert profile.step == 20
    assert [bar.value for bar in profile.layer.bars] == pytest.approx(NORMS[20])
    profile._steps.set_cursor(None)
    assert profile.step == 99


def test_it_shows_the_newest_step_in_view_where_that_is_not_the_newest(profile: GradientProfile) -> None:
    history = empty_history()
    add_steps(history, np.ones(100), NORMS)
    profile.set_history(history)
    profile._steps.show(10, 40)
    profile.refresh()
    assert profile.step == 40
    assert [bar.value for bar in profile.layer.bars] == pytest.approx(NORMS[40])


def test_a_growing_norm_is_a_longer_bar_on_an_axis_with_room_for_all(profile: GradientProfile) -> None:
    history = empty_history()
    add_steps(history, np.ones(100), NORMS)
    profile.set_history(history)
    ends = np.array([profile.layer._x(bar.value) for bar in profile.layer.bars], dtype=np.float64)
    spaces = np.diff(ends)
    assert spaces == pytest.approx(np.full(3, spaces.mean()), abs=2)  # a decade each
    low, high = profile.plot.view.viewRange()[0]
    assert low <= np.log10(NORMS.min())
    assert high >= np.log10(NORMS.max())


def test_the_pixels_of_a_bar_are_accent_or_ice(profile: GradientProfile) -> None:
    history = empty_history(frozen=("conv/bias",))
    add_steps(history, np.ones(100), np.full((100, 4), 0.1) * np.linspace(1, 2, 100)[:, None])
    profile.set_history(history)
    image = profile.plot.grab().toImage()
    colours = [image.pixelColor(place_in_row(profile, row, 20)).name().upper() for row in range(4)]
    accent, ice = theme().tokens.accent, theme().tokens.ice
    assert colours == [accent, ice, accent, accent]


def test_a_click_on_a_bar_selects_its_variable_and_hovering_names_it(profile: GradientProfile, qtbot: QtBot) -> None:
    history = empty_history()
    add_steps(history, np.ones(100), NORMS)
    profile.set_history(history)
    with qtbot.waitSignal(profile.variableHovered, timeout=1000) as hovered:
        QTest.mouseMove(profile.plot.viewport(), place_in_row(profile, 2))
    assert hovered.args == ["head/kernel"]
    assert [entry.text for entry in profile.read_out()] == ["0.020", "0.010", "0.020", "99"]
    with qtbot.waitSignal(profile.variableClicked, timeout=1000) as clicked:
        QTest.mouseClick(profile.plot.viewport(), Qt.MouseButton.LeftButton, pos=place_in_row(profile, 1))
    assert clicked.args == ["conv/bias"]


def test_the_usual_ratio_is_a_line_and_in_view(profile: GradientProfile) -> None:
    profile.set_history(simple_history(50))
    assert profile.reference.level is None
    profile.set_quantity(Quantity.RATIO)
    assert profile.reference.level == -3
    low, high = profile.plot.view.viewRange()[0]
    assert low < -3 < high
    assert {bar.words for bar in profile.layer.bars} == {"zero"}
    profile.grab()


def test_many_variables_collapse_to_layers_or_scroll(profile: GradientProfile) -> None:
    paths = tuple(f"layer_{i}/{leaf}" for i in range(30) for leaf in ("kernel", "bias", "gamma", "beta"))
    profile.set_history(simple_history(40, paths))
    assert len(profile.layer.bars) == 30
    profile.set_every_variable(True)
    n_in_view = len(profile.layer.bars)
    assert profile.rows[0].path == "layer_0/kernel"
    assert n_in_view < 30
    profile.window_of_rows.scroll_bar.setValue(40)
    assert profile.rows[0].path == paths[40]
    profile.set_selected([paths[100]])
    assert paths[100] in [row.path for row in profile.rows]


def test_chosen_and_hovered_rows_are_marked(profile: GradientProfile) -> None:
    profile.set_history(simple_history(50))
    profile.set_selected(["head"])
    profile.set_hovered("conv/bias")
    assert profile.layer._selected == frozenset({2, 3})
    assert profile.layer._hovered == PATHS.index("conv/bias")
    profile.set_hovered("")
    assert profile.layer._hovered is None


def test_scrolling_leaves_the_axis_where_it_is(profile: GradientProfile) -> None:
    paths = tuple(f"layer_{i}/kernel" for i in range(200))
    history = empty_history(paths)
    add_steps(history, np.ones(5), np.tile(np.geomspace(1e-6, 1, 200), (5, 1)))
    profile.set_history(history)
    profile.set_every_variable(True)
    before = profile.plot.view.viewRange()[0]
    for value in (50, 180, 0):
        profile.window_of_rows.scroll_bar.setValue(value)
        assert profile.plot.view.viewRange()[0] == before
