"""`gradgui.sweep`, as one calls it."""

from __future__ import annotations

from pathlib import Path

import pytest

import gradgui
from gradgui.app.sweeping import SweptRun, run_sweep, sweep
from gradgui.app.training import TrainingSummary, run_headless
from gradgui.app.training_listener import TrainingListener
from gradgui.core.errors import SpecError
from gradgui.core.status import StopReason
from gradgui.runs.queue.sweep import plan_sweep
from gradgui.runs.store.run_labels import read_labels
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec

RATES = {"optimizer.learning_rate": [0.2, 0.05]}


def test_each_run_of_a_sweep_is_the_run_that_its_spec_makes_alone(tmp_path: Path) -> None:
    runs = gradgui.sweep(fake_spec(steps=20), RATES, runs_dir=tmp_path / "runs", engine_factory=FakeEngine)
    alone = [
        run_headless(one.spec, tmp_path / "alone", engine_factory=FakeEngine)
        for one in plan_sweep(fake_spec(steps=20), RATES).runs
    ]
    assert [run.summary.loss for run in runs if run.summary] == [summary.loss for summary in alone]


def test_runs_of_one_sweep_share_a_tag(tmp_path: Path) -> None:
    runs = sweep(fake_spec(steps=5), RATES, seeds=2, runs_dir=tmp_path, engine_factory=FakeEngine)
    tags = {read_labels(run.summary.run).tags for run in runs if run.summary is not None and run.summary.run is not None}
    ((tag,),) = tags
    assert tag.startswith("sweep:quadratic-lr-seed-")
    assert len(runs) == 4


def test_a_run_that_fails_does_not_keep_the_next_from_being_trained(tmp_path: Path) -> None:
    engines = iter([FakeEngine(non_finite_at=[3]), FakeEngine()])
    failed, fine = sweep(fake_spec(steps=10), RATES, runs_dir=tmp_path, engine_factory=lambda: next(engines))
    assert failed.summary is None
    assert "Step 3 is not finite" in str(failed.error)
    assert fine.summary is not None
    assert fine.summary.steps == 10


def test_nothing_is_trained_where_one_value_does_not_fit(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="batch_size"):
        sweep(fake_spec(steps=5), {"data.batch_size": [8, 0]}, runs_dir=tmp_path, engine_factory=FakeEngine)
    assert not list(tmp_path.iterdir())


def test_nothing_begins_after_a_run_that_was_interrupted() -> None:
    summary = TrainingSummary(None, StopReason.INTERRUPTED, 0, 0.0, 0.0)
    runs = list(run_sweep(plan_sweep(fake_spec(), RATES), lambda _one: summary))
    assert [(run.name, run.summary) for run in runs] == [("quadratic-lr=0.2", summary)]


def test_the_listener_hears_every_run(tmp_path: Path) -> None:
    class Heard(TrainingListener):
        def __init__(self) -> None:
            self.runs: list[Path] = []
            self.steps: list[int] = []

        def on_opened(self, run: Path) -> None:
            self.runs.append(run)

        def on_progress(self, step: int, loss: float) -> None:
            self.steps.append(step)

    heard = Heard()
    runs: list[SweptRun] = sweep(fake_spec(steps=5), RATES, runs_dir=tmp_path, engine_factory=FakeEngine, listener=heard)
    assert heard.runs == [run.summary.run for run in runs if run.summary]
    assert heard.steps.count(4) == 2
    assert [RunReader(run).spec.name for run in heard.runs] == ["quadratic-lr=0.2", "quadratic-lr=0.05"]
