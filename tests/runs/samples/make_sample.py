"""Writes a run as this version stores it: `python -m tests.runs.samples.make_sample FOLDER`.

`format-1` was made so, once, and stays as it is: what it holds must be read by every later version.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from gradgui.core.spec import ClipSpec, PlannedIntervention, RunSpec
from gradgui.runs.loop.files import checkpoint_rhythm
from gradgui.runs.runner import Runner
from gradgui.runs.store import pages
from tests.fakes import FakeEngine, fake_spec

N_STEPS = 150


def sample_spec() -> RunSpec:
    """Returns the spec of the sample."""
    planned = (
        PlannedIntervention(at_step=20, freeze=("head/*",)),
        PlannedIntervention(at_step=50, learning_rate=0.03, thaw=("head/*",)),
        PlannedIntervention(at_step=90, clip=ClipSpec(kind="global_norm", limit=0.1), multipliers={"conv2d/*": 0.5}),
    )
    return msgspec.structs.replace(fake_spec(steps=N_STEPS, checkpoint_every_s=1e-6), name="sample", interventions=planned)


def main(folder: Path) -> None:
    """Writes the run into a new folder below this one."""
    pages._PAGE_BYTES = 1  # pages of 64 steps: two are sealed, the rest is in rows
    checkpoint_rhythm._COST = 0
    engine = FakeEngine(n_validation_examples=8, steps_per_epoch=25, step_s=0.001)
    runner = Runner(sample_spec(), lambda: engine, folder, headless=True)
    runner.go()
    runner.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
