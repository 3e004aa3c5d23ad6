"""Dropped on the real window with the real engine, one thing after another in one window: it opens, and can train."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gradgui.app.window import build_window
from gradgui.core.spec import RunSpec
from gradgui.gui.main_window import MainWindow
from gradgui.runs.engine import OpenedRun
from gradgui.runs.fresh_thread import on_fresh_thread
from tests.engine.data.readers.test_class_folders import write_image
from tests.gui.arrivals.test_drops import drop, files
from tests.gui.conftest import close_window

WAIT_MS = 240_000
PROGRAM = """
import keras

def build_model():
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dense(2, name="head")], name="net")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of every kind that is dropped."""
    folder = tmp_path_factory.mktemp("dropped")
    for number in range(6):
        write_image(folder / "pets" / ("cat" if number % 2 else "dog") / f"{number}.png", np.full((64, 64, 3), 40 * number))
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    (folder / "table.csv").write_text("a,b,c,y\n" + "1,2,3,0\n3,2,1,1\n" * 4, encoding="utf-8")
    np.savez(folder / "arrays.npz", x=np.ones((10, 3), "float32"), y=np.arange(10) % 2)

    def save() -> None:
        import keras

        layers = [keras.Input((3,)), keras.layers.Dense(4, name="dense"), keras.layers.Dense(2, name="head")]
        model = keras.Sequential(layers, name="net")
        model.save_weights(folder / "net.weights.h5")
        model.save(folder / "model.h5")

    on_fresh_thread(save)
    return folder


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    shown = build_window(tmp_path / "runs", tmp_path / "settings.ini")
    shown.show()
    yield shown
    close_window(qtbot, shown)


def dropped(qtbot: QtBot, window: MainWindow, path: Path, given: Callable[[RunSpec], str]) -> OpenedRun:
    """Drops a file or a folder; waits until what the spec then names is open."""
    before = window.controller.opened
    assert drop(window, files(path))

    def is_open() -> bool:
        spec, status, opened = window.controller.spec, window.controller.status, window.controller.opened
        assert status.state.value != "failed", status.message
        named = spec is not None and given(spec).rstrip("/").startswith(str(path))
        return named and opened is not None and opened is not before and status.state.value == "ready"

    qtbot.waitUntil(is_open, timeout=WAIT_MS)
    opened = window.controller.opened
    assert opened is not None
    return opened


def data_of(spec: RunSpec) -> str:
    return spec.data.source if spec.data is not None else ""


@pytest.mark.slow
def test_all_kinds_of_files_open_one_after_another(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    window.ask_trust = lambda asked: asked == (folder / "program.py",)

    pictures = dropped(qtbot, window, folder / "pets", data_of)  # nothing is open yet: they get a small network
    assert pictures.data is not None
    assert (pictures.data.class_names, pictures.data.inputs_are_images) == (("cat", "dog"), True)
    assert pictures.obstacle == ""

    program = dropped(qtbot, window, folder / "program.py", lambda spec: spec.model.source)
    assert [info.path for info in program.variables] == ["dense/kernel", "dense/bias", "head/kernel", "head/bias"]

    weights = dropped(qtbot, window, folder / "net.weights.h5", lambda spec: spec.model.weights)
    assert [info.path for info in weights.variables] == [info.path for info in program.variables]

    table = dropped(qtbot, window, folder / "table.csv", data_of)
    assert (table.n_examples, table.arrays["x"].shape) == (8, (8, 3))
    assert table.data is not None
    assert table.data.proposal is not None
    assert (table.data.proposal.n_given, table.data.proposal.from_logits) == (2, True)

    arrays = dropped(qtbot, window, folder / "arrays.npz", data_of)
    assert (arrays.n_examples, arrays.arrays["y"].shape) == (10, (10,))

    model = dropped(qtbot, window, folder / "model.h5", lambda spec: spec.model.source)
    assert [info.path for info in model.variables] == [info.path for info in program.variables]
    assert model.n_examples == 0
