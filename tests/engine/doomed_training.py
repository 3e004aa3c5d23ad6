"""A process that trains a small Keras model until it is killed: `python -m tests.engine.doomed_training RUNS_DIR LOG`.

As `tests.runs.crash.doomed_run`, with the engine for Keras: dropout, shuffling, accumulation, Adam, clipping and changes.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from gradgui.core.controls import Controls
from gradgui.core.records import StepBatch
from gradgui.core.spec import (
    ClipSpec,
    DataSpec,
    LoopSpec,
    LossSpec,
    ModelSpec,
    OptimizerSpec,
    PlannedIntervention,
    RunSpec,
)
from gradgui.engine.keras_engine import KerasEngine
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.runner import Runner
from gradgui.runs.start_point import resume_point, resumed_spec
from gradgui.runs.store.run_reader import RunReader

PROGRAM = Path(__file__).with_name("doomed_program.py")


def doomed_spec() -> RunSpec:
    """Returns a spec with changes all along and checkpoints as often as they are cheap."""
    kinds: tuple[dict[str, Any], ...] = (
        {"freeze": ("hidden/*",)},
        {"learning_rate": 3e-3, "thaw": ("hidden/*",)},
        {"clip": ClipSpec(kind="global_norm", limit=0.5)},
        {"multipliers": {"out/*": 0.5}},
        {"learning_rate": 2e-3, "clip": ClipSpec(kind="none")},
    )
    planned = tuple(PlannedIntervention(at_step=301 * (n + 1), **kinds[n % len(kinds)]) for n in range(100))
    return RunSpec(
        name="doomed",
        model=ModelSpec(f"{PROGRAM}:build_model"),
        data=DataSpec(f"{PROGRAM}:build_data", batch_size=16, validation_fraction=0.1),
        loss=LossSpec("mean_squared_error"),
        optimizer=OptimizerSpec("Adam", 1e-3),
        loop=LoopSpec(steps=10_000_000, accumulation_steps=3, checkpoint_every_s=0.1, validate_every=500),
        interventions=planned,
    )


def main(runs_dir: Path, log: Path) -> None:
    """Trains until somebody ends the process."""
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def made() -> KerasEngine:
        engine = KerasEngine()
        advance = engine.advance

        def told(n_steps: int, controls: Controls) -> StepBatch:
            batch = advance(n_steps, controls)
            os.write(descriptor, b"%d %f\n" % (batch.next_step, time.monotonic()))
            return batch

        engine.advance = told  # type: ignore[method-assign]
        return engine

    stored = list_runs(runs_dir)
    run = RunReader(stored[0].path) if stored else None
    spec, start = (doomed_spec(), None) if run is None else (resumed_spec(run), resume_point(run))
    runner = Runner(spec, made, runs_dir, headless=True, start=start)
    runner.go()
    runner.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
