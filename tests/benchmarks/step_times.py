"""Microseconds a step: loops written by hand, `fit`, gradgui headless and gradgui with its window.

    python -m tests.benchmarks.step_times [--workloads mlp cnn] [--rounds 9]

gradgui runs as it does for a user: its runner on a thread, all four norms of every variable, everything recorded on disk.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from gradgui.app.engine_factory import keras_engine_factory
from gradgui.core.spec import PlannedIntervention, VariablesSpec
from gradgui.core.status import RunState
from gradgui.engine.runtime.runtime import load_tensorflow
from gradgui.runs.file_trust import FileTrust
from gradgui.runs.fresh_thread import on_fresh_thread
from gradgui.runs.runner import Runner
from tests.benchmarks.event_loop import serve_until
from tests.benchmarks.loops import HandWritten
from tests.benchmarks.rounds import Measured, interleaved, ratio
from tests.benchmarks.workloads import Workload, workloads

POLL_S = 0.0005


class GradguiLoop:
    """A paused runner that goes on for n steps when called."""

    def __init__(self, workload: Workload, runs_dir: Path) -> None:
        self._runner = Runner(workload.spec, keras_engine_factory(FileTrust()), runs_dir)
        self._runner.start()
        self._wait(RunState.READY, lambda: time.sleep(POLL_S))

    def headless(self, n_steps: int) -> None:
        """Takes n steps."""
        self._take(n_steps, lambda: time.sleep(POLL_S))

    def close(self) -> None:
        """Ends the run."""
        self._runner.stop()
        self._runner.join()

    def _take(self, n_steps: int, idle: Callable[[], None]) -> None:
        n_states = len(self._runner.states)
        self._runner.go(n_steps)
        while len(self._runner.states) == n_states:
            idle()
        self._wait(RunState.PAUSED, idle)

    def _wait(self, state: RunState, idle: Callable[[], None]) -> None:
        while self._runner.status.state is not state:
            if self._runner.status.state is RunState.FAILED:
                raise RuntimeError(self._runner.status.message)
            idle()


class WindowLoop:
    """The real window on a workload: n steps at a time, its events served meanwhile."""

    def __init__(self, workload: Workload, folder: Path) -> None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from gradgui.app.window import build_window
        from gradgui.core.spec_toml import spec_to_toml

        self._window = build_window(folder / "runs", folder / "settings.ini")
        self._states: list[str] = []
        self._window.stateChanged.connect(self._states.append)
        self._window.ask_trust = lambda files: True
        self._window.resize(1440, 900)
        self._window.show()
        spec_file = folder / f"{workload.name}.toml"
        spec_file.write_text(spec_to_toml(workload.spec), encoding="utf-8")
        self._window.open_path(spec_file)
        self._serve_until("ready")

    def live(self, n_steps: int) -> None:
        """Takes n steps while the window draws them."""
        runner = self._window.controller._runner
        assert runner is not None
        n_states = len(runner.states)
        runner.go(n_steps)
        # The window hears of the pause up to a tenth of a second later: what counts is when the steps were done.
        ended = {RunState.PAUSED, RunState.FAILED}
        serve_until(lambda: len(runner.states) > n_states and runner.states[-1] in ended, look_ms=2)
        if runner.states[-1] is RunState.FAILED:
            raise RuntimeError(runner.status.message)

    def close(self) -> None:
        """Closes the window and ends its run."""
        self._window.close()
        serve_until(lambda: not self._window.isVisible())

    def _serve_until(self, state: str) -> None:
        serve_until(lambda: state in self._states or "failed" in self._states)
        if "failed" in self._states:
            raise RuntimeError("the window's run failed")


def measure(workload: Workload, n_rounds: int, folder: Path) -> dict[str, Measured]:
    """Measures all variants of a workload; returns them by name."""
    hand = on_fresh_thread(lambda: HandWritten(workload.spec))
    fitted = on_fresh_thread(lambda: HandWritten(workload.spec))
    loop = GradguiLoop(workload, folder / "headless")
    window = WindowLoop(workload, folder)
    n = workload.n_steps
    try:
        return interleaved(
            {
                "eager": (hand.eager(), workload.n_eager_steps),
                "compiled": (hand.compiled(), n),
                "many steps a call": (hand.many(), n),
                "Keras fit": (fitted.fit(), n),
                "gradgui": (loop.headless, n),
                "gradgui, window": (window.live, n),
            },
            n_rounds,
        )
    finally:
        loop.close()
        window.close()


def measure_head(mobilenet: Workload, n_rounds: int, folder: Path) -> dict[str, Measured]:
    """Measures MobileNetV2 with everything learning, and with its head alone, watched and skipped."""
    head = (PlannedIntervention(at_step=0, thaw=("predictions",)),)
    specs = {"all learn": mobilenet.spec}
    for mode in ("watch", "skip"):
        variables = VariablesSpec(frozen=("**",), frozen_gradients=mode)
        specs[f"head alone, {mode}"] = msgspec.structs.replace(mobilenet.spec, variables=variables, interventions=head)
    loops = {
        name: GradguiLoop(Workload(name, spec, mobilenet.n_steps, 0), folder / str(index))
        for index, (name, spec) in enumerate(specs.items())
    }
    try:
        return interleaved({name: (loop.headless, mobilenet.n_steps) for name, loop in loops.items()}, n_rounds)
    finally:
        for loop in loops.values():
            loop.close()


def main() -> None:
    """Prints a table for each workload."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workloads", nargs="*", default=["mlp", "cnn", "mobilenet", "wide", "head"])
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()
    load_tensorflow()
    with tempfile.TemporaryDirectory() as folder:
        known = workloads(Path(folder))
        for name in arguments.workloads:
            own_folder = Path(folder) / name
            own_folder.mkdir()
            if name == "head":
                head = measure_head(known["mobilenet"], arguments.rounds, own_folder)
                print("\nhead of MobileNetV2:   us a step   against all learning")
                for variant, values in head.items():
                    print(f"  {variant:<20}{values.median:>12,.0f}   {ratio(values, head['all learn'])}")
                continue
            measured = measure(known[name], arguments.rounds, own_folder)
            print(f"\n{name}: {'':<20}us a step   against compiled        against fit")
            for variant, values in measured.items():
                against = ratio(values, measured["compiled"])
                print(f"  {variant:<22}{values.median:>12,.0f}   {against!s:<22}  {ratio(values, measured['Keras fit'])}")
            print(f"  window against headless: {ratio(measured['gradgui, window'], measured['gradgui'])}")


if __name__ == "__main__":
    main()
