"""A run whose disk is full: it pauses, says so, goes on when there is room, and loses nothing."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.controls import Controls
from gradgui.core.errors import StoreError
from gradgui.core.interventions import Change, ChangeKind
from gradgui.core.records import NormKind, StepBatch
from gradgui.core.status import RunState, StopReason
from gradgui.runs.runner import Runner
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import FakeEngine, fake_spec
from tests.runs.full_disk import fill, free_record, hold_record, resize, small_disk

S = RunState


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for room tries again at once."""
    monkeypatch.setattr("gradgui.runs.store.run_writer.RETRY_EVERY_S", 0.02)
    monkeypatch.setattr("gradgui.runs.store.run_writer.COMMIT_EVERY_S", 0.02)
    monkeypatch.setattr("gradgui.runs.loop.run_loop.RETRY_S", 0.02)


class Disk:
    """Fills up after some steps of a `FakeEngine`, and has room again when somebody makes it."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner

    @property
    def writer(self) -> RunWriter:
        assert self.runner.recorder is not None
        assert self.runner.recorder._writer is not None
        return self.runner.recorder._writer

    def fill(self) -> None:
        with self.writer._commit_lock:
            hold_record(self.writer)

    def make_room(self) -> None:
        with self.writer._commit_lock:
            free_record(self.writer)


class FillingEngine(FakeEngine):
    """Fills the disk before a step; from then on it goes by single steps, each known to be on disk or not."""

    disk: Disk
    full_at: int = 40

    def advance(self, n_steps: int, controls: Controls) -> StepBatch:
        """As `FakeEngine`, a step at a time."""
        if self.step == self.full_at:
            self.disk.fill()
        batch = super().advance(1, controls)
        if self.step > self.full_at:
            assert self.disk.runner.recorder is not None
            self.disk.writer._try_to_commit()
        return batch


def filling(tmp_path: Path, *, headless: bool = False, **loop: object) -> tuple[Runner, FillingEngine]:
    engine = FillingEngine()
    runner = Runner(fake_spec(**loop), lambda: engine, tmp_path, headless=headless)
    engine.disk = Disk(runner)
    runner.go()
    return runner, engine


def on_pause(runner: Runner, *acts: Callable[[], None]) -> list[str]:
    """Does one thing after the other, one a pause; returns the list of the pauses' messages."""
    messages: list[str] = []
    waiting = list(acts)
    enter = runner._live.enter

    def on_enter(state: RunState, **changes: object) -> None:
        enter(state, **changes)
        if state is S.PAUSED:
            messages.append(runner.status.message)
            if waiting:
                waiting.pop(0)()

    runner._live.enter = on_enter  # type: ignore[method-assign]
    return messages


def assert_disk_equals_memory(runner: Runner) -> None:
    assert runner.recorder is not None
    reader, history = RunReader(runner.status.run_path), runner.recorder.history
    assert reader.n_steps == history.n_steps == runner.status.step
    np.testing.assert_array_equal(reader.loss, history.scalars("loss"))
    for kind in NormKind:
        np.testing.assert_array_equal(reader.norms(kind), history.norms(kind))
    assert reader.interventions == history.interventions
    assert [event.text for event in reader.events] == [event.text for event in history.events]


@pytest.mark.parametrize("headless", [False, True])
def test_a_full_disk_pauses_and_the_run_goes_on_by_itself_once_there_is_room(
    tmp_path: Path, headless: bool, caplog: pytest.LogCaptureFixture
) -> None:
    runner, engine = filling(tmp_path, headless=headless)
    messages = on_pause(runner, engine.disk.make_room)
    runner.run()
    (message,) = messages
    assert "database or disk is full" in message
    assert runner.status.run_path in message
    assert "Nothing is lost" in message
    assert "goes on by itself once it can be written" in message
    assert ("Resume tries at once" in message) is not headless
    assert runner.status.state is S.FINISHED
    assert runner.status.message == ""
    assert runner.status.step == 100
    assert_disk_equals_memory(runner)
    smooth = Runner(fake_spec(), FakeEngine, None)
    smooth.go()
    smooth.run()
    assert smooth.recorder is not None
    np.testing.assert_array_equal(RunReader(runner.status.run_path).loss, smooth.recorder.history.scalars("loss"))


def test_it_waits_for_as_long_as_there_is_no_room(tmp_path: Path) -> None:
    runner, engine = filling(tmp_path, headless=True)
    tries = 0
    write_out = runner._loop._write_out

    def counted(*args: object) -> bool:
        nonlocal tries
        tries += 1
        if tries == 5:
            engine.disk.make_room()
        return write_out(*args)  # type: ignore[arg-type]

    runner._loop._write_out = counted  # type: ignore[method-assign,assignment]
    runner.run()
    assert tries >= 5
    assert runner.status.state is S.FINISHED
    assert runner.recorder is not None
    assert [event.kind for event in runner.recorder.history.events].count("paused") == 1
    assert_disk_equals_memory(runner)


def test_resume_tries_at_once_and_says_so_when_there_is_still_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradgui.runs.loop.run_loop.RETRY_S", 1000.0)
    runner, engine = filling(tmp_path)
    tried = threading.Event()
    write_out = runner._loop._write_out

    def observed(*args: object) -> bool:
        done = write_out(*args)  # type: ignore[arg-type]
        if runner.status.state is S.PAUSED and not done:
            tried.set()
            engine.disk.make_room()
            runner.go()
        return done

    runner._loop._write_out = observed  # type: ignore[method-assign,assignment]
    on_pause(runner, runner.go)
    runner.run()
    assert tried.is_set()
    assert runner.status.state is S.FINISHED
    assert runner.states.count(S.PAUSED) == 1
    assert_disk_equals_memory(runner)


def test_steps_that_were_asked_for_are_all_taken_after_the_wait(tmp_path: Path) -> None:
    runner = Runner(fake_spec(), FakeEngine, tmp_path)
    engine = FillingEngine()
    engine.disk = Disk(runner)
    runner._loop._engine_factory = lambda: engine
    runner.go(60)
    on_pause(runner, engine.disk.make_room, runner.stop)
    runner.run()
    assert runner.status.step == 60
    assert_disk_equals_memory(runner)


def test_a_person_may_keep_it_paused(tmp_path: Path) -> None:
    runner, engine = filling(tmp_path)

    def pause_then_make_room() -> None:
        runner.pause()
        engine.disk.make_room()
        threading.Timer(0.2, runner.stop).start()

    on_pause(runner, pause_then_make_room)
    runner.run()
    assert runner.status.reason is StopReason.STOPPED
    assert runner.states.count(S.RUNNING) == 1
    assert_disk_equals_memory(runner)


def test_changes_are_taken_while_it_waits(tmp_path: Path) -> None:
    runner, engine = filling(tmp_path)
    steps: list[int] = []

    def change_then_make_room() -> None:
        steps.append(runner.status.step)
        runner.change(Change(ChangeKind.FREEZE, ("head",)))
        engine.disk.make_room()

    on_pause(runner, change_then_make_room)
    runner.run()
    assert runner.recorder is not None
    assert [done.step for done in runner.recorder.history.interventions] == steps
    assert_disk_equals_memory(runner)


def test_weights_that_do_not_fit_at_the_end_pause_the_run_and_are_written_later(tmp_path: Path) -> None:
    attempts: list[Path] = []

    class Heavy(FakeEngine):
        def checkpoint(self, path: Path) -> None:
            attempts.append(path)
            if len(attempts) < 4:
                raise OSError(errno.ENOSPC, "No space left on device", str(path))
            super().checkpoint(path)

    runner = Runner(fake_spec(), Heavy, tmp_path, headless=True)
    runner.go()
    messages = on_pause(runner)
    runner.run()
    assert runner.status.state is S.FINISHED
    assert runner.status.reason is StopReason.COMPLETED
    assert len(messages) == 1
    assert "no space left on device" in messages[0]
    beginning, *end = attempts
    assert beginning.name.startswith("step-000000000000.")
    assert len(set(end)) == 1
    checkpoints = RunReader(runner.status.run_path).checkpoints
    assert checkpoints.newest() == (100, checkpoints.path(100))
    assert end[0].parent == checkpoints.path(100).parent
    assert_disk_equals_memory(runner)


def test_stopping_while_there_is_no_room_writes_the_whole_run_somewhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("gradgui.runs.store.rescue.rescue_dir", lambda: tmp_path / "elsewhere")
    runner, _engine = filling(tmp_path / "runs")
    on_pause(runner, runner.stop)
    runner.run()
    assert runner.status.state is S.FAILED
    assert runner.status.reason is StopReason.STOPPED
    assert "The end of the run must be written to its folder" in runner.status.message
    assert f"The whole run was written to {runner.status.run_path} instead" in runner.status.message
    assert Path(runner.status.run_path).parent == tmp_path / "elsewhere"
    assert_disk_equals_memory(runner)
    reader = RunReader(runner.status.run_path)
    assert reader.status.reason is StopReason.STOPPED
    assert reader.checkpoints.newest() is not None
    (first,) = (tmp_path / "runs").iterdir()
    assert 0 < RunReader(first).n_steps < runner.status.step


def test_what_is_lost_is_said_where_there_is_no_room_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr("gradgui.runs.store.rescue.rescue_dir", lambda: tmp_path / "file" / "elsewhere")
    runner, _engine = filling(tmp_path / "runs")
    on_pause(runner, runner.stop)
    runner.run()
    assert runner.status.state is S.FAILED
    n_written = RunReader(runner.status.run_path).n_steps
    assert f"The first {n_written} steps are there. The steps after them are lost" in runner.status.message


def test_weights_that_do_not_fit_when_it_is_stopped_are_written_somewhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("gradgui.runs.recorder.rescue_dir", lambda: tmp_path / "elsewhere")

    class Heavy(FakeEngine):
        def checkpoint(self, path: Path) -> None:
            if "elsewhere" not in path.parts:
                raise OSError(errno.ENOSPC, "No space left on device", str(path))
            super().checkpoint(path)

    runner = Runner(fake_spec(), Heavy, tmp_path / "runs")
    runner.go(10)
    on_pause(runner, runner.stop)
    runner.run()
    (file,) = (tmp_path / "elsewhere").rglob("step-*.npz")
    assert f"The trained weights were written to {file} instead" in runner.status.message
    assert_disk_equals_memory(runner)


# The start -----------------------------------------------------------------------------------------------------------


def test_a_folder_that_can_not_be_written_to_keeps_the_run_ready_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "runs").touch()
    runner = Runner(fake_spec(), FakeEngine, tmp_path / "runs")
    act = runner._loop._carry_out
    notes: list[str] = []

    def observed(*args: object) -> None:
        act(*args)  # type: ignore[arg-type]
        assert runner.recorder is not None
        if not notes:
            assert runner.status.state is S.READY
            notes.extend(event.text for event in runner.recorder.history.events)
            (tmp_path / "runs").unlink()
            runner.go()  # a second try, now that nothing is in the way

    runner._loop._carry_out = observed  # type: ignore[method-assign,assignment]
    runner.go()
    runner.run()
    assert len(notes) == 1
    assert "Not started. The folder for runs must be writable" in notes[0]
    assert runner.status.state is S.FINISHED
    assert_disk_equals_memory(runner)


def test_headless_a_folder_that_can_not_be_written_to_is_the_inputs_fault(tmp_path: Path) -> None:
    (tmp_path / "runs").touch()
    runner = Runner(fake_spec(), FakeEngine, tmp_path / "runs", headless=True)
    runner.go()
    runner.run()
    assert isinstance(runner.error, StoreError)
    assert runner.recorder is not None
    assert not runner.recorder.begun


# A real disk ---------------------------------------------------------------------------------------------------------


def test_on_a_small_disk_that_fills_up_nothing_is_lost(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with small_disk(tmp_path / "disk") as disk:
        ballasts: list[Path] = []

        class Filling(FakeEngine):
            def advance(self, n_steps: int, controls: Controls) -> StepBatch:
                if self.step > 500 and not ballasts:
                    ballasts.append(fill(disk, leave_bytes=8192))
                return super().advance(min(n_steps, 200), controls)

        runner = Runner(fake_spec(steps=20_000), Filling, disk, headless=True)
        runner.go()
        # The first time the file in the way is deleted. What is free then doesn't do for all: the disk itself must grow.
        messages = on_pause(runner, lambda: ballasts[0].unlink(), lambda: resize(disk, "64m"))  # noqa: PLW0108
        runner.run()
        assert runner.status.state is S.FINISHED
        assert len(messages) == 2
        assert "free there" in messages[0]
        assert runner.status.step == 20_000
        assert_disk_equals_memory(runner)
        assert RunReader(runner.status.run_path).checkpoints.newest() is not None


def test_checkpoints_that_can_not_be_written_under_way_are_said_once_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradgui.runs.loop.files.checkpoint_rhythm._COST", 0)

    class Heavy(FakeEngine):
        def advance(self, n_steps: int, controls: Controls) -> StepBatch:
            return super().advance(1, controls)

        def checkpoint(self, path: Path) -> None:
            if 10 <= self.step < 50:
                raise OSError(errno.ENOSPC, "No space left on device", str(path))
            super().checkpoint(path)

    runner = Runner(fake_spec(checkpoint_every_s=1e-9), Heavy, tmp_path, headless=True)
    runner.go()
    runner.run()
    run = RunReader(runner.status.run_path)
    assert (run.status.state, run.n_steps) == ("finished", 100)
    (note,) = [event for event in run.events if "No checkpoint could be written" in event.text]
    assert 10 <= note.step < 50
    assert "no space left on device" in note.text
    assert run.checkpoints.steps()[-1] == 0
