"""A window that is open for days: refreshes leave nothing behind, and never draw more than can be seen."""

from __future__ import annotations

import gc
from collections import Counter

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gradgui.gui.plots.gradient_panel import GradientPanel
from gradgui.gui.plots.steps.step_axis import StepRange
from tests.gui.plots.histories import add_steps, empty_history, rate_change, simple_history

N_REFRESHES = 2000


@pytest.fixture
def panel(qtbot: QtBot) -> GradientPanel:
    made = GradientPanel(StepRange())
    qtbot.addWidget(made)
    made.resize(420, 260)
    made.show()
    return made


def objects() -> Counter[str]:
    gc.collect()
    return Counter(type(thing).__name__ for thing in gc.get_objects())


def n_items(panel: GradientPanel) -> int:
    return sum(len(view.plot.scene().items()) for view in (panel.heatmap, panel.curves, panel.profile))


def test_thousands_of_refreshes_leave_no_object_and_no_item_behind(panel: GradientPanel) -> None:
    history = empty_history()
    panel.set_history(history)
    rng = np.random.default_rng(0)
    buttons = (panel.heatmap_button, panel.curves_button, panel.profile_button, panel.ratio_button)

    def refresh(n: int) -> None:
        for index in range(n):
            if index % 50 == 0:
                buttons[index // 50 % len(buttons)].click()
            add_steps(history, np.ones(1), rng.random((1, 4)))
            panel.heatmap.plot.steps.set_cursor(float(index % 97))
            panel.refresh()

    refresh(200)
    items, before = n_items(panel), objects()
    refresh(N_REFRESHES)
    grown = {name: n - before[name] for name, n in objects().items() if n - before[name] > 100}
    assert n_items(panel) == items
    assert not grown


@pytest.mark.parametrize("n_variables", [5, 300, 3000])
def test_what_is_handed_to_qt_fits_the_pixels(panel: GradientPanel, n_variables: int) -> None:
    paths = tuple(f"block_{i // 8}/dense_{i // 2}/{'bias' if i % 2 else 'kernel'}" for i in range(n_variables))
    history = simple_history(1500, paths)
    history.add_intervention(rate_change(400))
    panel.set_history(history)
    for every in (False, True):
        panel.rows_button.setChecked(every)
        QApplication.processEvents()  # margins that fit the names, a head that fits its switches
        width, height = panel.heatmap.plot.width_px, panel.heatmap.plot.height_px
        rows, bins = panel.heatmap.layer.entries.shape
        assert rows <= max(5, height // 8)
        assert bins <= width
    panel.profile_button.click()
    assert panel.profile.n_points <= max(5, height // 8)
    panel.curves_button.click()
    panel.count_combo.setCurrentText("24 largest")
    for smooth in (True, False):
        panel.smooth_button.setChecked(smooth)
        assert panel.curves.n_points <= 2 * panel.curves.plot.width_px
    drawn = [curve for curve in panel.curves.curves.curves if curve.isVisible()]
    assert len(drawn) == min(24, n_variables)
