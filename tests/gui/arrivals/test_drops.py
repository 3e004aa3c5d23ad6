"""Things dropped on windows, as Qt says it: what is told meanwhile, what is opened, what is refused and why."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gradgui.core.spec_toml import spec_to_toml
from gradgui.gui.arrivals.arrival import Deed, sort_arrival
from gradgui.gui.arrivals.drop_overlay import DropOverlay
from gradgui.gui.main_window import MainWindow
from gradgui.runs.catalogue.run_list import list_runs
from tests.fakes import fake_spec
from tests.gui.conftest import WAIT_MS, EngineRack, wait_for_state
from tests.runs.records import stored_run


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def text(words: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(words)
    return mime


def send(kind: type[QDropEvent], target: QWidget, mime: QMimeData) -> QDropEvent:
    place = QPointF(40, 40) if kind is QDropEvent else QPoint(40, 40)
    event = kind(place, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target, event)
    return event


def rarely(*values: str) -> Any:
    """Returns a row that is left to `-m exhaustive`: each opens a window."""
    return pytest.param(*values, marks=pytest.mark.exhaustive)


def told(target: QWidget, mime: QMimeData) -> tuple[str, bool]:
    """Drags something over a window; returns what is told, and whether it would be taken."""
    send(QDragEnterEvent, target, mime)
    accepted = send(QDragMoveEvent, target, mime).isAccepted()
    overlay = target.findChild(DropOverlay)
    assert isinstance(overlay, DropOverlay)
    return overlay.words, accepted


def drop(target: QWidget, mime: QMimeData) -> bool:
    told(target, mime)
    taken = send(QDropEvent, target, mime).isAccepted()
    overlay = target.findChild(DropOverlay)
    assert isinstance(overlay, DropOverlay)
    assert not overlay.isVisible()
    return taken


def spec_file(folder: Path, name: str = "quadratic", **loop: object) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(spec_to_toml(fake_spec(**loop)), encoding="utf-8")
    return path


def make(folder: Path, name: str) -> Path:
    """Makes something of the kind that its name says; what is in it doesn't matter to a fake engine."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if name == "program.py":
        path.write_text("def build_model():\n    return None\n", encoding="utf-8")
    else:
        path.touch()
    return path


def opened(window: MainWindow) -> str:
    spec = window.controller.spec
    return "" if spec is None or not window.controller.is_alive else spec.model.source


@pytest.mark.parametrize(
    "name", ["model.keras", rarely("model.h5"), rarely("model.hdf5"), "saved/saved_model.pb", rarely("program.py")]
)
def test_a_model_or_a_program_is_opened(qtbot: QtBot, window: MainWindow, tmp_path: Path, name: str) -> None:
    window.ask_trust = lambda files: True
    path = make(tmp_path, name)
    path = path.parent if path.name == "saved_model.pb" else path
    words, accepted = told(window, files(path))
    assert words.startswith(f"Open {path.name}")
    assert accepted
    assert drop(window, files(path))
    qtbot.waitUntil(lambda: opened(window).startswith(str(path)), timeout=WAIT_MS)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("data.npz", "data.npz"),
        rarely("x.npy", "x.npy"),
        ("table.csv", "table.csv"),
        rarely("table.tsv", "table.tsv"),
        rarely("table.parquet", "table.parquet"),
        rarely("shards.tfrecord", "shards.tfrecord"),
        ("images/cat/1.png", "images/"),
        rarely("reviews/good/1.txt", "reviews/"),
        rarely("shards/a.tfrecord", "shards/"),
    ],
)
def test_data_are_given_to_what_is_open(qtbot: QtBot, ready: MainWindow, tmp_path: Path, name: str, source: str) -> None:
    make(tmp_path, name)
    dropped = tmp_path / source
    words, accepted = told(ready, files(dropped))
    assert words.startswith("Train what is open on ")
    assert accepted
    assert drop(ready, files(dropped))

    def given() -> bool:
        spec = ready.controller.spec
        return spec is not None and spec.data is not None and spec.data.source == f"{tmp_path}/{source}"

    qtbot.waitUntil(given, timeout=WAIT_MS)


def test_data_that_no_small_network_takes_are_refused_with_the_way_out(
    window: MainWindow, tmp_path: Path, rack: EngineRack
) -> None:
    path = make(tmp_path, "data/all/notes").parents[1]
    words, accepted = told(window, files(path))
    assert "open one first" in words
    assert not accepted
    assert not drop(window, files(path))
    assert "open one first" in window.banner.text
    assert not rack.engines


def test_a_model_and_its_data_are_opened_together_in_whatever_order(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    data, model = make(tmp_path, "data.npz"), make(tmp_path, "model.keras")
    assert told(window, files(data, model))[0].startswith("Open model.keras with data.npz")
    assert drop(window, files(data, model))
    qtbot.waitUntil(lambda: opened(window) == str(model), timeout=WAIT_MS)
    spec = window.controller.spec
    assert spec is not None
    assert spec.data is not None
    assert spec.data.source == str(data)
    assert window.settings.recent == [str(model)]


def test_weights_go_into_what_is_open_and_are_refused_where_nothing_is(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    weights = make(tmp_path, "best.weights.h5")
    words, accepted = told(window, files(weights))
    assert "open it first" in words
    assert not accepted
    window.open_path(spec_file(tmp_path))
    wait_for_state(qtbot, window, "ready")
    assert told(window, files(weights))[0].startswith("Put the weights best.weights.h5 into what is open")
    assert drop(window, files(weights))

    def there() -> bool:
        spec = window.controller.spec
        return spec is not None and spec.model.weights == str(weights)

    qtbot.waitUntil(there, timeout=WAIT_MS)


def test_a_model_its_weights_and_its_data_are_opened_together(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    weights, model, data = (make(tmp_path, name) for name in ("w.weights.h5", "model.keras", "data.csv"))
    assert drop(window, files(data, weights, model))
    qtbot.waitUntil(lambda: opened(window) == str(model), timeout=WAIT_MS)
    spec = window.controller.spec
    assert spec is not None
    assert spec.data is not None
    assert (spec.model.weights, spec.data.source) == (str(weights), str(data))


def test_two_arrays_are_inputs_and_targets(qtbot: QtBot, ready: MainWindow, tmp_path: Path) -> None:
    small, large = tmp_path / "one.npy", tmp_path / "two.npy"
    np.save(small, np.zeros(4))
    np.save(large, np.zeros((4, 9)))
    assert drop(ready, files(small, large))

    def given() -> bool:
        spec = ready.controller.spec
        return spec is not None and spec.data is not None and spec.data.source == str(large)

    qtbot.waitUntil(given, timeout=WAIT_MS)
    spec = ready.controller.spec
    assert spec is not None
    assert spec.data is not None
    assert spec.data.arguments == {"y": "one.npy"}


def test_two_arrays_alone_get_a_small_network(tmp_path: Path) -> None:
    small, large = tmp_path / "one.npy", tmp_path / "two.npy"
    np.save(small, np.zeros(4))
    np.save(large, np.zeros((4, 9, 9)))
    arrival = sort_arrival([str(small), str(large)], has_spec=False)
    assert arrival.words == "Open two.npy, one.npy with a small network"
    assert arrival.deed is Deed.OPEN_WITH_DATA
    assert arrival.items == (str(large), str(large), str(small))  # the inputs get the network, then they and their targets


def test_of_several_specs_one_is_opened_and_the_rest_is_named(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    paths = [spec_file(tmp_path, name) for name in ("one", "two", "three")]
    words, _ = told(window, files(*paths))
    assert words == "Open one.toml\nSpec · Left out: two.toml, three.toml"
    assert drop(window, files(*paths))
    wait_for_state(qtbot, window, "ready")
    assert window.status_line.currentMessage() == "Open one.toml. Left out: two.toml, three.toml."


@pytest.mark.parametrize("how", ["path", rarely("quoted"), rarely("address")])
def test_text_that_names_a_file_opens_it(qtbot: QtBot, window: MainWindow, tmp_path: Path, how: str) -> None:
    path = spec_file(tmp_path)
    words = {"path": f"{path}\n", "quoted": f'"{path}"', "address": QUrl.fromLocalFile(str(path)).toString()}[how]
    assert drop(window, text(words))
    wait_for_state(qtbot, window, "ready")


def test_a_spec_as_text_opens_as_a_set_up(qtbot: QtBot, window: MainWindow) -> None:
    mime = text(spec_to_toml(fake_spec()))
    assert told(window, mime) == ("Open quadratic\nA spec as text", True)
    assert drop(window, mime)
    wait_for_state(qtbot, window, "ready")


@pytest.mark.parametrize(
    ("make_mime", "words"),
    [
        (lambda folder: files(make(folder, "notes.txt")), "notes.txt can't be opened"),
        (lambda folder: files(folder / "gone.toml"), "There is no such file"),
        (lambda folder: text("hello"), "Nothing here can be opened"),
    ],
)
def test_what_can_not_be_opened_is_refused_and_why_is_told(
    window: MainWindow, tmp_path: Path, make_mime: Callable[[Path], QMimeData], words: str
) -> None:
    mime = make_mime(tmp_path)
    said, accepted = told(window, mime)
    assert words in said
    assert not accepted


def test_the_overlay_goes_when_the_drag_leaves(window: MainWindow, tmp_path: Path) -> None:
    told(window, files(spec_file(tmp_path)))
    assert window.drop_target.overlay.isVisible()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.drop_target.overlay.isVisible()


def test_a_drop_says_before_that_it_ends_the_run(running: MainWindow, tmp_path: Path) -> None:
    words, accepted = told(running, files(spec_file(tmp_path, "other")))
    assert words == "Open other.toml\nEnds quadratic, which is training now"
    assert accepted
    QApplication.sendEvent(running, QDragLeaveEvent())


def test_a_run_dropped_on_a_window_whose_run_goes_on_is_shown_and_ends_nothing(
    qtbot: QtBot, running: MainWindow, tmp_path: Path
) -> None:
    (run,) = list_runs(tmp_path / "runs")
    words, _ = told(running, files(run.path))
    assert "Ends" not in words
    assert drop(running, files(run.path))
    qtbot.waitUntil(lambda: running.display.is_stored, timeout=WAIT_MS)
    assert running.controller.status.state == "running"


def test_a_zip_file_of_runs_is_imported_and_leaves_what_is_open(qtbot: QtBot, ready: MainWindow, tmp_path: Path) -> None:
    foreign = stored_run(tmp_path / "foreign").path
    archive = shutil.make_archive(str(tmp_path / "from-afar"), "zip", foreign.parent)
    assert told(ready, files(Path(archive))) == ("Import the runs of from-afar.zip\nRuns", True)
    assert drop(ready, files(Path(archive)))
    qtbot.waitUntil(lambda: foreign.name in {run.path.name for run in list_runs(tmp_path / "runs")}, timeout=WAIT_MS)
    assert ready.controller.status.state == "ready"


def test_a_window_of_a_plot_takes_drops_too(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.plot_windows.open(window.loss.export_view())
    plot = window.plot_windows.windows["loss"]
    path = spec_file(tmp_path)
    assert told(plot, files(path))[0].startswith("Open quadratic.toml")
    assert drop(plot, files(path))
    wait_for_state(qtbot, window, "ready")


def arrive(window: MainWindow, items: Sequence[str]) -> bool:
    """Hands items over as a second start does."""
    return window.arrivals.take_items(items)


def test_a_second_start_asks_before_it_ends_a_run(qtbot: QtBot, running: MainWindow, tmp_path: Path) -> None:
    other = spec_file(tmp_path, "other")
    assert arrive(running, [str(other)])
    assert running.controller.status.state == "running"
    assert "ends quadratic" in running.banner.text.lower()
    running.banner.action_button.click()
    qtbot.waitUntil(lambda: running.settings.recent[:1] == [str(other)], timeout=WAIT_MS)


def test_a_second_start_with_a_file_that_is_gone_says_so(window: MainWindow, tmp_path: Path) -> None:
    assert not arrive(window, [str(tmp_path / "gone.toml")])
    assert "There is no such file" in window.banner.text
