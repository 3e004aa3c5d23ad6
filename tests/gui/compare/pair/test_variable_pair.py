from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gradgui.core.records import NormKind
from gradgui.core.variables import VariableInfo
from gradgui.gui.main_window import MainWindow
from tests.fakes import FakeEngine, fake_spec, fake_variables
from tests.gui.compare.conftest import wait_for_table
from tests.runs.records import stored_run


@pytest.fixture
def larger(window: MainWindow) -> Path:
    """Stores a run of a network with a layer more, in front of the others."""
    variables = (VariableInfo("stem/kernel", (3, 3), "float32"), *fake_variables())
    spec = msgspec.structs.replace(fake_spec(steps=80), name="larger")
    return stored_run(window.runs._runs_dir, spec, FakeEngine(variables)).path


@pytest.fixture
def pair(qtbot: QtBot, stored: list[Path], larger: Path, window: MainWindow) -> MainWindow:
    """Compares a run with the larger one and shows their heat maps."""
    window.compare.compare([stored[0], larger])
    wait_for_table(qtbot, window)
    window.compare.page.details.show_view("heatmaps")
    return window


def test_rows_are_what_both_have_in_one_order(pair: MainWindow) -> None:
    first, second = pair.compare.page.details.pair.heat.maps
    paths = [row.path for row in first.rows]
    assert paths == [row.path for row in second.rows]
    assert "stem/kernel" not in paths
    for heatmap, run in zip((first, second), pair.compare.comparison.runs, strict=True):
        assert [run.history.layout.variables[row.columns[0]] for row in heatmap.rows] == paths


def test_what_only_one_run_has_is_said(pair: MainWindow) -> None:
    label = pair.compare.page.details.pair._only_label
    assert label.isVisible()
    assert label.text() == "Only in B: stem/kernel"


def test_both_maps_have_the_same_colours_and_steps(pair: MainWindow) -> None:
    heat = pair.compare.page.details.pair.heat
    first, second = heat.maps
    assert first.limits is second.limits
    assert first.limits.known
    assert (first.plot.steps.n_steps, second.plot.steps.n_steps) == (60, 80)
    first.plot.steps.show(10.0, 30.0)
    assert (second.plot.steps.x0, second.plot.steps.x1) == (10.0, 30.0)
    assert abs(first.plot.width_px - second.plot.width_px) <= 2


def test_the_cursor_of_the_losses_is_that_of_the_maps(pair: MainWindow) -> None:
    page = pair.compare.page
    page.overlay.range.set_cursor(70.0)
    first, second = page.details.pair.heat.maps
    assert (first.plot.steps.cursor_step, second.plot.steps.cursor_step) == (None, 70)
    pair.compare.choice.set_axis("time")
    page.overlay.range.set_cursor(0.0)
    assert second.plot.steps.cursor_step == 70


def test_a_click_on_a_row_chooses_the_variable_of_the_curves(pair: MainWindow) -> None:
    details = pair.compare.page.details
    path = details.pair.heat.maps[0].rows[1].path
    details.pair.heat.variableClicked.emit(path)
    details.show_view("curves")
    pair.compare.choice.set_smoothing(0)
    for run, points in zip(pair.compare.comparison.runs, details.pair.curves.points, strict=True):
        column = run.history.layout.variables.index(path)
        assert points.course == pytest.approx(run.history.norms(NormKind.GRADIENT)[:, column])


def test_two_other_runs_can_be_chosen(qtbot: QtBot, compared: MainWindow) -> None:
    details = compared.compare.page.details
    details.show_view("heatmaps")
    details.pair.first_combo.setCurrentIndex(2)
    first, second = details.pair.heat.maps
    assert first.plot.steps.n_steps == 90
    assert second.plot.steps.n_steps == 120
    assert details.pair._only_label.isHidden()


def test_the_maps_are_saved_as_one_table(pair: MainWindow) -> None:
    heat = pair.compare.page.details.pair.heat
    table = heat.export_numbers()
    columns = table.read(0, table.n_rows)
    assert table.columns[:2] == ("letter", "step")
    assert table.n_rows == 60 + 80
    assert columns[0].tolist() == ["A"] * 60 + ["B"] * 80
    run = pair.compare.comparison.runs[1]
    path = table.columns[2].rpartition(":")[0]
    expected = run.history.norms(NormKind.GRADIENT)[:, run.history.layout.variables.index(path)]
    assert np.asarray(columns[2][60:]) == pytest.approx(expected)
