"""How large a record is, how fast it is written and opened, and how much memory its history takes.

    python -m tests.benchmarks.store [--steps 1000000] [--variables 200]
    python -m tests.benchmarks.store --steps 10000000 --variables 20

Norms are made up: lognormal around a level of their own for each variable, weights that drift, no clipping. The first steps
come at the rhythm of a training, the others in long batches, as fast as the writer takes them; all through the real writer.
Seconds are those of the clock; CPU times, which others on the machine disturb less, are said beside them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from gradgui.core.controls import Controls
from gradgui.core.records import NormKind, RecordLayout, StepBatch
from gradgui.core.selection import Selection
from gradgui.core.spec import ModelSpec, RunSpec
from gradgui.core.status import StopReason
from gradgui.core.variables import Role, VariableInfo
from gradgui.runs.engine import OpenedRun
from gradgui.runs.history import RunHistory
from gradgui.runs.store.run_writer import RunWriter

_CHUNK_STEPS = 40
#: Afterwards so many steps come at a time.
_LONG_CHUNK_STEPS = 2560
#: The first steps come at this rhythm, the others as fast as they are taken.
_PACED_STEPS = 10_000
_PACED_STEP_S = 0.001
#: So many steps may wait to be packed, as they do where training isn't faster than the disk.
_MOST_AHEAD_STEPS = 20_000
#: Opens the run in a process of its own: its memory is the history's and no writer's.
_OPEN = """
import sys, time
from gradgui.core.records import NormKind
from gradgui.runs.store.run_reader import RunReader
from tests.benchmarks.store import memory_mb

def draw(first, last):
    start, cpu = time.perf_counter(), time.process_time()
    history.binned_norms(NormKind.GRADIENT, None, first, last, 1000)
    history.binned_scalars(["loss", "penalty"], first, last, 1000)
    return time.perf_counter() - start, time.process_time() - cpu

before = memory_mb()
start, cpu = time.perf_counter(), time.process_time()
history = RunReader(sys.argv[1]).history()
history.hold_summaries()
n = history.n_steps
draw(0, n)
print(f"opened, first plot: {time.perf_counter() - start:.2f} s (CPU {time.process_time() - cpu:.2f} s)")
found = []
width = n
while width > 100:
    for share in (0.1, 0.5, 0.87):
        first = int(share * (n - width))
        found.append((*draw(first, first + width), width))
    width = int(width / 1.6)
took, cpu, width = max(found)
print(f"any zoom: at most {took * 1000:.0f} ms (CPU {cpu * 1000:.0f} ms; {width:,} steps in view)")
for kind in NormKind:
    history.binned_norms(kind, None, 0, n, 1000)
print(f"memory, every kind drawn: {memory_mb() - before:.0f} MB")
"""


def opened(n_variables: int) -> OpenedRun:
    """Returns a model of so many variables."""
    variables = tuple(
        VariableInfo(
            path=f"layer_{i // 2}/{'kernel' if i % 2 == 0 else 'bias'}", shape=(8,), dtype="float32", role=Role.WEIGHT
        )
        for i in range(n_variables)
    )
    return OpenedRun(variables, Controls(Selection.initial(variables), 1e-3, (1.0,) * n_variables))


class Numbers:
    """Makes batches up."""

    def __init__(self, layout: RecordLayout) -> None:
        self._layout = layout
        self._rng = np.random.default_rng(0)
        self._level = 10 ** self._rng.uniform(-4, 1, len(layout.variables))
        self._weight = self._rng.uniform(1, 20, len(layout.variables))

    def batch(self, first: int, n: int) -> StepBatch:
        """Returns n steps."""
        shape = (n, len(self._level))
        norms = np.empty((*shape, len(NormKind)), np.float32)
        norms[..., NormKind.GRADIENT] = self._level * np.exp(0.4 * self._rng.normal(size=shape))
        norms[..., NormKind.CLIPPED] = norms[..., NormKind.GRADIENT]
        norms[..., NormKind.UPDATE] = 1e-3 * self._level * np.exp(0.2 * self._rng.normal(size=shape))
        weights = self._weight + np.cumsum(1e-4 * self._rng.normal(size=shape), axis=0)
        self._weight = weights[-1]
        norms[..., NormKind.WEIGHT] = weights
        scalars = np.zeros((n, len(self._layout.scalars)))
        steps = np.arange(first, first + n)
        scalars[:, self._layout.column("loss")] = 2.3 * np.exp(-steps / 1e5) + 0.1 * self._rng.random(n)
        scalars[:, self._layout.column("learning_rate")] = 1e-3
        scalars[:, self._layout.column("finite")] = 1
        scalars[:, self._layout.column("epoch")] = steps // 79
        scalars[:, self._layout.column("time_s")] = steps * 1e-3
        return StepBatch(first, scalars, norms)


class Spent:
    """Seconds that the blocks of a `with` took, by the clock and by the CPU of this thread."""

    def __init__(self) -> None:
        self.clock_s = 0.0
        self.cpu_s = 0.0

    def __enter__(self) -> None:
        """Begins a block."""
        self._began = time.perf_counter(), time.thread_time()

    def __exit__(self, *_: object) -> None:
        """Ends it."""
        self.clock_s += time.perf_counter() - self._began[0]
        self.cpu_s += time.thread_time() - self._began[1]


def memory_mb() -> float:
    """Returns the most memory that this process had, in MB. Linux; `ru_maxrss` would count the parent's too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def main() -> None:
    """Prints what it measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--variables", type=int, default=200)
    arguments = parser.parse_args()
    run = opened(arguments.variables)
    with tempfile.TemporaryDirectory() as folder:
        writer = RunWriter.create(Path(folder), RunSpec(name="store", model=ModelSpec("examples:mlp")), run)
        history = RunHistory(run.layout, run.controls.selection)
        history.set_archive(writer.archive())
        numbers = Numbers(run.layout)
        pool = [numbers.batch(first, _CHUNK_STEPS) for first in range(0, 64 * _CHUNK_STEPS, _CHUNK_STEPS)]
        before = memory_mb()
        began, cpu_s = time.perf_counter(), time.process_time()
        mine = Spent()
        for first in range(0, _PACED_STEPS, _CHUNK_STEPS):
            made = pool[first // _CHUNK_STEPS % len(pool)]
            batch = StepBatch(first, made.scalars, made.norms)
            with mine:
                writer.append(batch)
                history.append(batch)
            time.sleep(max(0.0, began + first * _PACED_STEP_S - time.perf_counter()))
        all_s = time.process_time() - cpu_s
        print(
            f"recording beside steps of {_PACED_STEP_S * 1000:g} ms: {mine.clock_s / _PACED_STEPS * 1e6:.1f} us a step",
            end="",
        )
        print(f" (CPU {mine.cpu_s / _PACED_STEPS * 1e6:.1f} us; all threads {all_s / _PACED_STEPS * 1e6:.1f} us)")
        long = StepBatch(0, *(np.concatenate([getattr(made, name) for made in pool]) for name in ("scalars", "norms")))
        for first in range(_PACED_STEPS, arguments.steps, _LONG_CHUNK_STEPS):
            n = min(_LONG_CHUNK_STEPS, arguments.steps - first)
            batch = StepBatch(first, long.scalars[:n], long.norms[:n])
            writer.append(batch)
            history.append(batch)
            while history.n_steps - writer.n_sealed > _MOST_AHEAD_STEPS:
                writer.seal()
        writer.seal()
        took = time.perf_counter() - began
        print(f"{arguments.steps:,} steps x {arguments.variables} variables, written in {took:.0f} s")
        print(f"memory while recording: {memory_mb() - before:.0f} MB")
        writer.close(StopReason.COMPLETED)
        size = sum(file.stat().st_size for file in writer.path.rglob("*") if file.is_file())
        n_numbers = arguments.steps * (arguments.variables * len(NormKind) + len(run.layout.scalars))
        print(f"on disk: {size / 2**20:.0f} MiB, {size / n_numbers:.2f} bytes a number")
        subprocess.run([sys.executable, "-c", _OPEN, str(writer.path)], check=True)


if __name__ == "__main__":
    main()
