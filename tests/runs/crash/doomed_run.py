"""A process that trains a `FakeEngine` until it is killed: `python -m tests.runs.crash.doomed_run RUNS_DIR LOG`.

It begins a run in RUNS_DIR, or goes on with the one that is there. LOG is independent of the run: for every chunk the number
of steps done and the time (`time.monotonic`, which all processes of a machine share), one line a write.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from gradgui.core.controls import Controls
from gradgui.core.records import StepBatch
from gradgui.core.spec import ClipSpec, PlannedIntervention, RunSpec
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.runner import Runner
from gradgui.runs.start_point import resume_point, resumed_spec
from gradgui.runs.store import pages
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec


def doomed_spec() -> RunSpec:
    """Returns a spec with changes all along, validations, and checkpoints as often as they are cheap."""
    spec = fake_spec(steps=10_000_000, checkpoint_every_s=0.02)
    kinds: tuple[dict[str, Any], ...] = (
        {"freeze": ("head/*",)},
        {"learning_rate": 0.03, "thaw": ("head/*",)},
        {"clip": ClipSpec(kind="global_norm", limit=0.1)},
        {"multipliers": {"conv2d/*": 0.5}},
        {"learning_rate": 0.05, "clip": ClipSpec(kind="none")},
    )
    planned = tuple(PlannedIntervention(at_step=37 * (n + 1), **kinds[n % len(kinds)]) for n in range(200))
    return msgspec.structs.replace(spec, interventions=planned)


def doomed_engine(step_s: float = 0.0) -> FakeEngine:
    """Returns an engine with small epochs."""
    return FakeEngine(n_validation_examples=8, steps_per_epoch=50, step_s=step_s, validation_slices=1)


def main(runs_dir: Path, log: Path) -> None:
    """Trains until somebody ends the process."""
    pages._PAGE_BYTES = 1 << 13  # pages of 64 steps: many are sealed
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    engine = doomed_engine(0.0003)
    advance = engine.advance

    def told(n_steps: int, controls: Controls) -> StepBatch:
        batch = advance(n_steps, controls)
        os.write(descriptor, b"%d %f\n" % (batch.next_step, time.monotonic()))
        return batch

    engine.advance = told  # type: ignore[method-assign]
    stored = list_runs(runs_dir)
    run = RunReader(stored[0].path) if stored else None
    spec, start = (doomed_spec(), None) if run is None else (resumed_spec(run), resume_point(run))
    runner = Runner(spec, lambda: engine, runs_dir, headless=True, start=start)
    runner.go()
    runner.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
