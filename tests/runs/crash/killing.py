"""Kills processes at random moments and says what their own log had in it by then."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

#: What a crash may cost.
MOST_LOST_S = 1.0


@dataclass(frozen=True, slots=True)
class Killed:
    """A process that was killed.

    Args:
        steps: all that it had done, steps that it repeated included.
        kept_steps: what it had done a second before: no record may have fewer.
    """

    steps: int
    kept_steps: int


def kill_after(module: str, runs_dir: Path, log: Path, seconds: float, *, patience_s: float = 600.0) -> Killed:
    """Starts `python -m module RUNS_DIR LOG`, waits for its first line in the log, and kills it so many seconds later."""
    n_before = len(_lines(log))
    process = subprocess.Popen(
        [sys.executable, "-m", module, str(runs_dir), str(log)],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        began = time.monotonic()
        while len(_lines(log)) == n_before:
            assert time.monotonic() - began < patience_s, "it never took a step"
            if process.poll() is not None:
                raise AssertionError(process.communicate()[1].decode(errors="replace"))
            _wait(0.005)
        _wait(seconds)
    finally:
        process.kill()  # SIGKILL; on Windows TerminateProcess, which asks as little
        killed_at = time.monotonic()
        process.communicate(timeout=120)
    lines = _lines(log)[n_before:]
    kept = [steps for steps, at in lines if at <= killed_at - MOST_LOST_S]
    return Killed(max(steps for steps, _ in lines), max(kept, default=0))


def _lines(log: Path) -> list[tuple[int, float]]:
    if not log.exists():
        return []
    whole = (line.split() for line in log.read_text().splitlines(keepends=True) if line.endswith("\n"))
    return [(int(steps), float(at)) for steps, at in whole]


def _wait(seconds: float) -> None:
    """Lets another process go on for a while: the moment of a kill is what is tested."""
    time.sleep(seconds)
