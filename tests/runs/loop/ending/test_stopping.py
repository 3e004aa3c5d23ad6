"""What ends a run before its last step, on the quadratic whose every number is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from gradgui.core.controls import Controls
from gradgui.core.records import StepBatch, Validation
from gradgui.core.spec import RunSpec, StoppingSpec, TargetSpec
from gradgui.core.status import RunState, StopReason
from gradgui.runs.loop.ending.stopping import Stopping
from gradgui.runs.runner import Runner
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec


class Validated(FakeEngine):
    """Validates to given losses, one after the other."""

    losses: list[float]

    def __init__(self, *losses: float) -> None:
        super().__init__(n_validation_examples=10, validation_slices=1)
        self.losses = list(losses)
        self.weights_at: dict[int, Any] = {}

    def validate(self, seconds: float) -> Validation:
        """Returns the next of the losses; notes the weights."""
        self.weights_at[self.step] = self.weights.copy()
        return Validation(self.step, {"loss": self.losses.pop(0), "accuracy": 0.5}, 10)


def spec_with(stopping: StoppingSpec, **loop: object) -> RunSpec:
    return msgspec.structs.replace(fake_spec(**loop), stopping=stopping)


def run(spec: RunSpec, engine: FakeEngine, runs_dir: Path | None = None, *, headless: bool = True) -> Runner:
    runner = Runner(spec, lambda: engine, runs_dir, headless=headless)
    runner.go()
    runner.run()
    return runner


def events(runner: Runner, kind: str) -> list[str]:
    assert runner.recorder is not None
    return [event.text for event in runner.recorder.history.events if event.kind == kind]


def losses_by_hand(n: int) -> Any:
    """The loss before each step of gradient descent on the quadratic of `FakeEngine`, rate 0.1."""
    curvatures = np.linspace(1 / 6, 1.0, 6)
    return np.array([0.5 * np.sum(curvatures * (1 - 0.1 * curvatures) ** (2 * step)) for step in range(n)])


def test_a_target_ends_the_run_with_the_very_step_that_reaches_it() -> None:
    losses = losses_by_hand(100)
    runner = run(spec_with(StoppingSpec(target=TargetSpec("loss", 1.0))), FakeEngine())
    last = int(np.argmax(losses <= 1.0))
    assert runner.status.step == last + 1
    assert (runner.status.state, runner.status.reason) == (RunState.FINISHED, StopReason.COMPLETED)
    assert runner.status.message == f"loss {losses[last]:.4g} at step {last} reached the target 1"
    assert events(runner, "finished") == [f"Finished: {runner.status.message}"]


def test_a_target_may_be_one_to_grow_to() -> None:
    reached = run(spec_with(StoppingSpec(target=TargetSpec("accuracy", 0.5))), FakeEngine())
    assert reached.status.step == int(np.argmax(1 / (1 + losses_by_hand(100)) >= 0.5)) + 1


def test_a_target_of_the_validation_ends_the_run_with_the_validation() -> None:
    runner = run(spec_with(StoppingSpec(target=TargetSpec("validation loss", 0.5)), validate_every=10), Validated(0.9, 0.5))
    assert (runner.status.step, runner.status.message) == (20, "validation loss 0.5 at step 20 reached the target 0.5")


def test_patience_ends_the_run_and_puts_back_the_best_weights(tmp_path: Path) -> None:
    engine = Validated(0.9, 0.7, 0.8, 0.7, 0.71)
    runner = run(spec_with(StoppingSpec(patience=3), validate_every=10), engine, tmp_path)
    assert runner.status.step == 50
    assert runner.status.reason is StopReason.COMPLETED
    assert runner.status.message == "validation loss did not improve for 3 validations: the best was 0.7 at step 20"
    assert events(runner, "restored") == ["Put back the weights of the best validation, step 20: validation loss 0.7"]
    assert (engine.weights == engine.weights_at[20]).all()
    reader = RunReader(runner.status.run_path)
    assert reader.trained_weights is not None
    with reader.trained_weights.open("rb") as file, np.load(file) as stored:
        assert [stored[name] for name in reader.variables] == engine.weights_at[20].tolist()
    assert reader.status.message == runner.status.message


def test_the_best_weights_come_back_also_where_nothing_is_stored() -> None:
    engine = Validated(0.9, 0.7, 0.8)
    run(spec_with(StoppingSpec(restore_best=True), validate_every=10, steps=30), engine)
    assert (engine.weights == engine.weights_at[20]).all()


def test_the_last_validation_may_be_the_best(tmp_path: Path) -> None:
    engine = Validated(0.9, 0.7, 0.6)
    runner = run(spec_with(StoppingSpec(patience=2), validate_every=10, steps=30), engine, tmp_path)
    assert (engine.weights == engine.weights_at[30]).all()
    assert events(runner, "restored") == []


def test_without_restoring_the_run_ends_with_its_last_weights(tmp_path: Path) -> None:
    engine = Validated(0.9, 0.95)
    runner = run(spec_with(StoppingSpec(patience=1, restore_best=False), validate_every=10), engine, tmp_path)
    assert (engine.weights == engine.weights_at[20]).all()
    assert not list(Path(runner.status.run_path).glob("checkpoints/best*"))


def test_an_improvement_must_be_larger_than_the_least_that_counts() -> None:
    stopping = StoppingSpec(patience=2, min_delta=0.25)
    runner = run(spec_with(stopping, validate_every=10), Validated(1.0, 0.75, 0.5, 0.3, 0.26))
    # 0.75 is no improvement of 1.0 by more than 0.25, 0.5 is one, 0.3 and 0.26 are none.
    assert (runner.status.step, runner.status.message[-14:]) == (50, "0.5 at step 30")


def test_a_validation_that_is_no_number_never_improves() -> None:
    runner = run(spec_with(StoppingSpec(patience=2), validate_every=10), Validated(np.nan, np.nan))
    assert runner.status.message == "validation loss did not improve for 2 validations: it never was a number"


def test_weights_that_are_gone_are_said_and_the_last_ones_stay(tmp_path: Path) -> None:
    class Losing(Validated):
        def restore_model(self, path: Path) -> None:
            path.unlink()
            from gradgui.core.errors import StoreError

            raise StoreError("The file must be there. Received: none.")

    engine = Losing(0.9, 0.95)
    runner = run(spec_with(StoppingSpec(patience=1), validate_every=10), engine, tmp_path)
    assert runner.status.state is RunState.FINISHED
    assert "can't be put back, and the run ends with its last ones: The file must be there." in events(runner, "note")[-1]


def test_who_stops_the_run_keeps_the_weights_of_that_moment() -> None:
    class Stopped(Validated):
        stop: Callable[[], None]

        def advance(self, n_steps: int, controls: Controls) -> StepBatch:
            if self.step == 20:
                self.stop()
            return super().advance(n_steps, controls)

    engine = Stopped(0.7, 0.9)
    runner = Runner(spec_with(StoppingSpec(patience=5), validate_every=10), lambda: engine, None)
    engine.stop = runner.stop
    runner.go()
    runner.run()
    assert (runner.status.reason, events(runner, "restored")) == (StopReason.STOPPED, [])


@pytest.mark.parametrize(
    ("stopping", "message"),
    [
        (StoppingSpec(target=TargetSpec("lss", 1.0)), "stopping.target.metric must be a metric that is recorded"),
        (StoppingSpec(patience=3), "stopping.metric must have validation data"),
        (StoppingSpec(target=TargetSpec("validation loss", 1.0)), "stopping.target.metric must have validation data"),
    ],
)
def test_a_rule_that_can_never_act_is_refused_when_the_run_is_opened(stopping: StoppingSpec, message: str) -> None:
    runner = run(spec_with(stopping), FakeEngine())
    assert runner.status.state is RunState.FAILED
    assert message in runner.status.message
    assert runner.status.step == 0


def stopwatch(time_s: float) -> Stopping:
    engine = FakeEngine()
    spec = spec_with(StoppingSpec(time_s=time_s))
    return Stopping(spec, engine.open(spec))


def test_time_counts_while_the_run_goes_on_and_not_while_it_pauses() -> None:
    stopping = stopwatch(10.0)
    stopping.goes_on(100.0)
    assert stopping.after_time(109.0) == ""
    stopping.pauses(109.0)
    stopping.goes_on(500.0)
    assert stopping.after_time(500.5) == ""
    assert stopping.after_time(501.5) == "trained for 10.5 s, stopping.time_s is 10"


def test_time_ends_a_run_that_says_no_length() -> None:
    runner = run(spec_with(StoppingSpec(time_s=1e-6), steps=None), FakeEngine())
    assert runner.status.reason is StopReason.COMPLETED
    assert "stopping.time_s" in runner.status.message


@pytest.mark.parametrize(("ran_s", "left_s"), [(4.0, 6.0), (10.5, 10.0)])
def test_a_run_that_goes_on_has_the_time_that_is_left_or_if_none_is_all_of_it_again(ran_s: float, left_s: float) -> None:
    stopping = stopwatch(10.0)
    stopping.resumed([], ran_s)
    stopping.goes_on(0.0)
    assert stopping.after_time(left_s - 0.1) == ""
    assert stopping.after_time(left_s + 0.1) != ""


@pytest.mark.parametrize(("before", "more"), [([0.5, 0.6], 1), ([0.5, 0.6, 0.7], 2)])
def test_a_run_that_goes_on_has_the_patience_that_is_left_or_if_none_is_all_of_it_again(
    before: list[float], more: int
) -> None:
    engine = FakeEngine(n_validation_examples=10)
    spec = spec_with(StoppingSpec(patience=2))
    stopping = Stopping(spec, engine.open(spec))
    stopping.resumed([Validation(step, {"loss": loss}, 10) for step, loss in enumerate(before)], 0.0)
    causes = [stopping.after_validation(Validation(9, {"loss": 0.8}, 10)) for _ in range(more)]
    assert [bool(cause) for cause in causes] == [False] * (more - 1) + [True]
    assert "the best was 0.5 at step 0" in causes[-1]
