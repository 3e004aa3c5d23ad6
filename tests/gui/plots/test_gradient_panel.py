from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QToolButton
from pytestqt.qtbot import QtBot

from gradgui.gui.plots.gradient_panel import GradientPanel
from gradgui.gui.plots.quantity import Quantity
from gradgui.gui.plots.steps.step_axis import StepRange
from tests.gui.plots.histories import add_steps, simple_history


@pytest.fixture
def panel(qtbot: QtBot) -> GradientPanel:
    made = GradientPanel(StepRange())
    qtbot.addWidget(made)
    made.resize(700, 360)
    made.show()
    return made


def press(qtbot: QtBot, panel: GradientPanel, name: str) -> None:
    button = panel.findChild(QToolButton, name)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_both_plots_are_there_and_the_heat_map_is_seen_first(panel: GradientPanel) -> None:
    assert panel.findChild(pg.PlotWidget, "gradientHeatmap") is panel.heatmap.plot
    assert panel.findChild(pg.PlotWidget, "gradientPlot") is panel.curves.plot
    assert panel.heatmap.plot.isVisible()
    assert not panel.curves.plot.isVisible()


def test_the_buttons_switch_between_them(panel: GradientPanel, qtbot: QtBot) -> None:
    panel.set_history(simple_history(50))
    press(qtbot, panel, "curvesButton")
    assert panel.curves.isVisible()
    assert panel.curves.n_points == 50
    press(qtbot, panel, "heatmapButton")
    assert panel.heatmap.isVisible()


def test_only_the_view_that_is_seen_draws(panel: GradientPanel, qtbot: QtBot) -> None:
    history = simple_history(50)
    panel.set_history(history)
    add_steps(history, np.ones(10))
    panel.refresh()
    assert panel.heatmap.layer.entries.shape[1] == 60
    assert panel.curves.n_points == 0
    press(qtbot, panel, "curvesButton")
    assert panel.curves.n_points == 60


def test_the_kind_of_norm_is_chosen_for_both(panel: GradientPanel) -> None:
    combo = panel.findChild(QComboBox, "normKindCombo")
    assert combo is not None
    assert [combo.itemText(i) for i in range(combo.count())] == ["raw", "clipped", "update", "weight", "ratio"]
    combo.setCurrentText("weight")
    assert panel.quantity is Quantity.WEIGHT
    assert panel.heatmap._quantity is panel.curves._quantity is Quantity.WEIGHT


def test_chosen_variables_reach_both(panel: GradientPanel, qtbot: QtBot) -> None:
    panel.set_history(simple_history(50))
    panel.set_selected(["head/bias"])
    press(qtbot, panel, "curvesButton")
    assert panel.curves.drawn_paths() == ("head/bias",)
    assert panel.heatmap._selected == frozenset({"head/bias"})


def test_a_clicked_row_is_passed_on(panel: GradientPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.variableClicked, timeout=1000):
        panel.heatmap.variableClicked.emit("conv/bias")


def test_colours_can_be_locked(panel: GradientPanel, qtbot: QtBot) -> None:
    panel.set_history(simple_history(50))
    press(qtbot, panel, "lockColoursButton")
    assert panel.heatmap.limits.locked


def test_every_control_has_a_name_for_screen_readers(panel: GradientPanel) -> None:
    for control in [*panel.findChildren(QToolButton), *panel.findChildren(QComboBox), *panel.findChildren(pg.PlotWidget)]:
        assert control.accessibleName()


def test_the_profile_and_the_ratio_are_views_of_their_own(panel: GradientPanel, qtbot: QtBot) -> None:
    panel.set_history(simple_history(50))
    press(qtbot, panel, "profileButton")
    assert panel.profile.isVisible()
    assert len(panel.profile.layer.bars) == 4
    press(qtbot, panel, "ratioButton")
    assert panel.curves.isVisible()
    assert (panel.quantity, panel.curves._quantity) == (Quantity.RATIO, Quantity.RATIO)
    assert panel.kind_combo.isHidden()
    press(qtbot, panel, "curvesButton")
    assert (panel.quantity, panel.curves._quantity) == (Quantity.GRADIENT, Quantity.GRADIENT)


def test_what_is_hovered_in_one_view_is_marked_in_the_others(panel: GradientPanel, qtbot: QtBot) -> None:
    panel.set_history(simple_history(50))
    for name in ("profileButton", "curvesButton", "heatmapButton"):
        press(qtbot, panel, name)
    with qtbot.waitSignal(panel.variableHovered, timeout=1000) as hovered:
        panel.heatmap.variableHovered.emit("head/kernel")
    assert hovered.args == ["head/kernel"]
    assert panel.curves._look.hovered == "head/kernel"
    assert panel.profile.layer._hovered == 2


def test_switches_are_shown_where_they_mean_something(panel: GradientPanel, qtbot: QtBot) -> None:
    paths = tuple(f"layer_{i}/{leaf}" for i in range(60) for leaf in ("kernel", "bias"))
    panel.set_history(simple_history(50, paths))

    def shown() -> set[str]:
        switches = (panel.rows_button, panel.lock_button, panel.smooth_button, panel.count_combo, panel.kind_combo)
        return {switch.objectName() for switch in switches if switch.isVisible()}

    assert shown() == {"everyVariableButton", "lockColoursButton", "normKindCombo"}
    press(qtbot, panel, "everyVariableButton")
    assert panel.heatmap.rows[1].path == "layer_0/bias"
    press(qtbot, panel, "profileButton")
    assert shown() == {"everyVariableButton", "normKindCombo"}
    assert panel.profile.rows[1].path == "layer_0/bias"
    press(qtbot, panel, "curvesButton")
    assert shown() == {"smoothCurvesButton", "curveCountCombo", "normKindCombo"}
    panel.count_combo.setCurrentText("16 largest")
    assert len(panel.curves.drawn_paths()) == 16
    panel.set_history(simple_history(50))
    press(qtbot, panel, "heatmapButton")
    panel.rows_button.setChecked(False)
    assert shown() == {"lockColoursButton", "normKindCombo"}
