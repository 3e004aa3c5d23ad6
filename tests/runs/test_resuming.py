"""A run that was stopped and goes on, or begins where another one was, against one that never stopped."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest

from gradgui.core.errors import SpecError, StoreError
from gradgui.core.interventions import Change, ChangeKind
from gradgui.core.records import NormKind
from gradgui.core.spec import ClipSpec, PlannedIntervention, RunSpec
from gradgui.core.spec_toml import with_setting
from gradgui.core.status import RunState, StopReason
from gradgui.runs.loop.chunks.rate_end import RATE_IS_OVER
from gradgui.runs.runner import Runner
from gradgui.runs.start_point import StartPoint, fork_point, fork_spec, resume_point, resumed_spec
from gradgui.runs.store.run_format import Parent
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.writer_lock import WriterLock
from tests.fakes import FakeEngine, fake_spec, fake_variables

CHANGES: dict[int, tuple[Change, ...]] = {
    7: (Change(ChangeKind.FREEZE, ("head/*",)),),
    20: (Change(ChangeKind.LEARNING_RATE, value=0.03), Change(ChangeKind.THAW, ("head/*",))),
    33: (Change(ChangeKind.CLIP, value=ClipSpec(kind="global_norm", limit=0.1)),),
}


def _spec() -> RunSpec:
    planned = PlannedIntervention(at_step=45, multipliers={"head/*": 0.5})
    return msgspec.structs.replace(with_setting(fake_spec(), "loop.steps=60"), interventions=(planned,))


def _engine() -> FakeEngine:
    return FakeEngine(n_validation_examples=8, steps_per_epoch=10, non_finite_at=(25,))


class Driver:
    """Takes a runner to a step, with the changes of `CHANGES` on the way, as a person does."""

    def __init__(self, spec: RunSpec, runs_dir: Path, start: StartPoint | None = None) -> None:
        self.engine = _engine()
        if start is not None and start.checkpoint_step > 25:
            self.engine.non_finite_at.clear()
        self.runner = Runner(spec, lambda: self.engine, runs_dir, start=start)
        self.runner.start()
        self._until(RunState.READY)

    def to(self, step: int) -> None:
        for at, changes in sorted(CHANGES.items()):
            if self.runner.status.step <= at < step:
                self._go_to(at)
                for change in changes:
                    self.runner.change(change)
        self._go_to(step)

    def stop(self) -> RunReader:
        self.runner.stop()
        self.runner.join()
        status = self.runner.status
        assert status.state is RunState.FINISHED, status.message
        return RunReader(status.run_path)

    def _go_to(self, step: int) -> None:
        while self.runner.status.step < step and self.runner.status.state is not RunState.FINISHED:
            n = len(self.runner.states)
            self.runner.go(step - self.runner.status.step)
            while not {RunState.PAUSED, RunState.FINISHED} & set(self.runner.states[n:]):
                self.runner.join(0.002)

    def _until(self, state: RunState) -> None:
        while self.runner.status.state is not state:
            assert self.runner.status.state is not RunState.FAILED, self.runner.status.message
            self.runner.join(0.002)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> RunReader:
    driver = Driver(_spec(), tmp_path_factory.mktemp("whole"))
    driver.to(60)
    return driver.stop()


def assert_same_run(run: RunReader, whole: RunReader) -> None:
    assert run.n_steps == whole.n_steps
    for name in ("loss", "learning_rate", "clip_factor", "finite", "epoch", "accuracy"):
        np.testing.assert_array_equal(run.scalars(name), whole.scalars(name), err_msg=name)
    for kind in NormKind:
        np.testing.assert_array_equal(run.norms(kind), whole.norms(kind))
    assert run.interventions == whole.interventions
    np.testing.assert_array_equal(run.validation.steps, whole.validation.steps)
    np.testing.assert_array_equal(run.validation["loss"], whole.validation["loss"])


@pytest.mark.parametrize("stops", [(1,), (7,), (10, 20), (26, 33, 45), (5, 6, 7, 8, 59), (60,)])
def test_stopping_and_resuming_changes_nothing(whole: RunReader, tmp_path: Path, stops: tuple[int, ...]) -> None:
    driver = Driver(_spec(), tmp_path)
    for stop in stops:
        driver.to(stop)
        run = driver.stop()
        if stop == 60:
            break
        driver = Driver(resumed_spec(run), tmp_path, resume_point(run))
    else:
        driver.to(60)
        run = driver.stop()
    assert_same_run(run, whole)
    assert (np.diff(run.time_s) >= 0).all()


def test_a_run_that_died_repeats_what_came_after_its_checkpoint(whole: RunReader, tmp_path: Path) -> None:
    driver = Driver(_spec(), tmp_path)
    driver.to(40)
    run = driver.stop()
    checkpoints = run.checkpoints
    for step in checkpoints.steps():
        if step > 22:
            checkpoints.path(step).unlink()
    start = resume_point(RunReader(run.path))
    assert start.checkpoint_step <= 22 < start.step == 40
    driver = Driver(resumed_spec(run), tmp_path, start)
    driver.to(60)
    assert_same_run(driver.stop(), whole)


def test_without_any_checkpoint_everything_is_repeated(whole: RunReader, tmp_path: Path) -> None:
    driver = Driver(_spec(), tmp_path)
    driver.to(30)
    run = driver.stop()
    shutil.rmtree(run.path / "checkpoints")
    start = resume_point(RunReader(run.path))
    assert (start.checkpoint, start.checkpoint_step) == (None, 0)
    driver = Driver(resumed_spec(run), tmp_path, start)
    driver.to(60)
    assert_same_run(driver.stop(), whole)


def test_a_damaged_checkpoint_is_passed_over(whole: RunReader, tmp_path: Path) -> None:
    driver = Driver(_spec(), tmp_path)
    driver.to(40)
    run = driver.stop()
    newest = run.checkpoints.path(40)
    newest.write_bytes(newest.read_bytes()[:-30])
    start = resume_point(RunReader(run.path))
    assert start.checkpoint_step < 40
    driver = Driver(resumed_spec(run), tmp_path, start)
    driver.to(60)
    assert_same_run(driver.stop(), whole)


def test_a_fork_that_would_take_no_step_is_refused(whole: RunReader) -> None:
    with pytest.raises(SpecError, match="Ask for more than 40"):
        fork_spec(fork_point(whole, 40), 40)
    assert fork_spec(fork_point(whole, 40), 41).loop.steps == 41


@pytest.mark.parametrize("step", [0, 7, 21, 45, 60])
def test_a_fork_shares_the_steps_before_and_is_a_run_of_its_own(whole: RunReader, tmp_path: Path, step: int) -> None:
    before = {file: file.read_bytes() for file in whole.path.rglob("*.sqlite")}
    driver = Driver(fork_spec(fork_point(whole, step), 70), tmp_path, fork_point(whole, step))
    driver.runner.change(Change(ChangeKind.LEARNING_RATE, value=0.011))
    driver.to(70)
    child = driver.stop()
    assert child.path.parent == tmp_path
    assert child.parent == Parent(whole.path.name, step)
    assert child.n_steps == 70
    np.testing.assert_array_equal(child.loss[:step], whole.loss[:step])
    np.testing.assert_array_equal(child.norms("update")[:step], whole.norms("update")[:step])
    assert child.interventions[: len([i for i in whole.interventions if i.step < step])] == tuple(
        done for done in whole.interventions if done.step < step
    )
    assert (child.learning_rate[step : step + 5] == 0.011).all() if step not in {7, 20} else True
    assert {file: file.read_bytes() for file in whole.path.rglob("*.sqlite")} == before


def test_a_fork_with_the_same_changes_is_the_same_run(whole: RunReader, tmp_path: Path) -> None:
    driver = Driver(fork_spec(fork_point(whole, 20)), tmp_path, fork_point(whole, 20))
    driver.to(60)
    assert_same_run(driver.stop(), whole)


def test_a_run_goes_on_for_longer(whole: RunReader, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(whole.path, tmp_path / "copy"))
    run = RunReader(folder)
    with pytest.raises(StoreError, match="--steps N"):
        resumed_spec(run)
    driver = Driver(resumed_spec(run, 15), tmp_path, resume_point(run))
    driver.to(74)
    driver.runner.go()
    driver.runner.join()
    longer = RunReader(folder)
    assert longer.planned_steps == 75
    assert longer.path == folder
    assert longer.n_steps == 75
    assert longer.status.reason is StopReason.COMPLETED
    assert longer.spec.loop.steps == 75


@pytest.mark.parametrize(("stopped_at", "more", "said_at"), [(8, None, [14]), (20, 5, [14, 20])])
def test_a_schedule_that_came_to_zero_is_said_at_its_step_and_where_the_run_goes_on_after_it(
    tmp_path: Path, stopped_at: int, more: int | None, said_at: list[int]
) -> None:
    cosine = 'optimizer.learning_rate={ schedule = "cosine", initial = 0.1, steps = 12, warmup_updates = 2 }'
    first = Driver(with_setting(fake_spec(steps=20), cosine), tmp_path)
    first._go_to(stopped_at)
    run = first.stop()
    second = Driver(resumed_spec(run, more), tmp_path, resume_point(run))
    second.runner.go()
    second.runner.join()
    assert [event.step for event in RunReader(run.path).events if event.text == RATE_IS_OVER] == said_at


def test_a_run_that_is_being_written_is_not_resumed(whole: RunReader, tmp_path: Path) -> None:
    driver = Driver(_spec(), tmp_path)
    driver.to(10)
    path = driver.runner.status.run_path
    with pytest.raises(StoreError, match="must have ended"):
        resume_point(RunReader(path))
    driver.stop()


def test_two_processes_do_not_resume_one_run(tmp_path: Path) -> None:
    driver = Driver(_spec(), tmp_path)
    driver.to(10)
    run = driver.stop()
    start = resume_point(run)
    lock = WriterLock(run.path)
    driver = Driver(resumed_spec(run), tmp_path, start)
    driver.runner.go(5)
    while not any("Not started" in event.text for event in driver.runner.recorder.history.events):  # type: ignore[union-attr]
        driver.runner.join(0.002)
    lock.release()
    driver.to(20)
    assert driver.stop().n_steps == 20


def test_a_run_that_another_window_has_gone_on_with_gets_no_steps_beside_those(whole: RunReader, tmp_path: Path) -> None:
    driver = Driver(_spec(), tmp_path)
    driver.to(10)
    run = driver.stop()
    early, late = (Driver(resumed_spec(run), tmp_path, resume_point(RunReader(run.path))) for _ in range(2))
    early.to(30)
    early.stop()
    late.runner.go(5)
    while not any("Not started" in event.text for event in late.runner.recorder.history.events):  # type: ignore[union-attr]
        late.runner.join(0.002)
    (text,) = (event.text for event in late.runner.recorder.history.events if "Not started" in event.text)  # type: ignore[union-attr]
    assert "10 then and 30 now" in text
    late.runner.stop()
    late.runner.join()
    run = RunReader(run.path)
    assert (run.n_steps, run.status.state) == (30, "finished")
    driver = Driver(resumed_spec(run), tmp_path, resume_point(run))
    driver.to(60)
    assert_same_run(driver.stop(), whole)


def test_checkpoints_of_steps_that_the_record_lost_are_never_gone_on_from(whole: RunReader, tmp_path: Path) -> None:
    driver = Driver(_spec(), tmp_path)
    driver.to(30)
    run = driver.stop()
    later = run.checkpoints.path(50)
    shutil.copyfile(run.checkpoints.path(30), later)  # of another course: the record is torn before it
    driver = Driver(resumed_spec(run), tmp_path, resume_point(run))
    driver.to(55)
    run = driver.stop()
    assert fork_point(run, 52).checkpoint_step != 50
    assert (later.parent / f"unrecorded-{later.name}").is_file()
    assert [event.step for event in run.events if f"unrecorded-{later.name}" in event.text] == [30]
    driver = Driver(resumed_spec(run), tmp_path, resume_point(run))
    driver.to(60)
    assert_same_run(driver.stop(), whole)


def test_a_checkpoint_is_written_after_the_steps_before_it(tmp_path: Path) -> None:
    seen = []

    class Looking(FakeEngine):
        def checkpoint(self, path: Path) -> None:
            if self.step:
                seen.append((self.step, RunReader(path.parent.parent).n_steps))
            super().checkpoint(path)

    runner = Runner(fake_spec(steps=40, checkpoint_every_s=1e-9), Looking, tmp_path, headless=True)
    runner.go()
    runner.run()
    assert runner.status.state is RunState.FINISHED, runner.status.message
    assert len(seen) > 1
    assert all(step == n_recorded for step, n_recorded in seen)


def test_another_model_is_refused(whole: RunReader, tmp_path: Path) -> None:
    plain = msgspec.structs.replace(fork_spec(fork_point(whole)), interventions=())
    runner = Runner(plain, lambda: FakeEngine(fake_variables()[:2]), tmp_path, start=fork_point(whole, 20), headless=True)
    runner.run()
    assert runner.status.state is RunState.FAILED
    assert "must have the variables of the run" in runner.status.message


def test_steps_that_come_out_otherwise_are_said(whole: RunReader, tmp_path: Path) -> None:
    start = fork_point(whole, 24)
    start = StartPoint(start.run, start.step, None, 0, start.continuation)

    def other() -> FakeEngine:
        engine = _engine()
        engine.open, opened = (lambda spec: _heavier(engine, opened(spec))), engine.open  # type: ignore[method-assign]
        return engine

    def _heavier(engine: FakeEngine, result):  # type: ignore[no-untyped-def]
        engine.weights *= 1 + 1e-12
        return result

    runner = Runner(fork_spec(start), other, tmp_path, start=start)
    runner.start()
    while runner.status.state is not RunState.READY:
        runner.join(0.002)
    assert runner.recorder is not None
    assert any("step 0 gave another loss" in event.text for event in runner.recorder.history.events)
    runner.stop()
    runner.join()


def test_a_fork_begins_at_a_step_of_the_run(whole: RunReader) -> None:
    with pytest.raises(StoreError, match="from 0 to 60"):
        fork_point(whole, 61)


def test_repeating_can_be_stopped(whole: RunReader, tmp_path: Path) -> None:
    start = fork_point(whole, 60)
    start = StartPoint(start.run, 60, None, 0, start.continuation)
    engine = FakeEngine(n_validation_examples=8, steps_per_epoch=10, step_s=0.05)
    runner = Runner(fork_spec(start, 70), lambda: engine, tmp_path, start=start)
    runner.start()
    while runner.status.step == 0:
        runner.join(0.002)
    runner.stop()
    assert runner.join(5)
    assert runner.status.state is RunState.FINISHED
    assert not list(tmp_path.iterdir())


def test_a_fork_may_plan_what_is_different(whole: RunReader, tmp_path: Path) -> None:
    start = fork_point(whole, 50)
    runner = Runner(fork_spec(start, changes={"learning_rate": 0.2}), _engine, tmp_path, headless=True, start=start)
    runner.go()
    runner.run()
    child = RunReader(runner.status.run_path)
    assert (child.learning_rate[:50] != 0.2).all()
    assert (child.learning_rate[50:] == 0.2).all()
    with pytest.raises(SpecError, match="learning_rate"):
        fork_spec(start, changes={"learning_rat": 0.2})
