from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from gradgui.core.controls import Controls
from gradgui.core.errors import ModelError
from gradgui.core.interventions import Change, ChangeKind
from gradgui.core.records import NormKind, StepBatch, Validation
from gradgui.core.spec import ClipSpec, PlannedIntervention, RunSpec, VariablesSpec
from gradgui.core.status import TRANSITIONS, Activity, RunState, StopReason
from gradgui.runs.engine import SaveKind
from gradgui.runs.loop.live_changes import NOTHING_LEARNS
from gradgui.runs.runner import Runner
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec

S = RunState
HEAD = Change(ChangeKind.FREEZE, ("head",))
EVERYTHING = Change(ChangeKind.FREEZE, ("**",))


class ScriptedEngine(FakeEngine):
    """Does something to the runner before given steps: what a person does while it runs, without a thread."""

    script: dict[int, Callable[[], None]]

    def advance(self, n_steps: int, controls: Controls) -> StepBatch:
        """Runs what is due first; one step a call while something is still to come."""
        n_steps = 1 if self.script else n_steps
        act = self.script.pop(self.step, None)
        if act is not None:
            act()
        return super().advance(n_steps, controls)


def run(runner: Runner, engine: FakeEngine | None = None, script: dict[int, Callable[[], None]] | None = None) -> FakeEngine:
    """Runs to the end on this thread."""
    engine = engine or ScriptedEngine()
    if isinstance(engine, ScriptedEngine):
        engine.script = dict(script or {})
    runner._loop._engine_factory = lambda: engine
    runner.run()
    return engine


def headless(spec: RunSpec | None = None, runs_dir: Path | None = None) -> Runner:
    runner = Runner(spec or fake_spec(), FakeEngine, runs_dir, headless=True)
    runner.go()
    return runner


def planned(*interventions: PlannedIntervention, **loop: object) -> RunSpec:
    return msgspec.structs.replace(fake_spec(**loop), interventions=interventions)


def edges(runner: Runner) -> list[tuple[RunState, RunState]]:
    return list(zip(runner.states[:-1], runner.states[1:], strict=True))


def losses(runner: Runner) -> np.ndarray:
    assert runner.recorder is not None
    return runner.recorder.history.scalars("loss")


# States, edge by edge ------------------------------------------------------------------------------------------------


def test_a_run_goes_from_idle_to_finished() -> None:
    runner = headless()
    run(runner)
    assert runner.states == (S.IDLE, S.OPENING, S.READY, S.RUNNING, S.FINISHING, S.FINISHED)
    assert runner.status.reason is StopReason.COMPLETED
    assert runner.status.step == 100


def test_an_error_while_opening_fails_the_run_with_its_message() -> None:
    runner = headless()
    run(runner, FakeEngine(open_error=ModelError("The model must be there.", details="long")))
    assert runner.states == (S.IDLE, S.OPENING, S.FINISHING, S.FAILED)
    assert (runner.status.message, runner.status.details) == ("The model must be there.", "long")
    assert runner.status.reason is StopReason.FAILED


def test_an_error_in_the_factory_fails_the_run() -> None:
    def factory() -> FakeEngine:
        raise ImportError("no TensorFlow")

    runner = Runner(fake_spec(), factory, None)
    runner.run()
    assert runner.states == (S.IDLE, S.OPENING, S.FINISHING, S.FAILED)
    assert "no TensorFlow" in runner.status.message


def test_a_run_that_is_ready_can_be_stopped() -> None:
    runner = Runner(fake_spec(), FakeEngine, None)
    runner.stop()
    engine = run(runner)
    assert runner.states == (S.IDLE, S.OPENING, S.READY, S.FINISHING, S.FINISHED)
    assert runner.status.reason is StopReason.STOPPED
    assert engine.closed
    assert runner.recorder is not None
    assert runner.recorder.history.events == ()  # what never began has no end to record


def test_a_running_run_pauses_resumes_and_stops() -> None:
    runner = Runner(fake_spec(), FakeEngine, None)
    runner.go()

    def pause_and_resume() -> None:
        runner.pause()
        runner.go()

    run(runner, script={10: pause_and_resume, 20: lambda: runner.stop(StopReason.INTERRUPTED)})
    assert runner.states == (S.IDLE, S.OPENING, S.READY, S.RUNNING, S.PAUSED, S.RUNNING, S.FINISHING, S.FINISHED)
    assert runner.status.reason is StopReason.INTERRUPTED
    assert runner.status.step == 21  # the chunk that ran is kept


def test_a_paused_run_can_be_stopped() -> None:
    runner = Runner(fake_spec(), FakeEngine, None)
    runner.go()

    def pause_then_stop() -> None:
        runner.pause()
        runner.stop()

    run(runner, script={5: pause_then_stop})
    assert runner.states[-3:] == (S.PAUSED, S.FINISHING, S.FINISHED)
    assert runner.status.step == 6


def test_an_unexpected_error_fails_the_run_and_keeps_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    runner = headless()
    engine = run(runner, FakeEngine(fail_at=40))
    assert runner.states[-3:] == (S.RUNNING, S.FINISHING, S.FAILED)
    assert f"Received after {runner.status.step} steps: ZeroDivisionError: the fake engine" in runner.status.message
    assert runner.recorder is not None
    assert runner.recorder.history.n_steps == runner.status.step
    assert "Traceback" in runner.status.details
    assert "The run failed" in caplog.text
    assert engine.closed


def test_the_end_is_announced_even_if_closing_fails(caplog: pytest.LogCaptureFixture) -> None:
    class Sticky(FakeEngine):
        def close(self) -> None:
            raise RuntimeError("stuck")

    runner = headless()
    run(runner, Sticky())
    assert runner.states[-2:] == (S.FINISHING, S.FAILED)
    assert "stuck" in runner.status.message
    assert "Closing the engine failed" in caplog.text


def test_the_record_is_closed_even_if_the_checkpoint_fails(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Forgetful(FakeEngine):
        def checkpoint(self, path: Path) -> None:
            raise RuntimeError("no such op")

    runner = headless(runs_dir=tmp_path)
    run(runner, Forgetful())
    assert runner.status.state is S.FAILED
    assert "no such op" in runner.status.message
    assert RunReader(runner.status.run_path).n_steps == 100
    assert "The last checkpoint failed" in caplog.text


def test_the_first_error_is_the_one_that_is_shown(caplog: pytest.LogCaptureFixture) -> None:
    class Worse(FakeEngine):
        def close(self) -> None:
            raise RuntimeError("stuck")

    runner = headless()
    run(runner, Worse(fail_at=3))
    assert "told to fail" in runner.status.message


@pytest.mark.parametrize("state", list(RunState))
def test_no_state_is_followed_by_one_that_may_not_follow(state: RunState) -> None:
    for following in set(RunState) - TRANSITIONS[state]:
        runner = Runner(fake_spec(), FakeEngine, None)
        runner._live.publish(state=state)
        with pytest.raises(RuntimeError, match="can't be followed"):
            runner._live.enter(following)


def test_go_while_running_and_pause_while_paused_do_nothing() -> None:
    runner = Runner(fake_spec(), FakeEngine, None)
    runner.go()

    def twice() -> None:
        runner.go()
        runner.pause()
        runner.pause()
        runner.go()

    run(runner, script={10: twice})
    assert edges(runner).count((S.RUNNING, S.PAUSED)) == 1
    assert runner.status.step == 100


# Chunks --------------------------------------------------------------------------------------------------------------


def test_every_step_is_taken_once_whatever_the_chunks() -> None:
    runner = headless(fake_spec(steps=1000))
    engine = run(runner, FakeEngine())
    starts = [start for start, _ in engine.chunks]
    assert starts == [0, *np.cumsum([n for _, n in engine.chunks])[:-1].tolist()]
    assert sum(n for _, n in engine.chunks) == 1000


def test_a_chunk_ends_where_something_is_planned() -> None:
    runner = headless(planned(PlannedIntervention(37, freeze=("head",)), PlannedIntervention(61, thaw=("head",))))
    engine = run(runner)
    starts = {start for start, _ in engine.chunks}
    assert {37, 61} <= starts


def test_pauses_and_single_steps_change_no_number() -> None:
    smooth, rough = headless(), Runner(fake_spec(), FakeEngine, None)
    run(smooth)
    rough.go(1)

    class Stepping(FakeEngine):
        def advance(self, n_steps: int, controls: Controls) -> StepBatch:
            batch = super().advance(n_steps, controls)
            rough.go(None if self.step > 40 else self.step % 3 + 1)
            return batch

    run(rough, Stepping())
    np.testing.assert_array_equal(losses(smooth), losses(rough))


@pytest.mark.parametrize("n", [1, 6, 7])
def test_step_takes_so_many_steps_and_pauses(n: int) -> None:
    runner = Runner(fake_spec(), FakeEngine, None)
    runner.start()
    runner.go(n)
    wait_for(runner, lambda: S.PAUSED in runner.states)
    assert runner.status.step == n
    runner.stop()
    assert runner.join(30)


def test_a_single_step_is_a_chunk_of_one() -> None:
    runner = Runner(fake_spec(), FakeEngine, None)
    engine = FakeEngine()
    runner.go(1)
    steps: Iterator[Callable[[], None]] = iter([lambda: runner.go(1), lambda: runner.go(1), runner.stop])
    enter = runner._live.enter

    def on_enter(state: RunState, **changes: object) -> None:
        enter(state, **changes)
        if state is S.PAUSED:
            next(steps)()

    runner._live.enter = on_enter  # type: ignore[method-assign]
    run(runner, engine)
    assert engine.chunks == [(0, 1), (1, 1), (2, 1)]


# Changes -------------------------------------------------------------------------------------------------------------


def test_a_planned_change_takes_effect_before_its_step() -> None:
    runner = headless(planned(PlannedIntervention(37, freeze=("head/kernel",))))
    run(runner)
    assert runner.recorder is not None
    history = runner.recorder.history
    (done,) = history.interventions
    assert (done.step, done.paths, done.source) == (37, ("head/kernel",), "planned")
    column = history.layout.variables.index("head/kernel")
    updates = history.norms(NormKind.UPDATE)[:, column]
    assert (updates[:37] > 0).all()
    assert (updates[37:] == 0).all()
    assert np.isnan(history.norms(NormKind.CLIPPED)[37:, column]).all()


def test_a_planned_change_at_step_0_precedes_the_first_step() -> None:
    runner = headless(planned(PlannedIntervention(0, learning_rate=0.5)))
    run(runner)
    assert runner.recorder is not None
    assert (runner.recorder.history.scalars("learning_rate") == 0.5).all()


def test_freezing_all_and_thawing_some_before_the_same_step_is_one_change() -> None:
    runner = headless(planned(PlannedIntervention(20, freeze=("**",), thaw=("head",))))
    run(runner)
    assert runner.status.state is S.FINISHED
    assert runner.status.controls is not None
    assert sum(runner.status.controls.selection.active) == 2
    interactive = Runner(planned(PlannedIntervention(20, freeze=("**",), thaw=("head",))), FakeEngine, None)
    interactive.go()
    run(interactive)
    assert S.PAUSED not in interactive.states


def test_a_change_takes_effect_at_the_next_chunk_and_is_recorded_with_its_step() -> None:
    runner = Runner(fake_spec(), FakeEngine, None)
    runner.go()
    run(runner, script={30: lambda: runner.change(HEAD)})
    assert runner.recorder is not None
    (done,) = runner.recorder.history.interventions
    assert done.step == 31
    assert done.paths == ("head/kernel", "head/bias")
    assert (runner.recorder.history.norms(NormKind.UPDATE)[31:, -2:] == 0).all()
    assert runner.status.pending == ()


def test_a_change_is_pending_until_the_chunk_ends() -> None:
    runner = Runner(fake_spec(), FakeEngine, None)
    runner.go()
    seen = []

    def change() -> None:
        runner.change(HEAD)
        seen.append(runner.status.pending)

    run(runner, script={30: change, 31: lambda: seen.append(runner.status.pending)})
    assert seen == [(HEAD,), ()]


def test_changes_before_the_start_are_recorded_at_step_0(tmp_path: Path) -> None:
    runner = Runner(fake_spec(), FakeEngine, tmp_path)
    runner.change(HEAD)
    runner.change(Change(ChangeKind.CLIP, value=ClipSpec("norm", 0.1)))
    runner.go()
    run(runner)
    reader = RunReader(runner.status.run_path)
    assert [(done.step, done.kind) for done in reader.interventions] == [(0, "freeze"), (0, "clip")]
    assert (reader.clip_factor[0]) == pytest.approx(0.1 / (4 / 6))  # curvatures run from 1/6 to 1; the head's two are frozen


def test_a_wrong_change_is_a_note_and_the_run_goes_on() -> None:
    runner = Runner(fake_spec(), FakeEngine, None)
    runner.go()
    run(runner, script={30: lambda: runner.change(Change(ChangeKind.FREEZE, ("nothing",)))})
    assert runner.status.state is S.FINISHED
    assert runner.recorder is not None
    assert any(event.kind == "note" and "nothing" in event.text for event in runner.recorder.history.events)
    assert runner.status.pending == ()


def test_a_planned_pause_waits_for_a_person() -> None:
    runner = Runner(planned(PlannedIntervention(20, pause=True)), FakeEngine, None)
    runner.go()
    paused_at = []
    enter = runner._live.enter

    def on_enter(state: RunState, **changes: object) -> None:
        enter(state, **changes)
        if state is S.PAUSED:
            paused_at.append((runner.status.step, runner.status.message))
            runner.go()

    class Strict(FakeEngine):
        def advance(self, n_steps: int, controls: Controls) -> StepBatch:
            assert runner.status.state is S.RUNNING
            return super().advance(n_steps, controls)

    runner._live.enter = on_enter  # type: ignore[method-assign]
    run(runner, Strict())
    assert paused_at == [(20, "Paused as planned")]
    assert runner.status.state is S.FINISHED
    assert runner.status.step == 100


def test_a_planned_pause_is_recorded_and_not_waited_for_headless() -> None:
    runner = headless(planned(PlannedIntervention(20, pause=True)))
    run(runner)
    assert S.PAUSED not in runner.states
    assert runner.recorder is not None
    assert [done.kind for done in runner.recorder.history.interventions] == [ChangeKind.PAUSE]


# Nothing learns ------------------------------------------------------------------------------------------------------


def test_a_run_without_anything_that_learns_does_not_start_and_says_why() -> None:
    runner = Runner(fake_spec(), FakeEngine, None)
    runner.change(EVERYTHING)
    runner.go()
    runner.stop()
    run(runner)
    assert S.RUNNING not in runner.states


def test_unticking_the_last_variable_pauses_and_thawing_lets_it_go_on() -> None:
    runner = Runner(fake_spec(), FakeEngine, None)
    runner.go()
    messages = []

    def freeze_look_thaw() -> None:
        runner.change(EVERYTHING)
        runner.go()  # must not start
        runner.change(Change(ChangeKind.THAW, ("head",)))
        runner.go()

    enter, apply = runner._live.enter, runner._loop._changes.apply

    def on_enter(state: RunState, **changes: object) -> None:
        enter(state, **changes)
        messages.append((state, runner.status.message))

    def on_apply(changes: list[Change]) -> None:
        apply(changes)
        messages.append((runner.status.state, runner.status.message))

    runner._live.enter, runner._loop._changes.apply = on_enter, on_apply  # type: ignore[method-assign,assignment]
    run(runner, script={30: freeze_look_thaw})
    assert (S.PAUSED, NOTHING_LEARNS) in messages
    after = messages[messages.index((S.PAUSED, NOTHING_LEARNS)) + 1 :]
    assert (S.PAUSED, "") in after
    assert edges(runner).count((S.PAUSED, S.RUNNING)) == 1
    assert runner.status.step == 100


def test_nothing_that_learns_fails_a_headless_run() -> None:
    runner = headless(planned(PlannedIntervention(20, freeze=("**",))))
    run(runner)
    assert runner.status.state is S.FAILED
    assert NOTHING_LEARNS in runner.status.message
    assert runner.status.step == 20


def test_a_run_that_starts_frozen_starts_if_its_first_step_thaws_something() -> None:
    spec = planned(PlannedIntervention(0, thaw=("head",)))
    runner = headless(msgspec.structs.replace(spec, variables=VariablesSpec(frozen=("**",))))
    run(runner)
    assert runner.status.state is S.FINISHED
    assert runner.status.step == 100


def test_what_is_missing_keeps_a_run_from_starting_and_stays_said() -> None:
    spec = msgspec.structs.replace(fake_spec(), data=None)
    runner = Runner(spec, FakeEngine, None)
    runner.change(EVERYTHING)
    runner.change(Change(ChangeKind.THAW, ("**",)))
    seen: list[str] = []
    act = runner._loop._carry_out

    def observed(*args: object) -> None:
        act(*args)  # type: ignore[arg-type]
        seen.append(runner.status.message)

    runner._loop._carry_out = observed  # type: ignore[method-assign,assignment]
    runner.go()
    runner.stop()
    run(runner)
    missing = "Missing: data (data.source)."
    assert seen[:3] == [NOTHING_LEARNS, missing, missing]
    assert S.RUNNING not in runner.states


def test_what_is_missing_fails_a_headless_run() -> None:
    runner = headless(msgspec.structs.replace(fake_spec(), data=None))
    run(runner)
    assert runner.status.state is S.FAILED
    assert "Missing" in runner.status.message


# Not finite ----------------------------------------------------------------------------------------------------------


def test_a_step_that_is_not_finite_pauses_at_that_step_and_names_it() -> None:
    runner = Runner(fake_spec(), FakeEngine, None)
    runner.go()
    messages = []
    enter = runner._live.enter

    def on_enter(state: RunState, **changes: object) -> None:
        enter(state, **changes)
        if state is S.PAUSED:
            messages.append(runner.status.message)
            runner.go()

    runner._live.enter = on_enter  # type: ignore[method-assign]
    run(runner, FakeEngine(non_finite_at=[33]))
    (message,) = messages
    assert "Step 33 is not finite" in message
    assert "conv2d/kernel" in message
    assert runner.recorder is not None
    assert runner.recorder.history.non_finite_steps == (33,)
    assert (runner.recorder.history.norms(NormKind.UPDATE)[33] == 0).all()
    assert runner.status.step == 100


def test_frozen_variables_are_not_named_as_not_finite() -> None:
    runner = headless(planned(PlannedIntervention(0, freeze=("conv2d",))))
    run(runner, FakeEngine(non_finite_at=[33]))
    assert "batch_normalization/gamma" in runner.status.message
    assert "conv2d" not in runner.status.message


def test_a_step_that_is_not_finite_fails_a_headless_run(tmp_path: Path) -> None:
    runner = headless(runs_dir=tmp_path)
    run(runner, FakeEngine(non_finite_at=[33]))
    assert runner.status.state is S.FAILED
    assert "Step 33" in runner.status.message
    reader = RunReader(runner.status.run_path)
    assert reader.n_steps == 34
    assert reader.finite.tolist() == [True] * 33 + [False]
    assert any(event.kind == "non_finite" and event.step == 33 for event in reader.events)


# Validation, compiling, saving ---------------------------------------------------------------------------------------


def test_validation_happens_at_the_end_of_each_epoch_and_of_the_run() -> None:
    runner = headless(fake_spec(steps=50))
    run(runner, FakeEngine(n_validation_examples=8))
    assert runner.recorder is not None
    history = runner.recorder.history
    assert [validation.step for validation in history.validations] == [25, 50]
    assert history.validations[0].values["loss"] == history.scalars("loss")[25]


def test_validating_is_shown_while_it_lasts() -> None:
    shown = []

    class Watching(FakeEngine):
        def validate(self, seconds: float) -> Validation | None:
            shown.append((runner.status.activity, seconds <= 0.05))
            return super().validate(seconds)

    runner = headless(fake_spec(steps=25))
    run(runner, Watching(n_validation_examples=8))
    assert shown == [(Activity.VALIDATING, True)] * 3
    assert runner.status.activity is Activity.NONE


def test_requests_are_answered_during_validation() -> None:
    runner = Runner(fake_spec(), FakeEngine, None)
    runner.go()

    class Slow(FakeEngine):
        def validate(self, seconds: float) -> None:
            runner.stop()

    run(runner, Slow(n_validation_examples=8))
    assert runner.status.reason is StopReason.STOPPED
    assert runner.status.step == 25


def test_compiling_is_shown_with_its_start_and_recorded() -> None:
    shown = []

    class Compiling(FakeEngine):
        def compile(self, controls: Controls) -> None:
            shown.append((runner.status.activity, runner.status.activity_since > 0))
            super().compile(controls)

    runner = headless()
    run(runner, Compiling())
    assert shown == [(Activity.COMPILING, True)]
    assert runner.status.activity is Activity.NONE
    assert runner.recorder is not None
    assert [event.kind for event in runner.recorder.history.events] == ["started", "compiled", "finished"]


@pytest.mark.parametrize("kind", ["keras", "weights"])
def test_saving_is_an_event(tmp_path: Path, kind: SaveKind) -> None:
    runner = Runner(fake_spec(), FakeEngine, None)
    runner.save(tmp_path / "model", kind)
    runner.stop()
    engine = run(runner)
    assert engine.saved == [(tmp_path / "model", kind)]
    assert runner.recorder is not None
    assert runner.recorder.history.events[0].kind == "saved"


def test_what_can_not_be_saved_is_a_note_and_the_run_goes_on(tmp_path: Path) -> None:
    runner = Runner(fake_spec(), FakeEngine, None)
    runner.save(tmp_path / "nowhere" / "model", "keras")
    runner.go()
    run(runner)
    assert runner.status.state is S.FINISHED
    assert runner.recorder is not None
    assert "folder must exist" in runner.recorder.history.events[0].text


# Storing -------------------------------------------------------------------------------------------------------------


def test_a_run_is_stored_from_its_first_step_on(tmp_path: Path) -> None:
    runner = Runner(fake_spec(), FakeEngine, tmp_path)
    runner.stop()
    run(runner)
    assert list(tmp_path.iterdir()) == []
    other = headless(runs_dir=tmp_path)
    run(other)
    (folder,) = tmp_path.iterdir()
    assert other.status.run_path == str(folder)
    assert list((folder / "checkpoints").glob("step-*.npz"))
    np.testing.assert_array_equal(RunReader(folder).loss, losses(other))


def test_a_paused_run_is_on_disk_at_once(tmp_path: Path) -> None:
    runner = Runner(fake_spec(), FakeEngine, tmp_path)
    runner.start()
    runner.go(3)
    wait_for(runner, lambda: S.PAUSED in runner.states)
    reader = RunReader(runner.status.run_path)
    assert (reader.n_steps, reader.status.state) == (3, "running")
    runner.stop()
    assert runner.join(30)
    reader.refresh()
    assert reader.status.state == "finished"


# The thread ----------------------------------------------------------------------------------------------------------


def wait_for(runner: Runner, condition: Callable[[], bool]) -> None:
    """Waits until the condition holds; the runner's thread is what makes it hold."""
    signal = threading.Event()
    enter = runner._live.enter

    def on_enter(state: RunState, **changes: object) -> None:
        enter(state, **changes)
        signal.set()

    runner._live.enter = on_enter  # type: ignore[method-assign]
    while not condition():
        assert signal.wait(30) or condition()
        signal.clear()


def test_a_started_runner_is_a_daemon_thread_that_ends() -> None:
    runner = Runner(fake_spec(), FakeEngine, None)
    assert runner.join(0)
    runner.start()
    assert runner._thread is not None
    assert runner._thread.daemon
    assert not runner.join(0.01)
    runner.go()
    assert runner.join(30)
    assert runner.status.state is S.FINISHED


def test_the_engine_is_made_and_used_on_one_thread_only() -> None:
    threads = set()

    class Watching(FakeEngine):
        def advance(self, n_steps: int, controls: Controls) -> StepBatch:
            threads.add(threading.get_ident())
            return super().advance(n_steps, controls)

        def close(self) -> None:
            threads.add(threading.get_ident())

    def factory() -> FakeEngine:
        threads.add(threading.get_ident())
        return Watching()

    runner = Runner(fake_spec(), factory, None)
    runner.start()
    runner.go()
    assert runner.join(30)
    assert len(threads) == 1
    assert threads != {threading.get_ident()}
