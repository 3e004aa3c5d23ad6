"""Real trainings killed at random moments: nothing but the last second is lost, and going on is bit-exact."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.records import NormKind
from gradgui.core.spec_toml import with_setting
from gradgui.core.status import RunState
from gradgui.engine.keras_engine import KerasEngine
from gradgui.engine.saving.checkpoints import names_in
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.runner import Runner
from gradgui.runs.start_point import resume_point, resumed_spec
from gradgui.runs.store.run_reader import RunReader
from tests.engine.doomed_training import doomed_spec
from tests.runs.crash.killing import kill_after


def live_and_die(tmp_path: Path, seed: int, n_lives: int) -> None:
    """One training, killed so often; the last life ends in this process, beside one that nothing happened to."""
    moments = random.Random(seed)
    runs_dir, log = tmp_path / "runs", tmp_path / "log"
    runs_dir.mkdir()
    n_before = 0
    for _ in range(n_lives):
        killed = kill_after("tests.engine.doomed_training", runs_dir, log, moments.uniform(0.0, 1.5))
        (summary,) = list_runs(runs_dir)
        run = RunReader(summary.path)
        assert run.status.state == "interrupted"
        assert max(n_before, killed.kept_steps) <= run.n_steps <= max(n_before, killed.steps)
        n_before = run.n_steps
    n_steps = run.n_steps + 20
    ended = finished(Runner(resumed_spec(run, 20), KerasEngine, runs_dir, headless=True, start=resume_point(run)))
    spec = with_setting(doomed_spec(), f"loop.steps={n_steps}")
    assert_same(ended, finished(Runner(spec, KerasEngine, tmp_path / "smooth", headless=True)))


def finished(runner: Runner) -> RunReader:
    """Runs to the end, on a thread of its own: there Keras' automatic names begin afresh, as in a new process."""
    runner.go()
    runner.start()
    assert runner.join(200)
    assert runner.status.state is RunState.FINISHED, runner.status.message
    return RunReader(runner.status.run_path)


def assert_same(run: RunReader, smooth: RunReader) -> None:
    """Compares losses, norms and everything that training goes on from, bit by bit."""
    assert run.n_steps == smooth.n_steps
    np.testing.assert_array_equal(run.loss, smooth.loss)
    for kind in NormKind:
        np.testing.assert_array_equal(run.norms(kind), smooth.norms(kind), err_msg=kind.name)
    files = [reader.checkpoints.path(reader.n_steps) for reader in (run, smooth)]
    assert names_in(files[0]) == names_in(files[1])
    with np.load(files[0]) as ours, np.load(files[1]) as theirs:
        for name in names_in(files[0]):
            assert ours[name].tobytes() == theirs[name].tobytes(), name


def test_a_killed_training_ends_as_if_it_had_lived(tmp_path: Path) -> None:
    live_and_die(tmp_path, 0, 1)


@pytest.mark.crash
@pytest.mark.timeout(3600)  # of a machine that does much else
@pytest.mark.parametrize("seed", range(1, 11))
def test_ten_trainings_are_killed_twice_each(tmp_path: Path, seed: int) -> None:
    live_and_die(tmp_path, seed, 2)
