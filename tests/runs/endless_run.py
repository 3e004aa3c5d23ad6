"""A process that trains until it is killed: `python -m tests.runs.endless_run RUNS_DIR`.

Prints the run's folder, then for every chunk the number of steps done and the seconds since the first one.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from gradgui.core.controls import Controls
from gradgui.core.records import StepBatch
from gradgui.runs.runner import Runner
from tests.fakes import FakeEngine, fake_spec


class TalkingEngine(FakeEngine):
    """Says what it has done."""

    def advance(self, n_steps: int, controls: Controls) -> StepBatch:
        """As `FakeEngine`."""
        if self.step == 0:
            self.began = time.monotonic()
            sys.stdout.write(f"{runner.status.run_path}\n")
        batch = super().advance(n_steps, controls)
        sys.stdout.write(f"{self.step} {time.monotonic() - self.began}\n")
        sys.stdout.flush()
        return batch


if __name__ == "__main__":
    runner = Runner(fake_spec(steps=10_000_000), lambda: TalkingEngine(step_s=0.001), Path(sys.argv[1]), headless=True)
    runner.go()
    runner.run()
