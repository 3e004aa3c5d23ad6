"""`gradgui.resume` and `gradgui.fork`, as one calls them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradgui.app.continuing import fork, resume
from gradgui.app.training import run_headless
from gradgui.core.errors import SpecError, StoreError
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Returns the folder of a run of 50 steps."""
    summary = run_headless(fake_spec(steps=50), tmp_path / "runs", engine_factory=FakeEngine)
    assert summary.run is not None
    return summary.run


def test_resuming_returns_the_summary_of_the_whole_run(run: Path) -> None:
    summary = resume(run, 25, engine_factory=FakeEngine)
    assert (summary.run, summary.steps) == (run, 75)
    assert summary.loss == RunReader(run).loss[-1]


def test_a_run_without_steps_left_says_so(run: Path) -> None:
    with pytest.raises(StoreError, match="has taken all 50"):
        resume(run, engine_factory=FakeEngine)


def test_a_fork_is_made_beside_the_run_unless_told_otherwise(run: Path, tmp_path: Path) -> None:
    beside = fork(run, 10, {"learning_rate": 0.02}, engine_factory=FakeEngine)
    elsewhere = fork(str(run), 10, {"learning_rate": 0.02}, runs_dir=tmp_path / "other", engine_factory=FakeEngine)
    assert beside.run is not None
    assert elsewhere.run is not None
    assert beside.run.parent == run.parent
    assert elsewhere.run.parent == tmp_path / "other"
    np.testing.assert_array_equal(RunReader(beside.run).loss, RunReader(elsewhere.run).loss)


def test_a_change_that_is_none_names_the_nearest(run: Path) -> None:
    with pytest.raises(SpecError, match="learning_rate"):
        fork(run, 10, {"learning_rat": 0.02}, engine_factory=FakeEngine)
