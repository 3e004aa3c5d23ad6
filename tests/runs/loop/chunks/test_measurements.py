from __future__ import annotations

import pytest

from gradgui.core.controls import Controls
from gradgui.core.interventions import Change, ChangeKind
from gradgui.core.measured import Measured, MeasuredKind
from gradgui.core.records import StepBatch
from gradgui.core.status import Activity, RunState
from gradgui.runs.loop.chunks.measurements import Measurements
from gradgui.runs.loop.live_status import LiveStatus
from gradgui.runs.runner import Runner
from tests.fakes import FakeEngine, fake_spec

FREEZE_BODY = Change(ChangeKind.FREEZE, ("conv2d", "batch_normalization"))


def events(runner: Runner) -> list[tuple[int, str, str]]:
    assert runner.recorder is not None
    return [(e.step, e.kind, e.text) for e in runner.recorder.history.events if e.kind in {"measured", "note"}]


def runner_of(engine: FakeEngine) -> Runner:
    return Runner(fake_spec(), lambda: engine, None)


def test_a_measurement_takes_its_slices_between_chunks_and_no_step_in_between() -> None:
    engine = FakeEngine(measure_slices=4)
    runner = runner_of(engine)
    runner.request_measurement("watching")
    runner.go()
    runner.run()
    assert engine.measured == [("watching", 0)] * 4
    assert runner.status.step == 100
    (event,) = events(runner)
    assert event[:2] == (0, "measured")
    assert "Watching takes 20% of a step" in event[2]
    assert runner.status.activity is Activity.NONE


def test_a_run_that_is_stopped_measures_no_further() -> None:
    engine = FakeEngine()
    runner = runner_of(engine)
    runner.request_measurement("watching")
    runner.stop()
    runner.run()
    assert engine.measured == []
    assert events(runner) == []


def test_results_are_kept_by_kind_and_requests_that_wait_are_one() -> None:
    engine = FakeEngine(measure_slices=1)
    runner = runner_of(engine)
    runner.change(FREEZE_BODY)
    runner.request_measurement("skip")
    runner.request_measurement("skip")
    runner.request_measurement("watching")
    runner.go()
    runner.run()
    assert engine.measured == [("skip", 0), ("watching", 0)]
    assert [measured.kind for measured in runner.status.measured] == ["skip", "watching"]
    skip = runner.status.measured_of("skip")
    assert skip is not None
    assert skip.speedup == pytest.approx(3)  # two of six variables learn
    assert runner.status.measured_of("watching") is not None


def test_what_cannot_be_measured_is_said_and_the_run_goes_on() -> None:
    runner = runner_of(FakeEngine())
    runner.request_measurement("skip")
    runner.go()
    runner.run()
    assert events(runner) == [(0, "note", "Not measured. Something must be frozen. Received: nothing.")]
    assert runner.status.measured == ()
    assert runner.status.state is RunState.FINISHED


def test_a_paused_run_is_measured_and_stays_paused() -> None:
    seen: list[tuple[RunState, Activity, int]] = []

    class AskedAfterFive(FakeEngine):
        def advance(self, n_steps: int, controls: Controls) -> StepBatch:
            batch = super().advance(min(n_steps, 5 - self.step), controls)
            if self.step == 5:
                runner.pause()
                runner.request_measurement("watching")
            return batch

        def measure(self, kind: MeasuredKind, controls: Controls) -> Measured | None:
            seen.append((runner.status.state, runner.status.activity, runner.status.step))
            measured = super().measure(kind, controls)
            if measured is not None:
                runner.stop()
            return measured

    runner = runner_of(AskedAfterFive(measure_slices=2))
    runner.go()
    runner.run()
    assert seen == [(RunState.PAUSED, Activity.MEASURING, 5)] * 2


def test_what_keeps_a_run_from_starting_is_said_instead() -> None:
    engine, said = FakeEngine(), []
    opened = engine.open(fake_spec())
    measurements = Measurements(LiveStatus(), lambda kind, text: said.append((kind, text)))
    measurements.request("watching")
    measurements.advance(engine, opened.controls, "Training still needs [data].")
    assert said == [("note", "Not measured. Training still needs [data].")]
    assert not measurements.pending
    assert engine.measured == []
