"""Processes killed at random moments: what they recorded is there to the last second, and goes on as if they had lived."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.records import NormKind
from gradgui.core.status import RunState
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.runner import Runner
from gradgui.runs.start_point import resume_point, resumed_spec
from gradgui.runs.store.run_reader import RunReader
from tests.runs.crash.doomed_run import doomed_engine, doomed_spec
from tests.runs.crash.killing import kill_after

#: Lives of one run: each ends by a kill, and the next one goes on.
N_LIVES = 5
ALLOWED = {"spec.toml", "run.sqlite", "checkpoints"}


def live_and_die(tmp_path: Path, seed: int) -> None:
    """One run, killed `N_LIVES` times, then brought to its end in this process."""
    moments = random.Random(seed)
    runs_dir, log = tmp_path / "runs", tmp_path / "log"
    runs_dir.mkdir()
    n_before = 0
    for _ in range(N_LIVES):
        killed = kill_after("tests.runs.crash.doomed_run", runs_dir, log, moments.uniform(0.0, 1.4))
        (summary,) = list_runs(runs_dir)
        assert summary.state == "interrupted", summary.message
        run = RunReader(summary.path)
        assert max(n_before, killed.kept_steps) <= run.n_steps <= max(n_before, killed.steps)
        n_before = run.n_steps
    ended = go_on(run, run.n_steps + 40)
    assert_never_killed(ended)
    assert {file.name for file in run.path.iterdir()} == ALLOWED
    assert {file.suffix for file in (run.path / "checkpoints").iterdir()} == {".npz"}
    assert not [file for file in run.path.rglob("*") if "part" in file.name]


def go_on(run: RunReader, n_steps: int) -> RunReader:
    """Resumes a run to a step and ends it there."""
    start = resume_point(run)
    runner = Runner(resumed_spec(run, n_steps - run.n_steps), doomed_engine, run.path.parent, headless=True, start=start)
    runner.go()
    runner.run()
    assert runner.status.state is RunState.FINISHED, runner.status.message
    assert runner.recorder is not None
    assert not [event.text for event in runner.recorder.history.events if "another loss" in event.text]
    return RunReader(run.path)


def assert_never_killed(run: RunReader) -> None:
    """Compares a run with one that nothing happened to."""
    smooth = Runner(doomed_spec(), doomed_engine, None, headless=True)
    smooth.go(run.n_steps)
    enter = smooth._live.enter

    def until_paused(state: RunState, **changes: object) -> None:
        enter(state, **changes)
        if state is RunState.PAUSED:
            smooth.stop()

    smooth._live.enter = until_paused  # type: ignore[method-assign]
    smooth.run()
    assert smooth.recorder is not None
    history = smooth.recorder.history
    assert run.n_steps == history.n_steps
    for name in ("loss", "learning_rate", "clip_factor", "finite", "epoch", "accuracy"):
        np.testing.assert_array_equal(run.scalars(name), history.scalars(name), err_msg=name)
    for kind in NormKind:
        np.testing.assert_array_equal(run.norms(kind), history.norms(kind), err_msg=kind.name)
    changes = [[(done.step, done.label()) for done in record.interventions] for record in (run, history)]
    assert changes[0] == changes[1]
    losses = [[(done.step, done.values["loss"]) for done in record.validations] for record in (run, history)]
    assert losses[0] == losses[1]


def test_a_run_killed_five_times_loses_a_second_each_time_at_most_and_ends_as_if_it_had_lived(tmp_path: Path) -> None:
    live_and_die(tmp_path, 0)


@pytest.mark.crash
@pytest.mark.timeout(3600)  # of a machine that does much else
@pytest.mark.parametrize("seed", range(1, 41))
def test_forty_runs_are_killed_five_times_each(tmp_path: Path, seed: int) -> None:
    live_and_die(tmp_path, seed)
