"""How long the window keeps a person waiting: gaps between ticks of a 5 ms timer, and time from start to the first frame.

    python -m tests.benchmarks.tick_gaps

A gap is the time between two ticks less the timer's 5 ms. Idle, while TensorFlow is imported and the model opened, while the
step is traced, and while it trains.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gradgui.core.status import Activity
from tests.benchmarks.event_loop import serve_until

TICK_MS = 5
IDLE_S = 5.0
TRAINING_S = 15.0

_PHASES = {
    Activity.IMPORTING: "importing and opening",
    Activity.OPENING: "importing and opening",
    Activity.COMPILING: "tracing",
}
#: Prints seconds from the process's first line to a window that has painted, and those of CPU of the whole process.
_START = """
import time
started = time.perf_counter()
import sys
from gradgui.app.window import build_window
from PySide6.QtWidgets import QApplication
window = build_window({runs!r}, {settings!r})
window.show()
QApplication.processEvents()
window.grab()
print(time.perf_counter() - started, time.process_time(), "tensorflow" in sys.modules)
"""
N_STARTS = 7


@dataclass(frozen=True, slots=True)
class Start:
    """One start of the window.

    Args:
        seconds: by the clock, from the process's first line to a painted window.
        cpu_s: what the process computed until then, Python's own start included.
        tensorflow_imported: whether it was by then.
    """

    seconds: float
    cpu_s: float
    tensorflow_imported: bool


class Ticks:
    """A timer that notes when it ticks, by phase."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.phase = "idle"
        self._gaps_ms: dict[str, list[float]] = {}
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    @property
    def phases(self) -> tuple[str, ...]:
        """Phases that ticked, in the order of their first ticks."""
        return tuple(self._gaps_ms)

    def gaps_ms(self, phase: str) -> Any:
        """Returns the gaps that ended in a phase, beyond the timer's interval, in ms."""
        return np.array(self._gaps_ms.get(phase, [])) - TICK_MS

    def _tick(self) -> None:
        now = time.perf_counter()
        self._gaps_ms.setdefault(self.phase, []).append((now - self._last) * 1000)
        self._last = now


def measure_ticks(folder: Path, spec: str) -> Ticks:
    """Opens a spec in the real window, trains it, and notes ticks all the while."""
    from gradgui.app.window import build_window

    window = build_window(folder / "runs", folder / "settings.ini")
    window.ask_trust = lambda files: True
    window.resize(1440, 900)
    window.show()
    states: list[str] = []
    window.stateChanged.connect(states.append)
    ticks = Ticks()

    def look() -> None:
        activity = window.controller.status.activity
        if ticks.phase != "idle":
            after = "training" if "ready" in states else ticks.phase
            ticks.phase = _PHASES.get(activity, after)

    def serve(done: Callable[[], bool]) -> None:
        def looked() -> bool:
            look()
            return done()

        serve_until(looked, look_ms=20)

    until = time.monotonic() + IDLE_S
    serve(lambda: time.monotonic() > until)
    ticks.phase = "importing and opening"
    window.open_path(spec)
    serve(lambda: "ready" in states)
    window.controller.go()
    ticks.phase = "tracing"
    serve(lambda: "running" in states)
    until = time.monotonic() + TRAINING_S
    serve(lambda: time.monotonic() > until or states[-1] in {"finished", "failed"})
    window.close()
    serve_until(lambda: not window.isVisible())
    return ticks


def measure_start(folder: Path) -> Start:
    """Starts the window in a process of its own, as a person does: with the bytecode that an earlier start has left."""
    code = _START.format(runs=str(folder / "runs"), settings=str(folder / "start.ini"))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    seconds, cpu_s, imported = done.stdout.split()[-3:]
    return Start(float(seconds), float(cpu_s), imported == "True")


def in_words(starts: list[Start]) -> str:
    """Returns medians and ranges in a line."""

    def middle(values: list[float]) -> str:
        return f"{statistics.median(values):.2f} s ({min(values):.2f} to {max(values):.2f})"

    shown, cpu = middle([start.seconds for start in starts]), middle([start.cpu_s for start in starts])
    imported = any(start.tensorflow_imported for start in starts)
    return f"window on screen after {shown}, {cpu} of CPU; TensorFlow imported: {imported}"


def main() -> None:
    """Prints both tables."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure_start(folder)  # writes the bytecode where there is none yet
        print(in_words([measure_start(folder) for _ in range(N_STARTS)]))
        from gradgui.core.spec_toml import spec_to_toml, with_setting
        from gradgui.runs.examples import example_spec

        spec_file = folder / "endless.toml"
        spec_file.write_text(spec_to_toml(with_setting(example_spec("mlp"), "loop.steps=10000000")), encoding="utf-8")
        ticks = measure_ticks(folder, str(spec_file))
        print(f"{'gaps of the window, ms':<26}{'p50':>8}{'p99':>8}{'max':>8}{'ticks':>8}")
        for phase in ticks.phases:
            gaps = ticks.gaps_ms(phase)
            if len(gaps) > 1:
                p50, p99 = np.percentile(gaps, [50, 99])
                print(f"{phase:<26}{max(p50, 0):>8.1f}{p99:>8.1f}{gaps.max():>8.1f}{len(gaps):>8}")


if __name__ == "__main__":
    main()
