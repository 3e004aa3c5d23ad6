"""From a scene to a window in it: opens a run and waits for its state. What is looked at in it, `views` says."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QApplication

from gradgui.app.training import load_spec
from gradgui.core.spec import PlannedIntervention, RunSpec
from gradgui.core.spec_toml import spec_to_toml
from gradgui.gui.language.chosen_language import apply_language
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from gradgui.gui.settings import WindowSettings
from gradgui.runs.trust import TrustStore
from tests.gallery.drawing import close, settle, wait
from tests.gallery.matrix import Scene
from tests.gallery.stored_runs import make_cut_off, make_earlier, make_runs
from tests.gallery.synthetic import SyntheticEngine

#: Steps of a run in a picture.
N_STEPS = 1500


@dataclass
class Stage:
    """A window in a scene.

    Args:
        app: the application.
        window: the window.
        stored: folders of runs that are there already.
        folder: where else files may lie.
        undo: what takes back what a view did, the last first.
    """

    app: QApplication
    window: MainWindow
    stored: list[Path]
    folder: Path
    undo: list[Callable[[], object]] = field(default_factory=list)


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
        file = _spec_file(folder, scene)
        stored = _stored(folder, scene, file)
        services = WindowServices(
            folder / "runs",
            folder / "settings.ini",
            lambda: engine,
            TrustStore(folder / "trust.json"),
            language="pseudo" if scene.pseudo else "en",
        )
        window = MainWindow(services)
        window.resize(1440, 900)
        window.show()
        shown = Stage(app, window, stored, folder)
        try:
            if state == "again":
                wait(app, lambda: not window.start_page.going_on.isHidden())
            elif state == "stored":
                window.open_path(stored[-1])
                wait(app, lambda: window.display.is_stored)
            elif state != "start":
                _open(shown, file, state)
            yield shown
        finally:
            gate.set()
            compile_gate.set()
            close(app, window)
            apply_language(app, "en")


def _stored(folder: Path, scene: Scene, file: Path) -> list[Path]:
    """Stores the runs that are there before the window is."""
    runs = folder / "runs"
    if scene.state not in {"running", "ready", "again", "stored"}:
        return []
    stored = make_runs(runs)
    if scene.state == "ready":
        make_earlier(runs, load_spec(file))
    if scene.state == "again":
        make_cut_off(runs)
        settings = WindowSettings(folder / "settings.ini")
        for item in (folder / "gone" / "a program that was there before.py", stored[0], file):
            settings.add_recent(str(item))
        settings.sync()
    return stored


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
        wait(app, lambda: not window.background.busy)
        return
    controller.go()
    reached: dict[str, Callable[[], bool]] = {
        "compiling": lambda: controller.status.activity.value != "",
        "running": lambda: controller.status.step >= N_STEPS,
        "non-finite": lambda: controller.status.state.value == "paused",
    }
    wait(app, reached.get(state, lambda: controller.status.state.value == state))
    for _ in range(3):  # what was left for a later tick is drawn, too
        settle(app, 2)
        window.pump.tick()
