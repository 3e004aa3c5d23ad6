"""A run whose record is damaged or deleted while it goes on: what is left is moved aside, and nothing is lost."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.controls import Controls
from gradgui.core.records import StepBatch
from gradgui.core.status import RunState
from gradgui.runs.runner import Runner
from gradgui.runs.store.run_format import RECORD_FILE
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps open files from being deleted")


def run_with(accident: Callable[[Path], object], tmp_path: Path, *, at: int = 40) -> Runner:
    """Runs 100 steps, headless; the accident happens to the run's folder before step `at`."""

    class Unlucky(FakeEngine):
        def advance(self, n_steps: int, controls: Controls) -> StepBatch:
            if self.step == at:
                assert runner.recorder is not None
                assert runner.recorder.path is not None
                runner.recorder.flush()
                accident(runner.recorder.path)
            batch = super().advance(1, controls)
            if self.step > at:
                assert runner.recorder is not None
                assert runner.recorder._writer is not None
                runner.recorder._writer._try_to_commit()
            return batch

    runner = Runner(fake_spec(), Unlucky, tmp_path, headless=True)
    runner.go()
    runner.run()
    return runner


def assert_whole(runner: Runner) -> None:
    assert runner.status.state is RunState.FINISHED, runner.status.message
    assert runner.recorder is not None
    reader, history = RunReader(runner.status.run_path), runner.recorder.history
    np.testing.assert_array_equal(reader.loss, history.scalars("loss"))
    np.testing.assert_array_equal(reader.norms("update"), history.norms(2))  # type: ignore[arg-type]
    assert reader.n_steps == 100
    assert reader.checkpoints.newest() is not None
    assert reader.spec == fake_spec()
    assert [event.text for event in reader.events] == [event.text for event in history.events]


def notes(runner: Runner) -> list[str]:
    assert runner.recorder is not None
    return [event.text for event in runner.recorder.history.events if event.kind == "note"]


def test_a_folder_that_was_deleted_is_made_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    runner = run_with(shutil.rmtree, tmp_path)
    assert_whole(runner)
    (note,) = notes(runner)
    assert "was damaged (the record was deleted while it was written) and was written anew from memory" in note
    assert "Nothing was left of it" in note


def test_a_record_that_was_emptied_is_moved_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    runner = run_with(lambda folder: (folder / RECORD_FILE).write_bytes(b""), tmp_path)
    assert_whole(runner)
    (note,) = notes(runner)
    aside = Path(runner.status.run_path) / f"{RECORD_FILE}.damaged-1"
    assert f"What is left of the old record is {aside}" in note
    assert aside.exists()


def test_a_record_deleted_after_the_last_step_is_there_in_the_end(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    accidents: list[Path] = []

    class Unlucky(FakeEngine):
        def checkpoint(self, path: Path) -> None:
            super().checkpoint(path)
            if not accidents and self.step == 100:
                accidents.append(path)
                shutil.rmtree(path.parents[1])

    runner = Runner(fake_spec(), Unlucky, tmp_path, headless=True)
    runner.go()
    runner.run()
    reader = RunReader(runner.status.run_path)
    assert reader.n_steps == 100
    assert reader.status.reason == "completed"
    assert reader.checkpoints.newest() == (100, reader.checkpoints.path(100))
    assert accidents


def test_what_is_moved_aside_is_never_written_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def accident(folder: Path) -> None:
        (folder / f"{RECORD_FILE}.damaged-1").write_bytes(b"of an earlier accident")
        (folder / RECORD_FILE).write_bytes(b"")

    runner = run_with(accident, tmp_path)
    assert_whole(runner)
    folder = Path(runner.status.run_path)
    assert (folder / f"{RECORD_FILE}.damaged-1").read_bytes() == b"of an earlier accident"
    assert (folder / f"{RECORD_FILE}.damaged-2").exists()
