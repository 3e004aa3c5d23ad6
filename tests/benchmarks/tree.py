"""How long the variable tree keeps a person waiting: shown, searched, toggled, sorted, undone, with 100 to 10,000 variables.

    python -m tests.benchmarks.tree

The real window, off screen, with a fake engine: what is asked for goes the whole way, from the widget to the runner and back
to painted rows, once when it is asked for and once when it is carried out. Medians over several rounds, in ms.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.event_loop import serve_until

N_VARIABLES = (100, 1_000, 10_000)
N_ROUNDS = 5


def _ready_window(folder: Path, n_variables: int) -> Any:
    from gradgui.core.spec_toml import spec_to_toml
    from gradgui.gui.main_window import MainWindow
    from gradgui.gui.services import WindowServices
    from gradgui.runs.trust import TrustStore
    from tests.fakes import FakeEngine, fake_spec, many_variables

    variables = many_variables(n_variables // 2)
    services = WindowServices(
        folder / "runs", folder / "settings.ini", lambda: FakeEngine(variables), TrustStore(folder / "trust.json")
    )
    window = MainWindow(services)
    window.resize(1440, 900)
    window.show()
    spec = folder / "fake.toml"
    spec.write_text(spec_to_toml(fake_spec()), encoding="utf-8")
    window.open_path(spec)
    serve_until(lambda: window.controller.status.state.value == "ready")
    return window


def times_ms(folder: Path, n_variables: int) -> dict[str, float]:
    """Returns the median time of each thing that a person does, in ms."""
    from PySide6.QtWidgets import QApplication

    from gradgui.gui.variables.rows.columns import Column
    from gradgui.gui.variables.rows.shown_rows import Order

    window = _ready_window(folder, n_variables)
    controller = window.controller
    panel, changes, tree = window.variables, controller.changes, controller.tree
    times: dict[str, list[float]] = {}

    def measure(what: str, act: Callable[[], object]) -> None:
        QApplication.processEvents()
        started = time.perf_counter()
        act()
        panel.tree.viewport().repaint()
        spent = time.perf_counter() - started
        # What the runner does with it goes on beside; the window hears of it at one of its ticks.
        while controller._runner.status.pending:
            time.sleep(0.002)
        started = time.perf_counter()
        controller.poll()
        panel.tree.viewport().repaint()
        times.setdefault(what, []).append((spent + time.perf_counter() - started) * 1000)

    def show() -> None:
        from gradgui.gui.variables.variable_nodes import VariableTree

        status = controller.status
        panel.set_tree(VariableTree(tree.variables, "net"))
        panel.set_controls(status.controls, status.controls, editable=True)

    for _ in range(N_ROUNDS):
        measure("show", show)
        measure("search a word", lambda: panel.search_edit.setText("bias"))
        measure("search a glob", lambda: panel.search_edit.setText("block_1*/**/kernel"))
        measure("end the search", panel.search_edit.clear)
        measure("freeze all", lambda: changes.toggle(("**",), False))
        measure("undo it", changes.undo_stack.undo)
        measure("multipliers by glob", lambda: changes.set_multipliers({"**/bias": 0.5}))
        measure("undo them", changes.undo_stack.undo)
        panel.tree.expandAll()
        measure("freeze all, unfolded", lambda: changes.toggle(("**",), False))
        measure("undo it, unfolded", changes.undo_stack.undo)
        measure("norms of a step", lambda: panel.set_norms(_norms(n_variables)))
        measure("sort by norm", lambda: panel.look.sort(Order(Column.NORM)))
        panel.model.rows.set_norms(_norms(n_variables, seed=len(times["sort by norm"])))
        measure("sort again", panel.model.sort_again)
        measure("network order", lambda: panel.look.sort(None))
    window.close()
    serve_until(lambda: not window.isVisible())
    return {what: statistics.median(values) for what, values in times.items()}


def _norms(n_variables: int, seed: int = 0) -> Any:
    import numpy as np

    return np.random.default_rng(seed).lognormal(-5, 3, (n_variables, 4)).astype(np.float32)


def main() -> None:
    """Prints a table: what is done, by number of variables."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    application = QApplication([])
    columns = []
    for n_variables in N_VARIABLES:
        with tempfile.TemporaryDirectory() as name:
            columns.append(times_ms(Path(name), n_variables))
    print(f"{'ms':<24}" + "".join(f"{n:>10,}" for n in N_VARIABLES))
    for what in columns[0]:
        print(f"{what:<24}" + "".join(f"{column[what]:>10.1f}" for column in columns))
    application.quit()


if __name__ == "__main__":
    main()
