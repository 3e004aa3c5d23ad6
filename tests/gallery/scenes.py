"""From a picture's name to a window that shows it: opens a run, waits for its state, turns to a view."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from gradgui.app.training import load_spec
from gradgui.core.spec import PlannedIntervention, RunSpec
from gradgui.core.spec_toml import spec_to_toml, with_setting
from gradgui.gui.dialogs.about import AboutDialog
from gradgui.gui.dialogs.report_dialog import Fault, ReportDialog
from gradgui.gui.dialogs.trust_dialog import TrustDialog
from gradgui.gui.main_window import MainWindow
from gradgui.gui.plots.loss.curve_choice import LEARNING_RATE
from gradgui.gui.services import WindowServices
from gradgui.runs.examples import resources_dir
from gradgui.runs.runner import Runner
from gradgui.runs.store.run_labels import change_tags, set_star
from gradgui.runs.trust import TrustStore
from tests.fakes import FakeEngine, fake_spec
from tests.gallery.drawing import close, settle, wait
from tests.gallery.matrix import COMPARISONS, Scene
from tests.gallery.synthetic import SyntheticEngine
from tests.gallery.synthetic_data import pictures, table

#: Steps of a run in a picture.
N_STEPS = 1500


@dataclass
class Stage:
    """A window in a scene.

    Args:
        app: the application.
        window: the window.
        stored: folders of runs that are there already.
        opened: what a view opened beside it, to be closed after the picture.
    """

    app: QApplication
    window: MainWindow
    stored: list[Path]
    opened: list[QWidget] = field(default_factory=list)


@contextlib.contextmanager
def stage(app: QApplication, scene: Scene) -> Iterator[Stage]:
    """Opens a window and brings it into a scene; closes it afterwards."""
    gate, compile_gate = threading.Event(), threading.Event()
    state = scene.state
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        engine = SyntheticEngine(
            scene.n_variables or 5,
            slow_from=N_STEPS if state == "running" else 10**9,
            fail_at=900 if state == "failed" else None,
            non_finite_at=(900,) if state == "non-finite" else (),
            gate=gate if state == "loading" else None,
            compile_gate=compile_gate if state == "compiling" else None,
        )
        stored = _make_runs(folder / "runs") if state == "running" else []
        services = WindowServices(
            folder / "runs", folder / "settings.ini", lambda: engine, TrustStore(folder / "trust.json")
        )
        window = MainWindow(services)
        window.resize(1440, 900)
        window.show()
        shown = Stage(app, window, stored)
        try:
            if state != "start":
                _open(shown, _spec_file(folder, scene), state)
            yield shown
        finally:
            gate.set()
            compile_gate.set()
            close(app, window)


def _make_runs(folder: Path) -> list[Path]:
    """Stores some runs, so that their table isn't empty; returns their folders."""
    paths = []
    for index, steps in enumerate((120, 400, 60, 1000)):
        spec = msgspec.structs.replace(fake_spec(steps=steps), name=("mlp", "finetune", "spiral", "resnet")[index])
        spec = with_setting(spec, f"optimizer.learning_rate={(0.1, 0.03, 0.2, 0.05)[index]}")
        runner = Runner(spec, lambda: FakeEngine(n_validation_examples=10), folder, headless=True)
        runner.go()
        runner.run()
        paths.append(Path(runner.status.run_path))
    set_star(paths[3], True)
    change_tags(paths[3], ["baseline", "paper"])
    change_tags(paths[1], ["paper"])
    return paths


def _spec_file(folder: Path, scene: Scene) -> Path:
    spec = load_spec("examples:mlp")
    first = "conv2d" if scene.n_variables <= 5 else "encoder/block_00"
    changes = [
        PlannedIntervention(400, thaw=(first,)),
        PlannedIntervention(700, learning_rate=3e-4),
        PlannedIntervention(1100, freeze=(first,)),
    ]
    end = {"paused": PlannedIntervention(N_STEPS, pause=True)}.get(scene.state)
    planned = tuple(changes if end is None else [*changes, end])
    file = folder / "transformer.toml"
    file.write_text(spec_to_toml(_changed(spec, first, planned, scene)), encoding="utf-8")
    return file


def _changed(spec: RunSpec, frozen: str, planned: tuple[PlannedIntervention, ...], scene: Scene) -> RunSpec:
    n_steps = N_STEPS if scene.state == "finished" else 5000
    loop = msgspec.structs.replace(spec.loop, steps=n_steps, epochs=None, validate_every=100)
    variables = msgspec.structs.replace(spec.variables, frozen=(frozen,))
    return msgspec.structs.replace(spec, name="transformer", loop=loop, variables=variables, interventions=planned)


def _open(shown: Stage, file: Path, state: str) -> None:
    app, window = shown.app, shown.window
    controller = window.controller
    window.open_path(file)
    if state == "loading":
        wait(app, lambda: controller.status.state.value == "opening")
        return
    wait(app, lambda: controller.status.state.value == "ready")
    if state == "ready":
        return
    controller.go()
    reached: dict[str, Callable[[], bool]] = {
        "compiling": lambda: controller.status.activity.value != "",
        "running": lambda: controller.status.step >= N_STEPS,
        "non-finite": lambda: controller.status.state.value == "paused",
    }
    wait(app, reached.get(state, lambda: controller.status.state.value == state))
    window.pump.tick()


def turn_to(shown: Stage, view: str) -> QWidget:
    """Shows a view in a window and returns what is to be drawn."""
    window = shown.window
    window.docks["variables"].raise_()
    window.gradients.show_view(view if view in {"curves", "profile", "ratio"} else "heatmap")
    loss = view in {"loss", "loss-window"}
    for name in ("accuracy", LEARNING_RATE):
        window.curve_choice.show(name, loss)
    window.steps.brush(500, 900) if loss else window.steps.clear_brush()
    if view in {"setup", "runs", "events"}:
        window.docks[{"setup": "form"}.get(view, view)].raise_()
        if view == "runs":
            window.runs.reload()
            wait(shown.app, lambda: not window.background.busy)
            window.pump.tick()
    if view in {"data", "data-table"}:
        opened = window.controller.opened
        assert opened is not None
        window.data.set_opened(replace(opened, data=pictures() if view == "data" else table()))
        window.docks["data"].raise_()
    if view in COMPARISONS:
        _compare(shown, {"compare": "differences", "compared-maps": "heatmaps"}.get(view, "curves"))
    beside = _BESIDE.get(view)
    if beside is None:
        return window
    widget = beside(window)
    shown.opened.append(widget)
    widget.show()
    settle(shown.app, 5)
    return widget


def turn_back(shown: Stage) -> None:
    """Closes what `turn_to` opened beside the window."""
    while shown.opened:
        shown.opened.pop().close()
    shown.window.compare.close()


def _compare(shown: Stage, view: str) -> None:
    """Compares the stored runs, that of the window left out."""
    window, control = shown.window, shown.window.compare
    control.compare(shown.stored)

    def there() -> bool:
        window.pump.tick()
        comparison = control.comparison
        return bool(comparison.rows) and comparison.table_paths == comparison.paths

    wait(shown.app, there)
    control.page.details.show_view(view)
    control.page.overlay.range.set_cursor(180.0)


def _loss_window(window: MainWindow) -> QWidget:
    window.plot_windows.open(window.loss)
    return window.plot_windows.windows["loss"]


def _report(window: MainWindow) -> QWidget:
    report = ReportDialog(Path("gradgui.log"), window)
    try:
        raise ZeroDivisionError("division by zero")
    except ZeroDivisionError as error:
        report.add(Fault.of(error))
    return report


def _multipliers(window: MainWindow) -> QWidget:
    window.variables.rows.ask_multiplier_by_pattern()
    return _asked(window)


def _pattern(window: MainWindow) -> QWidget:
    window.variables.rows.ask_freeze_by_pattern()
    return _asked(window)


def _export(window: MainWindow) -> QWidget:
    opened: list[QWidget] = []
    window.exporting.opened.connect(opened.append)
    window.exporting.ask_shown()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    wait(app, lambda: bool(opened))
    window.exporting.opened.disconnect(opened.append)
    return opened[0]


def _asked(window: MainWindow) -> QWidget:
    found = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible() and isinstance(widget, QDialog)]
    return found[0] if found else window


_BESIDE: dict[str, Callable[[MainWindow], QWidget]] = {
    "loss-window": _loss_window,
    "about": AboutDialog,
    "report": _report,
    "trust": lambda window: TrustDialog((resources_dir() / "examples" / "resnet.py",), window),
    "multipliers": _multipliers,
    "pattern": _pattern,
    "export": _export,
}
