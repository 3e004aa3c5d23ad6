from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from gradgui.gui.compare.compared_run import ComparedRun
from gradgui.gui.main_window import MainWindow
from gradgui.runs.catalogue.run_summary import run_summary
from gradgui.runs.runner import Runner
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec
from tests.gui.compare.conftest import RUNS, select_runs, wait_for_table
from tests.gui.conftest import WAIT_MS
from tests.runs.families import parent_and_child


def test_selected_runs_are_laid_over_one_another(compared: MainWindow) -> None:
    page = compared.compare.page
    assert compared.stack.currentWidget() is compared.compare.place
    assert page.isVisible()
    assert [mark.title for mark in compared.compare.comparison.marks] == ["A  first", "B  second", "C  third"]
    compared.compare.choice.set_smoothing(0)
    for run, points in zip(compared.compare.comparison.runs, page.overlay.points, strict=True):
        assert points.course_x == pytest.approx(np.arange(run.history.n_steps))
        assert points.course == pytest.approx(run.history.scalars("loss"))


def test_one_run_alone_is_no_comparison(qtbot: QtBot, stored: list[Path], window: MainWindow) -> None:
    select_runs(qtbot, window, 1)
    assert not window.runs.foot.compare_button.isEnabled()
    assert not window.actions_by_id["view.compare"].isEnabled()
    select_runs(qtbot, window, 2)
    assert window.actions_by_id["view.compare"].isEnabled()


def test_the_menu_of_the_selected_runs_compares_them(qtbot: QtBot, stored: list[Path], window: MainWindow) -> None:
    select_runs(qtbot, window, 2)
    menu = QMenu(window)
    window.runs.run_actions.fill(menu, window.runs.selected_runs())
    entry = menu.findChild(QAction, "compareRuns")
    assert entry is not None
    entry.trigger()
    wait_for_table(qtbot, window)
    assert len(window.compare.comparison.runs) == 2


def test_escape_goes_back(qtbot: QtBot, compared: MainWindow) -> None:
    assert compared.compare.page.overlay.plot.hasFocus()
    qtbot.keyClick(compared.compare.page.overlay.plot, Qt.Key.Key_Escape)  # type: ignore[no-untyped-call]
    assert compared.stack.currentWidget() is compared.start_page
    assert compared.compare.comparison.runs == []


def test_opening_a_run_goes_back_to_its_plots(qtbot: QtBot, compared: MainWindow, stored: list[Path]) -> None:
    compared.compare.page.runActivated.emit(str(stored[0]))
    qtbot.waitUntil(lambda: compared.stack.currentWidget() is compared.plots, timeout=WAIT_MS)
    assert compared.display.stored_path == stored[0]


def test_the_legend_reads_all_runs_at_the_place_under_the_cursor(compared: MainWindow) -> None:
    overlay = compared.compare.page.overlay
    compared.compare.choice.set_smoothing(0)
    compared.compare.choice.show_validation(False)
    overlay.range.set_cursor(80.0)
    texts = {entry.name: entry.text for entry in overlay.legend.entries}
    runs = compared.compare.comparison.runs
    assert texts["A  first"] == "–"  # it has 60 steps
    assert float(texts["B  second"]) == pytest.approx(runs[1].history.scalars("loss", 80, 81)[0], rel=1e-3)
    assert float(texts["C  third"]) == pytest.approx(runs[2].history.scalars("loss", 80, 81)[0], rel=1e-3)
    assert compared.compare.page.head.read_out.entries[-1].text == "step 80"


def test_runs_lie_over_epochs(compared: MainWindow) -> None:
    head, overlay = compared.compare.page.head, compared.compare.page.overlay
    head.axis_combo.setCurrentIndex(head.axis_combo.findData("epoch"))
    head.axis_combo.activated.emit(head.axis_combo.currentIndex())
    compared.compare.choice.set_smoothing(0)
    last = [points.course_x[-1] * overlay.range.unit for points in overlay.points]
    assert last == pytest.approx([(steps - 1) / 20 for _, steps in RUNS])
    assert overlay.range.n_steps * overlay.range.unit == pytest.approx(119 / 20, abs=1e-3)


def test_another_number_is_drawn(compared: MainWindow) -> None:
    head = compared.compare.page.head
    head.quantity_combo.setCurrentIndex(head.quantity_combo.findData("accuracy"))
    head.quantity_combo.activated.emit(head.quantity_combo.currentIndex())
    compared.compare.choice.set_smoothing(0)
    run, points = compared.compare.comparison.runs[0], compared.compare.page.overlay.points[0]
    assert points.course == pytest.approx(run.history.scalars("accuracy"))
    assert points.validation == pytest.approx(np.full(len(points.validation), 0.5))


def test_the_slider_smooths(compared: MainWindow) -> None:
    head, overlay = compared.compare.page.head, compared.compare.page.overlay
    head.smooth_slider.setValue(0)
    rough = np.abs(np.diff(overlay.points[1].course, 2)).sum()
    head.smooth_slider.setValue(12)
    assert np.abs(np.diff(overlay.points[1].course, 2)).sum() < rough
    assert compared.settings.comparison == compared.compare.choice.as_text()


def test_a_name_makes_its_run_stand_out_with_what_was_changed(compared: MainWindow, stored: list[Path]) -> None:
    overlay = compared.compare.page.overlay
    assert not overlay.plot.marks.marks
    overlay.legend.pathClicked.emit(str(stored[1]))
    assert overlay.strong is not None
    assert overlay.strong.letter == "B"
    assert [mark.step for mark in overlay.plot.marks.marks] == [30]
    assert [entry.strong for entry in overlay.legend.entries] == [False, True, False]
    overlay.legend.pathClicked.emit(str(stored[1]))
    assert overlay.strong is None


def test_up_and_down_make_runs_stand_out(qtbot: QtBot, compared: MainWindow) -> None:
    overlay = compared.compare.page.overlay
    letters = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up):
        qtbot.keyClick(overlay.plot, key)  # type: ignore[no-untyped-call]
        letters.append(overlay.strong.letter if overlay.strong is not None else "")
    assert letters == ["A", "B", "A", "", "C"]


def test_the_curve_under_the_mouse_is_named(compared: MainWindow) -> None:
    overlay = compared.compare.page.overlay
    compared.compare.choice.set_smoothing(0)
    (x0, x1), (y0, y1) = overlay.plot.view.viewRange()
    value = overlay.points[1].value_at(100.0)
    place = QPointF((100.0 - x0) / (x1 - x0) * overlay.plot.width_px, (y1 - value) / (y1 - y0) * overlay.plot.height_px)
    overlay.plot.hovered.emit(place)
    assert overlay.plot.row_tip == "B  second"
    overlay.plot.hovered.emit(place - QPointF(0, 60))
    assert overlay.plot.row_tip == ""


def test_a_fork_is_compared_with_its_parent(qtbot: QtBot, window: MainWindow) -> None:
    parent, child = parent_and_child(window.runs._runs_dir)
    window.runs.reload()
    qtbot.waitUntil(lambda: window.runs.model.rowCount() == 2, timeout=WAIT_MS)
    runs = [run_summary(path) for path in (parent.path, child.path)]
    menu = QMenu(window)
    window.runs.run_actions.fill(menu, [run for run in runs[:1] if run is not None])
    window.runs.run_actions.fill(menu, [run for run in runs[1:] if run is not None])
    entries = [action for action in menu.actions() if action.objectName() == "compareWithParent"]
    assert [entry.isEnabled() for entry in entries] == [False, True]
    entries[1].trigger()
    wait_for_table(qtbot, window)
    assert [run.name for run in window.compare.comparison.runs] == ["mother", "child"]


def test_a_run_that_is_written_grows(qtbot: QtBot, stored: list[Path], window: MainWindow) -> None:
    runner = Runner(fake_spec(steps=4000), lambda: FakeEngine(step_s=0.001), window.runs._runs_dir, headless=True)
    runner.go()
    runner.start()
    qtbot.waitUntil(lambda: bool(runner.status.run_path), timeout=WAIT_MS)
    live = Path(runner.status.run_path)
    qtbot.waitUntil(lambda: RunReader(live).n_steps > 0, timeout=WAIT_MS)
    window.compare.compare([stored[0], live])
    qtbot.waitUntil(lambda: len(window.compare.comparison.runs) == 2, timeout=WAIT_MS)
    growing = window.compare.comparison.runs[1]
    before = growing.history.n_steps
    qtbot.waitUntil(lambda: growing.history.n_steps > before, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.compare.page.overlay.range.n_steps > max(before, 60), timeout=WAIT_MS)
    runner.stop()
    runner.join(WAIT_MS / 1000)
    qtbot.waitUntil(lambda: growing.history.n_steps == RunReader(live).n_steps, timeout=WAIT_MS)
    assert not growing.is_growing


def test_a_damaged_run_is_said_and_the_others_are_shown(qtbot: QtBot, stored: list[Path], window: MainWindow) -> None:
    (stored[1] / "run.sqlite").write_bytes(b"nothing of the kind" * 100)
    window.compare.compare(stored)
    wait_for_table(qtbot, window)
    assert [run.name for run in window.compare.comparison.runs] == ["first", "third"]
    assert stored[1].name in window.banner.text


def test_a_run_that_is_deleted_is_left_out(qtbot: QtBot, compared: MainWindow, stored: list[Path]) -> None:
    compared.runs.keeper.deleting.emit((stored[0],))
    wait_for_table(qtbot, compared)
    assert [run.name for run in compared.compare.comparison.runs] == ["second", "third"]
    compared.runs.keeper.deleting.emit((stored[1], stored[2]))
    assert compared.stack.currentWidget() is compared.start_page


def test_a_run_that_cannot_be_followed_any_more_is_said_once(
    qtbot: QtBot, stored: list[Path], window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    comparison = window.compare.comparison
    comparison._clock = lambda: now[0]
    monkeypatch.setattr(ComparedRun, "is_growing", property(lambda run: run.name == "second"))
    said: list[str] = []
    comparison.failed.connect(said.append)
    monkeypatch.setattr(RunReader, "follow", lambda *_: (_ for _ in ()).throw(ValueError("steps are gone")))
    window.compare.compare(stored)
    wait_for_table(qtbot, window)
    for _ in range(3):
        now[0] += 10.0
        window.pump.tick()
    assert said == ["second isn't followed any more. steps are gone"]
    assert [run.name for run in comparison.runs] == ["first", "second", "third"]
