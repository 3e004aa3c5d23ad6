"""The window as a person uses it, with an engine whose numbers are known and no TensorFlow."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QUndoCommand
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDockWidget, QListView, QPushButton, QTableView, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from gradgui.core.spec import StoppingSpec, TargetSpec
from gradgui.core.spec_toml import spec_to_toml
from gradgui.gui.look.theme import themed
from gradgui.gui.look.tokens import DARK, LIGHT
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec
from tests.gui.conftest import WAIT_MS, EngineRack, close_window, wait_for_state
from tests.gui.tree_actions import check_state, click_box, click_name, learning


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def write_spec(folder: Path, **loop: object) -> Path:
    path = folder / "quadratic.toml"
    path.write_text(spec_to_toml(fake_spec(**loop)), encoding="utf-8")
    return path


@pytest.fixture
def ready(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    """Returns a window with a run of 100,000 steps ready to start."""
    window.open_path(write_spec(tmp_path, steps=100_000))
    wait_for_state(qtbot, window, "ready")
    return window


@pytest.fixture
def running(qtbot: QtBot, ready: MainWindow) -> MainWindow:
    """Returns a window whose run has taken steps."""
    press(ready.transport.start_button)
    wait_for_steps(qtbot, ready, 20)
    return ready


def wait_for_steps(qtbot: QtBot, window: MainWindow, n_steps: int) -> None:
    qtbot.waitUntil(lambda: window.controller.status.step >= n_steps, timeout=WAIT_MS)


def test_controls_and_docks_have_the_names_of_the_design(window: MainWindow) -> None:
    for kind, names in {
        QTreeView: ["variableTree"],
        QTableView: ["runsTable"],
        QListView: ["eventList"],
        QComboBox: ["deviceCombo"],
        QPushButton: ["startButton", "pauseButton", "stepButton", "stopButton"],
        QDockWidget: ["variablesDock", "formDock", "dataDock", "runsDock", "stepDock", "eventsDock"],
        QWidget: ["runForm", "lossPlot", "gradientPlot", "gradientHeatmap"],
    }.items():
        for name in names:
            assert window.findChild(kind, name) is not None, name


def test_the_main_job_from_an_example_to_the_reopened_run(qtbot: QtBot, window: MainWindow, rack: EngineRack) -> None:
    states: list[str] = []
    window.stateChanged.connect(states.append)
    rack.make = lambda: FakeEngine(step_s=0.001, n_validation_examples=8)
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")

    click_box(window, "conv2d")
    qtbot.waitUntil(lambda: not any(path.startswith("conv2d") for path in learning(window)), timeout=WAIT_MS)
    press(window.transport.start_button)
    qtbot.waitUntil(lambda: len(window.loss.curve_data()[0]) > 10, timeout=WAIT_MS)
    press(window.transport.pause_button)
    wait_for_state(qtbot, window, "paused")
    paused_at = window.controller.status.step
    press(window.transport.step_button)
    qtbot.waitUntil(lambda: window.controller.status.step == paused_at + 1, timeout=WAIT_MS)
    wait_for_state(qtbot, window, "paused")
    assert window.transport.start_button.text() == "Resume"
    press(window.transport.start_button)
    wait_for_steps(qtbot, window, paused_at + 30)
    press(window.transport.stop_button)
    wait_for_state(qtbot, window, "finished")
    assert states == [
        *["opening", "ready", "running", "paused", "running", "paused", "running", "finishing", "finished"],
    ]

    live = window.controller.history
    assert live is not None
    qtbot.waitUntil(lambda: window.runs.model.rowCount() == 1, timeout=WAIT_MS)
    table = window.runs.table
    window.docks["runs"].raise_()
    qtbot.waitUntil(table.isVisible, timeout=WAIT_MS)
    QTest.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(window.runs.model.index(0, 0)).center()
    )
    QTest.keyClick(table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.display.is_stored, timeout=WAIT_MS)
    stored = window.display.shown
    assert stored is not None
    np.testing.assert_array_equal(stored.history.scalars("loss"), live.scalars("loss"))
    assert check_state(window, "conv2d") == Qt.CheckState.Unchecked
    assert window.transport.status_label.text() == "Stored run"
    assert window.transport.start_button.text() == "Resume"
    window.steps.keep_step(5)
    assert window.numbers.accessibleName() == "Numbers of step 5, which was kept"
    window.steps.keep_step(None)
    assert window.numbers.accessibleName() == "Numbers of the last step"


def test_what_the_window_trains_is_what_the_closed_form_gives(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.open_path(write_spec(tmp_path, steps=40))
    wait_for_state(qtbot, window, "ready")
    press(window.transport.start_button)
    wait_for_state(qtbot, window, "finished")
    history = window.controller.history
    assert history is not None
    curvatures = np.linspace(1 / 6, 1, 6)
    steps = np.arange(40)[:, None]
    expected = 0.5 * np.sum(curvatures * (1 - 0.1 * curvatures) ** (2 * steps), axis=1)
    np.testing.assert_allclose(history.scalars("loss"), expected, rtol=1e-12)


def test_a_click_on_a_box_freezes_and_thaws(qtbot: QtBot, ready: MainWindow) -> None:
    click_box(ready, "head/bias")
    qtbot.waitUntil(lambda: "head/bias" not in learning(ready), timeout=WAIT_MS)
    assert check_state(ready, "head/bias") == Qt.CheckState.Unchecked
    assert check_state(ready, "head") == Qt.CheckState.PartiallyChecked
    click_box(ready, "head/bias")
    qtbot.waitUntil(lambda: "head/bias" in learning(ready), timeout=WAIT_MS)


def test_the_layers_row_freezes_statistics_too(qtbot: QtBot, ready: MainWindow) -> None:
    click_box(ready, "batch_normalization")
    qtbot.waitUntil(lambda: not any("batch_normalization" in path for path in learning(ready)), timeout=WAIT_MS)
    click_box(ready, "batch_normalization/moving_mean")
    qtbot.waitUntil(
        lambda: (
            {path for path in learning(ready) if "batch" in path}
            == {"batch_normalization/moving_mean", "batch_normalization/moving_variance"}
        ),
        timeout=WAIT_MS,
    )


def test_space_toggles_the_selected_rows(qtbot: QtBot, ready: MainWindow) -> None:
    click_name(ready, "conv2d/kernel")
    QTest.keyClick(ready.variables.tree, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(ready.variables.tree, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not {"conv2d/kernel", "conv2d/bias"} & learning(ready), timeout=WAIT_MS)


def test_a_toggle_during_a_run_is_recorded_at_its_step(qtbot: QtBot, running: MainWindow) -> None:
    click_box(running, "head")
    qtbot.waitUntil(lambda: "head/kernel" not in learning(running), timeout=WAIT_MS)
    history = running.controller.history
    assert history is not None
    (intervention,) = history.interventions
    assert intervention.step >= 20
    assert intervention.paths == ("head/kernel", "head/bias")
    qtbot.waitUntil(
        lambda: any(
            "Froze head" in str(running.events.model.index(row).data()) for row in range(running.events.model.rowCount())
        ),
        timeout=WAIT_MS,
    )


def test_a_change_waits_as_pending_while_a_chunk_lasts(qtbot: QtBot, window: MainWindow, rack: EngineRack) -> None:
    rack.make = lambda: FakeEngine(step_s=0.3)
    window.open_path("examples:linear")
    wait_for_state(qtbot, window, "ready")
    press(window.transport.start_button)
    wait_for_steps(qtbot, window, 1)
    click_box(window, "head")
    model = window.variables.model
    assert model.is_pending(model.index_of("head/kernel"))
    assert check_state(window, "head/kernel") == Qt.CheckState.Unchecked
    assert "pending" in str(window.events.model.index(0).data())
    qtbot.waitUntil(lambda: not model.is_pending(model.index_of("head/kernel")), timeout=WAIT_MS)
    assert "head/kernel" not in learning(window)


def test_nothing_active_disables_start_and_says_why(qtbot: QtBot, ready: MainWindow) -> None:
    click_box(ready, "")
    qtbot.waitUntil(lambda: not ready.transport.start_button.isEnabled(), timeout=WAIT_MS)
    assert "Nothing learns" in ready.transport.start_button.toolTip()
    qtbot.waitUntil(lambda: "Nothing learns" in ready.transport.status_label.text(), timeout=WAIT_MS)
    assert not ready.transport.step_button.isEnabled()
    click_box(ready, "head")
    qtbot.waitUntil(ready.transport.start_button.isEnabled, timeout=WAIT_MS)


def test_unticking_the_last_variable_pauses_the_run_and_says_why(qtbot: QtBot, running: MainWindow) -> None:
    click_box(running, "")
    wait_for_state(qtbot, running, "paused")
    assert "Nothing learns" in running.banner.text
    assert not running.transport.start_button.isEnabled()
    click_box(running, "head")
    qtbot.waitUntil(running.transport.start_button.isEnabled, timeout=WAIT_MS)
    press(running.transport.start_button)
    wait_for_state(qtbot, running, "running")
    qtbot.waitUntil(lambda: running.banner.text == "", timeout=WAIT_MS)


def test_a_spec_without_data_says_what_is_missing(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "bare.toml"
    path.write_text('format = 1\n[model]\nsource = "fake"\n', encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    assert not window.transport.start_button.isEnabled()
    assert "data.source" in window.transport.start_button.toolTip()


def test_undo_and_redo_of_toggles(qtbot: QtBot, ready: MainWindow) -> None:
    before = learning(ready)
    click_box(ready, "conv2d")
    click_box(ready, "head/bias")
    qtbot.waitUntil(lambda: len(learning(ready)) == len(before) - 3, timeout=WAIT_MS)
    ready.actions_by_id["variables.undo"].trigger()
    ready.actions_by_id["variables.undo"].trigger()
    qtbot.waitUntil(lambda: learning(ready) == before, timeout=WAIT_MS)
    ready.actions_by_id["variables.redo"].trigger()
    qtbot.waitUntil(lambda: learning(ready) == before - {"conv2d/kernel", "conv2d/bias"}, timeout=WAIT_MS)


def test_undo_is_there_as_soon_as_there_is_something_to_undo(ready: MainWindow) -> None:
    undo, stack = ready.actions_by_id["variables.undo"], ready.controller.changes.undo_stack
    assert not undo.isEnabled()
    stack.push(QUndoCommand("nothing"))  # which brings no news of the run
    assert undo.isEnabled()
    stack.clear()
    assert not undo.isEnabled()


def test_only_this_is_one_click_and_one_undo(qtbot: QtBot, ready: MainWindow) -> None:
    before = learning(ready)
    click_name(ready, "head")
    button = ready.findChild(QPushButton, "onlyThisButton")
    assert button is not None
    press(button)
    qtbot.waitUntil(lambda: learning(ready) == {"head/kernel", "head/bias"}, timeout=WAIT_MS)
    ready.actions_by_id["variables.undo"].trigger()
    qtbot.waitUntil(lambda: learning(ready) == before, timeout=WAIT_MS)


def test_a_search_narrows_the_tree_by_typing(qtbot: QtBot, ready: MainWindow) -> None:
    QTest.keyClicks(ready.variables.search_edit, "moving")
    model = ready.variables.model
    root = model.index(0, 0)
    assert [model.index(row, 0, root).data() for row in range(model.rowCount(root))] == ["batch_normalization"]


def test_a_rate_typed_and_confirmed_is_one_intervention(qtbot: QtBot, running: MainWindow) -> None:
    edit = running.transport.learning_rate.edit
    edit.selectAll()
    QTest.keyClicks(edit, "0.05")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    history = running.controller.history
    assert history is not None
    qtbot.waitUntil(lambda: len(history.interventions) == 1, timeout=WAIT_MS)
    assert history.interventions[0].value == 0.05
    running.transport.start_button.setFocus()
    running.controller.poll()
    assert len(history.interventions) == 1


def test_a_rate_that_is_no_number_changes_nothing(qtbot: QtBot, ready: MainWindow) -> None:
    edit = ready.transport.learning_rate.edit
    edit.selectAll()
    QTest.keyClicks(edit, "0")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    ready.controller.poll()
    assert edit.text() == "0.1"


def test_the_device_can_be_chosen_before_the_start_and_not_during_a_run(qtbot: QtBot, ready: MainWindow) -> None:
    combo = ready.transport.device_combo
    assert [combo.itemText(row) for row in range(combo.count())] == ["auto", "CPU:0"]
    combo.setCurrentText("CPU:0")
    combo.textActivated.emit("CPU:0")
    qtbot.waitUntil(
        lambda: (
            ready.controller.spec is not None and ready.controller.spec.loop.device == "CPU:0" and ready.controller.is_alive
        ),
        timeout=WAIT_MS,
    )
    assert ready.transport.start_button.isEnabled()
    press(ready.transport.start_button)
    wait_for_state(qtbot, ready, "running")
    assert not combo.isEnabled()


def test_a_non_finite_step_pauses_names_it_and_can_be_continued(qtbot: QtBot, window: MainWindow, rack: EngineRack) -> None:
    rack.make = lambda: FakeEngine(step_s=0.001, non_finite_at=[30])
    window.open_path("examples:linear")
    wait_for_state(qtbot, window, "ready")
    press(window.transport.start_button)
    wait_for_state(qtbot, window, "paused")
    assert "Step 30 is not finite" in window.banner.text
    press(window.transport.start_button)
    wait_for_steps(qtbot, window, 60)
    assert window.banner.text == ""


def test_the_rule_that_ends_a_run_is_told_in_the_window_and_of_the_stored_run(qtbot: QtBot, window: MainWindow) -> None:
    stopping = StoppingSpec(target=TargetSpec("loss", 1.0))
    window.controller.open_spec(msgspec.structs.replace(fake_spec(), stopping=stopping))
    wait_for_state(qtbot, window, "ready")
    press(window.transport.start_button)
    wait_for_state(qtbot, window, "finished")
    words = f"Finished: {window.controller.status.message}"
    assert "reached the target 1" in words
    qtbot.waitUntil(lambda: window.banner.text == words, timeout=WAIT_MS)
    path = window.controller.status.run_path
    window.controller.close_spec()
    window.open_path(path)
    qtbot.waitUntil(lambda: window.banner.text.startswith(words), timeout=WAIT_MS)
    assert "resumed, it ends again" in window.banner.text


def test_a_failure_is_told_in_the_window_with_its_details(qtbot: QtBot, window: MainWindow, rack: EngineRack) -> None:
    rack.make = lambda: FakeEngine(step_s=0.001, fail_at=20)
    window.open_path("examples:linear")
    wait_for_state(qtbot, window, "ready")
    press(window.transport.start_button)
    wait_for_state(qtbot, window, "failed")
    assert "the fake engine was told to fail" in window.banner.text
    assert "ZeroDivisionError" in window.banner.details.toPlainText()
    assert window.transport.start_button.text() == "Try again"


def test_a_path_that_leads_nowhere_is_told_and_nothing_is_opened(qtbot: QtBot, window: MainWindow, rack: EngineRack) -> None:
    window.open_path("/nowhere/at all.toml")
    qtbot.waitUntil(lambda: "doesn't exist" in window.banner.text, timeout=WAIT_MS)
    assert not rack.engines
    assert window.stack.currentWidget() is window.start_page


def test_starting_again_after_the_end_makes_a_second_run(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, services: WindowServices
) -> None:
    window.open_path(write_spec(tmp_path, steps=30))
    wait_for_state(qtbot, window, "ready")
    press(window.transport.start_button)
    wait_for_state(qtbot, window, "finished")
    press(window.transport.start_button)
    qtbot.waitUntil(lambda: len(list_runs(services.runs_dir)) == 2, timeout=WAIT_MS)
    wait_for_state(qtbot, window, "finished")
    assert [run.steps for run in list_runs(services.runs_dir)] == [30, 30]


def test_opening_something_else_stops_the_run_before_and_keeps_its_record(
    qtbot: QtBot, running: MainWindow, services: WindowServices, rack: EngineRack
) -> None:
    running.open_path("examples:mlp")
    qtbot.waitUntil(
        lambda: (
            running.controller.spec is not None and running.controller.spec.name == "mlp" and running.controller.is_alive
        ),
        timeout=WAIT_MS,
    )
    (run,) = list_runs(services.runs_dir)
    assert run.state == "finished"
    assert run.steps >= 20
    assert rack.engines[0].closed
    assert f"quadratic was ended after {run.steps:,} steps" in running.banner.text
    press(running.banner.action_button)
    qtbot.waitUntil(lambda: running.display.is_stored, timeout=WAIT_MS)
    assert running.display.shown is not None
    assert running.display.shown.path == run.path


def test_a_stored_run_can_be_looked_at_while_another_goes_on(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, services: WindowServices
) -> None:
    window.open_path(write_spec(tmp_path, steps=30))
    wait_for_state(qtbot, window, "ready")
    press(window.transport.start_button)
    wait_for_state(qtbot, window, "finished")
    window.open_path(write_spec(tmp_path, steps=100_000))
    wait_for_state(qtbot, window, "ready")
    press(window.transport.start_button)
    wait_for_steps(qtbot, window, 40)
    window.open_path(list_runs(services.runs_dir)[-1].path)
    qtbot.waitUntil(lambda: window.display.is_stored, timeout=WAIT_MS)
    step = window.controller.status.step
    wait_for_steps(qtbot, window, step + 20)
    assert window.display.is_stored
    press(window.banner.action_button)
    assert not window.display.is_stored
    assert window.transport.pause_button.isVisible()


def test_closing_during_a_run_ends_it_and_loses_nothing(
    qtbot: QtBot, services: WindowServices, tmp_path: Path, rack: EngineRack
) -> None:
    window = MainWindow(services)
    window.show()
    window.open_path(write_spec(tmp_path, steps=100_000))
    wait_for_state(qtbot, window, "ready")
    window.controller.go()
    wait_for_steps(qtbot, window, 30)
    close_window(qtbot, window)
    assert rack.engines[0].closed
    (run,) = list_runs(services.runs_dir)
    reader = RunReader(run.path)
    assert str(reader.status.reason) == "stopped"
    assert reader.n_steps == rack.engines[0].step


def test_a_program_is_asked_about_before_it_runs_and_only_once(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, rack: EngineRack
) -> None:
    program = tmp_path / "mine.py"
    program.write_text("def build_model():\n    return None\n", encoding="utf-8")
    asked: list[tuple[Path, ...]] = []

    def answer(files: tuple[Path, ...]) -> bool:
        assert not rack.engines, "the question must come before a runner exists"
        asked.append(files)
        return True

    window.ask_trust = answer
    window.open_path(f"{program}")
    wait_for_state(qtbot, window, "ready")
    assert asked == [(program,)]
    window.ask_trust = lambda files: pytest.fail("asked twice")
    window.open_path(program)
    qtbot.waitUntil(lambda: len(rack.engines) == 2, timeout=WAIT_MS)


def test_a_program_that_is_refused_does_not_run(qtbot: QtBot, window: MainWindow, tmp_path: Path, rack: EngineRack) -> None:
    program = tmp_path / "mine.py"
    program.write_text("def build_model():\n    return None\n", encoding="utf-8")
    window.ask_trust = lambda files: False
    window.open_path(program)
    qtbot.waitUntil(lambda: "mine.py" in window.banner.text, timeout=WAIT_MS)
    assert not rack.engines


def test_a_dropped_file_is_opened(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(write_spec(tmp_path)))])
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(50, 50), *how)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), *how))
    wait_for_state(qtbot, window, "ready")


def test_an_example_card_opens_its_example(qtbot: QtBot, window: MainWindow) -> None:
    card = window.findChild(QPushButton, "example_linear")
    assert card is not None
    press(card)
    wait_for_state(qtbot, window, "ready")
    assert window.controller.spec is not None
    assert window.controller.spec.name == "linear"


def test_recent_items_are_on_the_start_page_of_the_next_window(
    qtbot: QtBot, services: WindowServices, tmp_path: Path
) -> None:
    first = MainWindow(services)
    first.show()
    path = write_spec(tmp_path)
    first.open_path(path)
    wait_for_state(qtbot, first, "ready")
    close_window(qtbot, first)
    second = MainWindow(services)
    second.show()
    assert any(str(path) in button.toolTip() for button in second.start_page.findChildren(QPushButton))
    close_window(qtbot, second)


def test_closing_the_run_brings_the_start_page_back(qtbot: QtBot, running: MainWindow) -> None:
    running.actions_by_id["file.close"].trigger()
    assert running.stack.currentWidget() is running.start_page
    assert not running.transport.start_button.isEnabled()


def test_light_and_dark_differ_where_they_should(qtbot: QtBot, ready: MainWindow) -> None:
    for name, tokens in (("light", LIGHT), ("dark", DARK)):
        with themed(name):
            image = ready.grab().toImage()
            assert image.pixelColor(image.width() // 2, image.height() - 3).name().upper() == tokens.window
            dock = ready.docks["variables"]
            corner = dock.mapTo(ready, dock.rect().center())
            assert image.pixelColor(corner).name().upper() == tokens.panel


def test_an_empty_window_that_is_made_wide_keeps_its_start_page_alone(window: MainWindow) -> None:
    window.resize(1200, 800)
    window.resize(1500, 900)
    assert not window.docks["step"].isVisible()
    assert not window.docks["events"].isVisible()


@pytest.mark.parametrize("view", ["heatmap", "curves", "profile", "ratio"])
def test_a_wide_window_can_be_made_narrow_again(window: MainWindow, ready: MainWindow, view: str) -> None:
    ready.gradients.show_view(view)
    ready.resize(1280, 800)
    assert ready.width() == 1280


def test_a_narrow_window_folds_the_right_column_and_keeps_half_for_the_data(qtbot: QtBot, ready: MainWindow) -> None:
    ready.resize(1280, 800)
    area = ready.dockWidgetArea(ready.docks["step"])
    assert area == Qt.DockWidgetArea.LeftDockWidgetArea
    qtbot.waitUntil(lambda: ready.stack.width() >= 640, timeout=WAIT_MS)
    ready.resize(1600, 900)
    assert ready.dockWidgetArea(ready.docks["step"]) == Qt.DockWidgetArea.RightDockWidgetArea


def test_the_layout_is_remembered_and_can_be_reset(qtbot: QtBot, services: WindowServices) -> None:
    first = MainWindow(services)
    first.resize(1500, 900)
    first.show()
    first.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, first.docks["runs"])
    close_window(qtbot, first)
    second = MainWindow(services)
    second.show()
    assert second.dockWidgetArea(second.docks["runs"]) == Qt.DockWidgetArea.RightDockWidgetArea
    second.actions_by_id["view.reset"].trigger()
    assert second.dockWidgetArea(second.docks["runs"]) == Qt.DockWidgetArea.LeftDockWidgetArea
    close_window(qtbot, second)


def test_undo_takes_the_last_change_back_also_after_a_jump_to_an_older_one(qtbot: QtBot, running: MainWindow) -> None:
    history = running.controller.history
    assert history is not None
    for n, rate in enumerate((0.05, 0.02), start=1):
        running.controller.changes.set_learning_rate(rate)
        qtbot.waitUntil(lambda n=n: len(history.interventions) == n, timeout=WAIT_MS)  # type: ignore[misc]
    running.docks["events"].raise_()
    model = running.events.model

    def row_of_the_first() -> int:
        words = [str(model.index(row).data()) for row in range(model.rowCount())]
        return next((row for row, text in enumerate(words) if text == "Rate 0.1 → 0.05"), -1)

    qtbot.waitUntil(lambda: row_of_the_first() >= 0, timeout=WAIT_MS)
    older = model.index(row_of_the_first())
    running.events.view.scrollTo(older)
    rect = running.events.view.visualRect(older)
    QTest.mouseClick(running.events.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    step = history.interventions[0].step
    assert running.steps.x0 <= step <= running.steps.x1
    running.actions_by_id["variables.undo"].trigger()
    qtbot.waitUntil(lambda: len(history.interventions) == 3, timeout=WAIT_MS)
    assert history.interventions[-1].value == 0.05
