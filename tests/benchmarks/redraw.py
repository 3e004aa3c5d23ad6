"""How long the views of gradients take to draw: `python -m tests.benchmarks.redraw`. No TensorFlow; synthetic runs.

A redraw is what a refresh costs while a run goes on: some steps are added, the view reads them and paints itself. A zoom
shows another stretch at another scale and reads everything anew. `--refreshes N` counts what N refreshes leave behind.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradgui.gui.plots.gradient_panel import GradientPanel
    from gradgui.runs.history import RunHistory

N_VARIABLES = (5, 60, 300, 3000, 10_000)
#: Steps of the run behind each redraw unless told otherwise: fewer where there are many variables.
MOST_STEPS, MOST_NUMBERS = 100_000, 10_000_000
SIZE = (1100, 560)
VIEWS = ("heatmap", "every variable", "curves", "profile", "ratio")


def main() -> None:
    """Prints a line for each number of variables and view."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--variables", type=int, nargs="*", default=list(N_VARIABLES))
    parser.add_argument("--steps", type=int, help="steps of the run; a million with 200 variables takes 5 GB of memory")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--refreshes", type=int, default=0, help="so many refreshes, then what they left behind")
    args = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    heads = f"{'redraw, ms: median':>19}{'max':>8}{'zoom: median':>14}{'max':>8}{'points':>9}"
    print(f"{'variables':>9} {'steps':>9}  {'view':<15}{heads}")
    for n_variables in args.variables:
        n_steps = args.steps or min(MOST_STEPS, max(2000, MOST_NUMBERS // n_variables))
        history = synthetic_run(n_variables, n_steps)
        with shown_panel(history) as panel:
            for view in VIEWS:
                show(panel, view)
                redraws = timed(partial(grow_and_refresh, history, panel, 3), panel, args.rounds)
                zooms = timed(zooming(panel), panel, args.rounds)
                panel.heatmap.plot.steps.follow()
                points = panel.shown_view.n_points
                print(
                    f"{n_variables:>9} {n_steps:>9}  {view:<15}{statistics.median(redraws):>19.1f}{max(redraws):>8.1f}"
                    f"{statistics.median(zooms):>14.1f}{max(zooms):>8.1f}{points:>9}",
                    flush=True,
                )
            if args.refreshes:
                print(left_behind(history, panel, args.refreshes))


def synthetic_run(n_variables: int, n_steps: int) -> RunHistory:
    """Returns a run with norms that fall and scatter, in layers of two variables and blocks of eight."""
    from gradgui.core.records import RecordLayout
    from gradgui.core.selection import Selection
    from gradgui.core.variables import VariableInfo
    from gradgui.runs.history import RunHistory

    paths = tuple(f"block_{i // 8}/dense_{i // 2}/{'bias' if i % 2 else 'kernel'}" for i in range(n_variables))
    selection = Selection.initial([VariableInfo(path, (2, 2), "float32") for path in paths])
    history = RunHistory(RecordLayout(paths), selection)
    while history.n_steps < n_steps:
        grow(history, min(n_steps - history.n_steps, max(64, 2_000_000 // n_variables)))
    return history


def grow(history: RunHistory, n: int) -> None:
    """Adds steps."""
    from gradgui.core.records import StepBatch

    n_variables = len(history.layout.variables)
    rng = np.random.default_rng(history.n_steps)
    scalars = np.ones((n, len(history.layout.scalars)))
    levels = np.geomspace(1e-4, 1.0, n_variables, dtype=np.float32)[None, :, None]
    noise = rng.random((n, n_variables, 1), dtype=np.float32) + 0.5
    norms = levels * noise * np.array([1.0, 0.9, 1e-3, 3.0], dtype=np.float32)
    history.append(StepBatch(history.n_steps, scalars, norms))


@contextmanager
def shown_panel(history: RunHistory) -> Iterator[GradientPanel]:
    """Shows a panel of a window's size."""
    from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

    from gradgui.gui.look.theme import apply_theme
    from gradgui.gui.plots.gradient_panel import GradientPanel
    from gradgui.gui.plots.steps.step_axis import StepRange

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, "light")
    holder = QWidget()
    panel = GradientPanel(StepRange(holder))
    QVBoxLayout(holder).addWidget(panel)
    holder.resize(*SIZE)
    holder.show()
    panel.set_history(history)
    app.processEvents()
    yield panel
    holder.close()
    holder.deleteLater()
    app.processEvents()


def show(panel: GradientPanel, view: str) -> None:
    """Shows a view."""
    button = {"curves": panel.curves_button, "profile": panel.profile_button, "ratio": panel.ratio_button}
    button.get(view, panel.heatmap_button).click()
    panel.rows_button.setChecked(view == "every variable")


def timed(act: Callable[[], None], panel: GradientPanel, n_rounds: int) -> list[float]:
    """Returns how long acting and painting takes, in ms, after two rounds that don't count."""
    from PySide6.QtWidgets import QApplication

    times = []
    for index in range(n_rounds + 2):
        QApplication.processEvents()
        started = time.perf_counter()
        act()
        panel.shown_view.plot.viewport().repaint()
        if index >= 2:
            times.append((time.perf_counter() - started) * 1000)
    return times


def grow_and_refresh(history: RunHistory, panel: GradientPanel, n: int) -> None:
    """Adds steps, which isn't drawing but costs little, and refreshes."""
    grow(history, n)
    panel.refresh()


def zooming(panel: GradientPanel) -> Callable[[], None]:
    """Returns what shows another stretch at every call: from the whole run down to a thousandth of it."""
    rng = np.random.default_rng(0)
    steps = panel.heatmap.plot.steps

    def zoom() -> None:
        n = steps.n_steps
        span = n * 10.0 ** -rng.uniform(0, 3)
        start = rng.uniform(0, n - span)
        steps.show(start, start + span)

    return zoom


def left_behind(history: RunHistory, panel: GradientPanel, n: int) -> str:
    """Returns how many Python objects and graphics items there are before and after many refreshes."""
    from PySide6.QtWidgets import QApplication

    def counts() -> tuple[int, int]:
        gc.collect()
        return len(gc.get_objects()), len(panel.shown_view.plot.scene().items())

    panel.refresh()
    before = counts()
    for index in range(n):
        panel.heatmap.plot.steps.set_cursor(float(index % history.n_steps))
        show(panel, VIEWS[index % len(VIEWS)])
        grow_and_refresh(history, panel, 1)
        if index % 50 == 0:
            QApplication.processEvents()
    after = counts()
    return f"{n} refreshes: objects {before[0]} to {after[0]}, graphics items {before[1]} to {after[1]}"


if __name__ == "__main__":
    main()
