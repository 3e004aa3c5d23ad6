from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from gradgui.core.spec import ModelSpec
from gradgui.gui.main_window import MainWindow
from gradgui.gui.queue.outcome import Outcome
from gradgui.gui.services import WindowServices
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.queue.queue_entry import QueueState, entry_of
from gradgui.runs.queue.queue_file import CUT_OFF, QueueFile
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec
from tests.gui.conftest import WAIT_MS, EngineRack, close_window, wait_for_state
from tests.gui.queue.conftest import states, waiting_run

DONE, FAILED, SKIPPED, WAITING, RUNNING = (
    QueueState.DONE, QueueState.FAILED, QueueState.SKIPPED, QueueState.WAITING, QueueState.RUNNING,
)  # fmt: skip


def train_through(qtbot: QtBot, window: MainWindow) -> Outcome:
    """Starts the queue and waits until it has ended."""
    with qtbot.waitSignal(window.queue.trainer.ended, timeout=WAIT_MS) as ended:
        window.queue.trainer.start()
    outcome = ended.args[0]
    assert isinstance(outcome, Outcome)
    return outcome


def test_runs_are_trained_one_after_another_and_recorded_like_any(qtbot: QtBot, three: MainWindow, tmp_path: Path) -> None:
    outcome = train_through(qtbot, three)
    qtbot.waitUntil(lambda: not three.background.busy, timeout=WAIT_MS)
    by_path = {run.path: run for run in list_runs(tmp_path / "runs")}
    runs = [by_path[path] for path in outcome.run_paths]
    assert states(three) == [DONE] * 3
    assert outcome.through
    assert [run.name for run in runs] == ["one", "two", "three"]
    assert [run.n_steps for run in runs] == [30, 30, 30]
    assert {run.labels.tags for run in runs} == {("sweep:test",)}
    assert len(by_path) == 3
    assert [run.started for run in runs] == sorted(run.started for run in runs)  # to the second: several may share one


def test_nothing_is_trained_before_somebody_starts_it(qtbot: QtBot, three: MainWindow, rack: EngineRack) -> None:
    for _ in range(5):
        three.pump.tick()
    assert states(three) == [WAITING] * 3
    assert not rack.engines


def test_a_run_that_fails_does_not_stop_the_rest(qtbot: QtBot, three: MainWindow, rack: EngineRack) -> None:
    rack.make = lambda: FakeEngine(fail_at=5 if len(rack.engines) == 1 else None)
    outcome = train_through(qtbot, three)
    assert states(three) == [DONE, FAILED, DONE]
    assert "told to fail" in outcome.failed[0].message
    assert "two failed" in three.banner.text


def test_a_step_that_is_not_finite_fails_the_run_instead_of_waiting_for_a_person(
    qtbot: QtBot, three: MainWindow, rack: EngineRack
) -> None:
    rack.make = lambda: FakeEngine(non_finite_at=[3] if not rack.engines else ())
    train_through(qtbot, three)
    assert states(three) == [FAILED, DONE, DONE]
    assert "Step 3 is not finite" in three.queue.trainer.entries[0].message


def test_stopping_a_run_skips_it_and_the_next_one_begins(qtbot: QtBot, window: MainWindow) -> None:
    window.queue.trainer.add((waiting_run("long", 100_000), waiting_run("short", 10)))
    window.queue.trainer.start()
    qtbot.waitUntil(lambda: window.controller.status.step >= 5, timeout=WAIT_MS)
    with qtbot.waitSignal(window.queue.trainer.ended, timeout=WAIT_MS):
        window.controller.stop()
    assert states(window) == [SKIPPED, DONE]
    assert window.queue.trainer.entries[0].message.startswith("Stopped after ")


def test_a_paused_queue_ends_its_run_and_begins_no_other(qtbot: QtBot, three: MainWindow) -> None:
    trainer = three.queue.trainer
    trainer.start()
    qtbot.waitUntil(lambda: trainer.current_id != "", timeout=WAIT_MS)
    with qtbot.waitSignal(trainer.ended, timeout=WAIT_MS) as ended:
        trainer.pause()
    assert states(three) == [DONE, WAITING, WAITING]
    assert not ended.args[0].through
    assert not trainer.is_going


@pytest.mark.exhaustive
def test_the_queue_waits_for_the_run_that_goes_on(qtbot: QtBot, running: MainWindow) -> None:
    trainer = running.queue.trainer
    trainer.add((waiting_run("next", 10),))
    trainer.start()
    running.pump.tick()
    assert states(running) == [WAITING]
    assert trainer.waits_for() == "quadratic"
    assert "Waits for quadratic" in running.queue.panel.words.text()
    with qtbot.waitSignal(trainer.ended, timeout=WAIT_MS):
        running.controller.stop()
    assert states(running) == [DONE]


def test_opening_something_else_skips_the_run_and_stops_the_queue(qtbot: QtBot, window: MainWindow) -> None:
    window.queue.trainer.add((waiting_run("long", 100_000), waiting_run("never", 10)))
    window.queue.trainer.start()
    qtbot.waitUntil(lambda: window.controller.status.step >= 5, timeout=WAIT_MS)
    with qtbot.waitSignal(window.queue.trainer.ended, timeout=WAIT_MS):
        window.opener.open_spec(fake_spec(steps=7))
    wait_for_state(qtbot, window, "ready")
    assert states(window) == [SKIPPED, WAITING]
    assert window.controller.spec is not None
    assert window.controller.spec.loop.steps == 7
    assert not window.queue.trainer.is_going


def test_code_that_nobody_trusted_fails_its_run_without_a_question(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("def build_model(): ...\n", encoding="utf-8")
    window.ask_trust = lambda _files: pytest.fail("nobody may be asked")
    spec = msgspec.structs.replace(fake_spec(), model=ModelSpec(f"{program}:build_model"))
    window.queue.trainer.add((entry_of(spec), waiting_run("fine", 10)))
    train_through(qtbot, window)
    assert states(window) == [FAILED, DONE]
    assert "must be trusted" in window.queue.trainer.entries[0].message


def test_a_stored_run_that_somebody_looks_at_stays_in_sight(qtbot: QtBot, three: MainWindow) -> None:
    train_through(qtbot, three)
    first = three.queue.trainer.entries[0].run
    three.open_path(first)
    qtbot.waitUntil(lambda: three.display.is_stored, timeout=WAIT_MS)
    three.queue.trainer.wait_again((three.queue.trainer.entries[1].id,))
    train_through(qtbot, three)
    assert three.display.stored_path == Path(first)
    assert states(three) == [DONE, DONE, DONE]


def test_the_queue_outlives_the_window_and_starts_only_when_asked(qtbot: QtBot, services: WindowServices) -> None:
    first = MainWindow(services)
    first.show()
    first.queue.trainer.add((waiting_run("long", 100_000), waiting_run("next", 10)))
    first.queue.trainer.start()
    qtbot.waitUntil(lambda: first.controller.status.step >= 5, timeout=WAIT_MS)
    close_window(qtbot, first)
    second = MainWindow(services)
    second.show()
    second.pump.tick()
    assert states(second) == [SKIPPED, WAITING]
    assert "window was closed" in second.queue.trainer.entries[0].message
    assert RunReader(second.queue.trainer.entries[0].run).n_steps >= 5
    assert second.banner.text == "A run waits in the queue from last time."
    second.banner.action_button.click()
    assert not second.docks["queue"].isHidden()
    close_window(qtbot, second)


@pytest.mark.exhaustive
def test_a_run_of_a_gradgui_that_died_is_said_to_be_cut_off(qtbot: QtBot, services: WindowServices) -> None:
    file = QueueFile(services.settings_path.with_name("queue.json"))
    entry = waiting_run("lost")
    file.add((entry,))
    file.set_state(entry.id, RUNNING)
    window = MainWindow(services)
    assert [(one.state, one.message) for one in window.queue.trainer.entries] == [(SKIPPED, CUT_OFF)]
    close_window(qtbot, window)


def test_one_window_at_a_time_trains_the_queue(qtbot: QtBot, three: MainWindow, services: WindowServices) -> None:
    other = QueueFile(services.settings_path.with_name("queue.json"))
    other.claim()
    three.queue.trainer.start()
    assert not three.queue.trainer.is_going
    assert "by one gradgui at a time" in three.banner.text
    other.release()
    train_through(qtbot, three)
    assert states(three) == [DONE] * 3


@pytest.mark.exhaustive
def test_what_another_process_adds_appears(qtbot: QtBot, window: MainWindow, services: WindowServices) -> None:
    QueueFile(services.settings_path.with_name("queue.json")).add((waiting_run("from outside"),))
    window.pump.tick()
    assert [entry.name for entry in window.queue.trainer.entries] == ["from outside"]
