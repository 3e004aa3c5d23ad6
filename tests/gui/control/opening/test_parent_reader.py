from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from gradgui.gui.plots.loss.curve_choice import PARENT
from gradgui.runs.store.run_reader import RunReader
from tests.gui.conftest import WAIT_MS
from tests.runs.families import parent_and_child


@pytest.fixture
def parent(qtbot: QtBot, window: MainWindow) -> RunReader:
    """Stores a run and a fork of it, shows the fork, and waits until its parent is drawn."""
    parent, child = parent_and_child(window.runs._runs_dir)
    window.open_path(child.path)
    qtbot.waitUntil(lambda: bool(window.loss.parent_curve.name), timeout=WAIT_MS)
    return parent


def test_the_loss_of_the_parent_is_laid_over_that_of_a_fork_from_the_fork_on(window: MainWindow, parent: RunReader) -> None:
    window.loss.head.smooth_button.setChecked(False)
    x, y = window.loss.parent_curve.curve.getData()
    assert x.tolist() == list(range(30, 80))
    np.testing.assert_allclose(y, parent.loss[30:])
    assert window.loss.parent_curve.name == "parent: mother"


def test_the_numbers_have_the_parent_at_the_step_under_the_cursor(window: MainWindow, parent: RunReader) -> None:
    window.steps.set_cursor(50.0)
    entry = next(entry for entry in window.loss.head.read_out.entries if entry.name == "parent")
    assert float(entry.text) == pytest.approx(parent.loss[50], rel=1e-3)
    window.steps.set_cursor(10.0)
    assert "parent" not in [entry.name for entry in window.loss.head.read_out.entries]


def test_the_menu_of_curves_shows_the_parent_or_does_not(window: MainWindow, parent: RunReader) -> None:
    menu = window.loss.curve_menu
    menu.aboutToShow.emit()
    action = menu.findChild(QAction, f"curve.{PARENT}")
    assert action is not None
    assert action.isChecked()
    action.trigger()
    assert window.loss.parent_curve.name == ""
    assert not window.loss.parent_curve.curve.isVisible()


def test_a_run_without_a_parent_offers_none(qtbot: QtBot, window: MainWindow, parent: RunReader) -> None:
    window.open_path(parent.path)
    qtbot.waitUntil(lambda: window.display.stored_path == parent.path, timeout=WAIT_MS)
    window.loss.curve_menu.aboutToShow.emit()
    assert window.loss.curve_menu.findChild(QAction, f"curve.{PARENT}") is None
    assert window.loss.parent_curve.name == ""


def test_a_live_fork_has_its_parent_beside_it(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    parent, _ = parent_and_child(window.runs._runs_dir)
    window.open_path(parent.path)
    qtbot.waitUntil(lambda: window.display.stored_path == parent.path, timeout=WAIT_MS)
    window.rewind.fork(40)
    qtbot.waitUntil(lambda: window.controller.can_start, timeout=WAIT_MS)
    window.controller.go()
    qtbot.waitUntil(lambda: window.controller.status.state.value == "finished", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: bool(window.loss.parent_curve.name), timeout=WAIT_MS)
    x, _y = window.loss.parent_curve.curve.getData()
    assert x[0] == 40


def test_the_curve_of_the_variable_that_stands_out_has_its_parent_beside_it(
    window: MainWindow, parent: RunReader, qtbot: QtBot
) -> None:
    window.gradients.show_curves()
    curves = window.gradients.curves
    assert curves.parent_curve.name == ""
    path = parent.variables[1]
    window.gradients.set_selected((path,))
    curves.set_smooth(False)
    x, y = curves.parent_curve.curve.getData()
    assert x.tolist() == list(range(30, 80))
    np.testing.assert_allclose(10**y, parent.norms("gradient")[30:, 1], rtol=1e-5)
    window.curve_choice.show(PARENT, False)
    assert curves.parent_curve.name == ""
