"""Steps that fail half-way: a program that raises, memory that doesn't suffice. The run is kept, and goes on exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradgui.core.controls import Controls
from gradgui.core.errors import OutOfMemoryError
from gradgui.core.records import NormKind, StepBatch
from gradgui.core.status import RunState
from gradgui.runs.runner import Runner
from gradgui.runs.start_point import resume_point, resumed_spec
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec
from tests.runs.records import stored_run

ERRORS = (RuntimeError("the program raised"), OutOfMemoryError("The model must fit into memory."))


class Failing(FakeEngine):
    """Fails at step 40 after the weights of three steps more were changed: a chunk is one call into the device."""

    error: Exception

    def advance(self, n_steps: int, controls: Controls) -> StepBatch:
        """As `FakeEngine`, four steps at a time."""
        if self.step >= 40:
            step = self.step
            super().advance(3, controls)
            self.step = step
            raise self.error
        return super().advance(4, controls)


def failed(error: Exception, tmp_path: Path) -> RunReader:
    engine = Failing()
    engine.error = error
    runner = Runner(fake_spec(), lambda: engine, tmp_path / "runs", headless=True)
    runner.go()
    runner.run()
    assert runner.status.state is RunState.FAILED
    return RunReader(runner.status.run_path)


@pytest.mark.parametrize("error", ERRORS, ids=["program", "memory"])
def test_everything_before_the_failure_is_there_and_says_what_happened(
    error: Exception, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run = failed(error, tmp_path)
    assert (run.n_steps, run.status.state) == (40, "failed")
    assert str(error).rstrip(".") in run.status.message
    assert run.events[-1].kind == "failed"


@pytest.mark.parametrize("error", ERRORS, ids=["program", "memory"])
def test_weights_that_belong_to_no_step_are_never_gone_on_from(
    error: Exception, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run = failed(error, tmp_path)
    assert run.checkpoints.steps()[0] < 40
    runner = Runner(resumed_spec(run), FakeEngine, run.path.parent, headless=True, start=resume_point(run))
    runner.go()
    runner.run()
    assert runner.status.state is RunState.FINISHED, runner.status.message
    ended, smooth = RunReader(run.path), stored_run(tmp_path / "smooth", engine=FakeEngine())
    np.testing.assert_array_equal(ended.loss, smooth.loss)
    for kind in NormKind:
        np.testing.assert_array_equal(ended.norms(kind), smooth.norms(kind))
    assert not any("another loss" in event.text for event in ended.events)
