"""A run and one that was forked from it, for tests."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gradgui.runs.runner import Runner
from gradgui.runs.start_point import fork_point, fork_spec
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec
from tests.runs.records import stored_run


def parent_and_child(folder: Path, *, steps: int = 80, at: int = 30) -> tuple[RunReader, RunReader]:
    """Stores a run of so many steps and a fork of it with a lower rate, which shares the first `at` steps."""
    parent = stored_run(folder, msgspec.structs.replace(fake_spec(steps=steps), name="mother"))
    start = fork_point(parent, at)
    spec = msgspec.structs.replace(fork_spec(start, changes={"learning_rate": 1e-3}), name="child")
    runner = Runner(spec, lambda: FakeEngine(n_validation_examples=8), folder, headless=True, start=start)
    runner.go()
    runner.run()
    return parent, RunReader(runner.status.run_path)
