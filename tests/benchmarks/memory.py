"""Peak memory of gradgui against a compiled loop written by hand, where parameters dominate.

    python -m tests.benchmarks.memory [--workload wide]

Each loop runs in a process of its own; the figure is the process's peak resident set less that of one that only opens the
model and the data.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from gradgui.engine.runtime.runtime import load_tensorflow
from gradgui.runs.fresh_thread import on_fresh_thread
from tests.benchmarks.loops import HandWritten
from tests.benchmarks.step_times import GradguiLoop
from tests.benchmarks.workloads import workloads

N_STEPS = 12


def peak_bytes() -> int:
    """Returns the process's peak resident set."""
    if sys.platform == "win32":
        raise SystemExit("The peak resident set is measured on Linux and macOS.")
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def run(loop: str, name: str, folder: Path) -> None:
    """Takes some steps and prints the peak and the size of the parameters."""
    load_tensorflow()
    workload = workloads(folder)[name]
    parameters = 0
    if loop == "gradgui":
        gradgui = GradguiLoop(workload, folder / "runs")
        gradgui.headless(N_STEPS)
        gradgui.close()
    else:
        hand = on_fresh_thread(lambda: HandWritten(workload.spec))
        parameters = 4 * sum(v.value.shape.num_elements() for v in hand.model.trainable_variables)
        if loop == "compiled":
            hand.compiled()(N_STEPS)
    print(peak_bytes(), parameters)


def main() -> None:
    """Prints the peaks, and how much gradgui's exceeds the hand-written loop's, in sizes of the parameters."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workload", default="wide")
    parser.add_argument("--loop", choices=["opened", "compiled", "gradgui"])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.loop:
            run(arguments.loop, arguments.workload, Path(folder))
            return
    peaks, size = {}, 0
    for loop in ("opened", "compiled", "gradgui"):
        command = [sys.executable, "-m", "tests.benchmarks.memory", "--loop", loop, "--workload", arguments.workload]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        peak, parameters = (int(word) for word in done.stdout.split()[-2:])
        peaks[loop], size = peak, max(size, parameters)
    print(f"{arguments.workload}: parameters {size / 2**20:,.0f} MiB")
    for loop, peak in peaks.items():
        print(f"  {loop:<10}{peak / 2**20:>10,.0f} MiB, {(peak - peaks['opened']) / 2**20:>8,.0f} MiB above opening")
    print(f"  gradgui above the compiled loop: {(peaks['gradgui'] - peaks['compiled']) / size:.2f} × the parameters")


if __name__ == "__main__":
    main()
