"""Batches and histories with known numbers, for the tests of the record."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from gradgui.core.records import RecordLayout, StepBatch
from gradgui.core.selection import Selection
from gradgui.core.spec import RunSpec
from gradgui.runs.engine import OpenedRun
from gradgui.runs.runner import Runner
from gradgui.runs.store.run_format import RECORD_FILE, SPEC_FILE
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec, fake_variables

VARIABLES = fake_variables()
SELECTION = Selection.initial(VARIABLES)
LAYOUT = RecordLayout(tuple(v.path for v in VARIABLES if v.learnable), ("accuracy",))


def batch(first_step: int, n_steps: int, *, layout: RecordLayout = LAYOUT, seed: int = 0) -> StepBatch:
    """Returns random numbers with a sprinkle of NaN and infinity in the norms."""
    rng = np.random.default_rng([seed, first_step])
    scalars = rng.normal(size=(n_steps, len(layout.scalars)))
    scalars[:, layout.column("finite")] = 1
    scalars[:, layout.column("time_s")] = np.arange(first_step, first_step + n_steps) * 0.01
    norms = rng.random((n_steps, len(layout.variables), 4)).astype(np.float32)
    norms[rng.random(norms.shape) < 0.1] = np.nan
    norms[rng.random(norms.shape) < 0.02] = np.inf
    return StepBatch(first_step, scalars, norms)


def opened() -> OpenedRun:
    """Returns what a `FakeEngine` opens."""
    return FakeEngine().open(fake_spec())


def stored_run(runs_dir: Path, spec: RunSpec | None = None, engine: FakeEngine | None = None) -> RunReader:
    """Runs a `FakeEngine` to its end and returns what was stored."""
    runner = Runner(spec or fake_spec(), lambda: engine or FakeEngine(n_validation_examples=8), runs_dir, headless=True)
    runner.go()
    runner.run()
    return RunReader(runner.status.run_path)


def forget_spec(folder: Path) -> None:
    """Deletes a run's spec, and the copy that its record has: so it was before there was one."""
    (folder / SPEC_FILE).unlink()
    with closing(sqlite3.connect(folder / RECORD_FILE, isolation_level=None)) as connection:
        connection.execute("DELETE FROM meta WHERE key = 'spec'")
