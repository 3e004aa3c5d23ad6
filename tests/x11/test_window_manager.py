"""The window among others: closed by the window manager, clicked with the real mouse, dropped upon from another program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.store.run_reader import RunReader
from tests.x11.stage import Stage, on_screen

if TYPE_CHECKING:  # the child process, too, imports this module: without pytest it starts sooner
    from tests.x11.conftest import Play


def close_during_a_run(stage: Stage) -> None:
    stage.show()
    stage.open_running()
    stage.close_by_window_manager(stage.window)
    stage.wait(lambda: not stage.window.isVisible(), "the window to close")
    assert stage.engines[0].closed
    (stage.folder / "steps").write_text(str(stage.engines[0].step), encoding="utf-8")


def click_while_it_runs(stage: Stage) -> None:
    window = stage.show()
    stage.open_running()
    stage.click(window.variables.tree.viewport(), stage.box("conv2d"))
    stage.wait(lambda: not any(path.startswith("conv2d/") for path in stage.learning()), "conv2d to be frozen")
    assert window.controller.status.state.value == "running"
    stage.click(window.variables.tree.viewport(), stage.box("conv2d/bias"))
    stage.wait(lambda: "conv2d/bias" in stage.learning(), "conv2d/bias to learn")
    history = window.controller.history
    assert history is not None
    assert [change.paths for change in history.interventions] == [("conv2d/kernel", "conv2d/bias"), ("conv2d/bias",)]
    stage.click(window.transport.pause_button)
    stage.wait_for_state("paused")
    step = window.controller.status.step
    stage.click(window.transport.step_button)
    stage.wait(lambda: window.controller.status.step == step + 1, "one step more")
    stage.click(window.transport.stop_button)
    stage.wait_for_state("finished")


def drop_a_spec(stage: Stage) -> None:
    window = stage.show(1200, 860)
    place = QPoint(1280, 400)
    path = stage.write_spec()
    command = [sys.executable, "-m", "tests.x11.drag_source", str(path), str(place.x()), str(place.y())]
    source = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
    try:
        assert source.stdout is not None
        assert source.stdout.readline() == "ready\n"
        start, target = place + QPoint(60, 40), on_screen(window.stack).center()
        with stage.dragging(start):
            stage.move(start + QPoint(-15, 5), start + QPoint(-30, 5), target + QPoint(30, 0), target)
        stage.wait_for_state("ready")
    finally:
        source.kill()
        source.wait()
    assert window.controller.spec is not None
    assert window.controller.spec.name == "quadratic"


def open_the_first_time(stage: Stage) -> None:
    window = stage.show_as_left()
    assert window.screen().geometry().contains(on_screen(window)), on_screen(window)
    stage.open_ready()
    assert window.stack.width() >= window.width() // 2
    assert window.variables.width() >= 360, window.variables.width()


def test_the_first_window_fits_a_small_screen_and_its_names_can_be_read(play: Play) -> None:
    play(open_the_first_time, screen="1280x800")


def test_closing_by_the_window_manager_ends_the_run_and_its_record_is_whole(play: Play, tmp_path: Path) -> None:
    play(close_during_a_run)
    (run,) = list_runs(tmp_path / "runs")
    reader = RunReader(run.path)
    assert (run.state, str(run.reason)) == ("finished", "stopped")
    assert reader.n_steps == int((tmp_path / "steps").read_text(encoding="utf-8")) >= 20
    assert len(reader.loss) == len(reader.norms("gradient")) == reader.n_steps


def test_the_real_mouse_ticks_pauses_steps_and_stops_while_it_runs(play: Play) -> None:
    play(click_while_it_runs)


def test_a_spec_dragged_from_another_program_is_opened(play: Play) -> None:
    play(drop_a_spec)
