"""The page that shows the data, as a person reads it."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from gradgui.core.controls import Controls
from gradgui.core.data.data_summary import ArraySummary, DataSummary, Proposal, Sample, TargetKind
from gradgui.core.data.read_data import ReadData
from gradgui.core.errors import DataError
from gradgui.core.selection import Selection
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import spec_to_toml
from gradgui.gui.data.data_page import DataPage
from gradgui.gui.main_window import MainWindow
from gradgui.runs.engine import OpenedRun
from tests.fakes import FakeEngine, fake_spec, fake_variables
from tests.gui.conftest import EngineRack, wait_for_state

X = ArraySummary("x", "float32", (2, 3, 1), 0.0, 2.0, 0.75, 0, 0)
Y = ArraySummary("y", "int64", (), 0.0, 1.0, 0.5, 0, 0)
PROPOSAL = Proposal("binary_crossentropy", 1, "sigmoid", "two classes, 0 and 1")


def opened(data: DataSummary | None) -> OpenedRun:
    controls = Controls(Selection.initial(fake_variables()), 0.1, ())
    return OpenedRun(fake_variables(), controls, n_examples=1200, n_validation_examples=300, steps_per_epoch=19, data=data)


def images() -> DataSummary:
    pixels = np.zeros((2, 3, 1), dtype=np.float32)
    pixels[0, 0] = 2.0
    samples = tuple(Sample(row, pixels, "cat" if row else "dog") for row in range(10))
    return DataSummary(
        (X, Y),
        TargetKind.CLASSES,
        ("dog", "cat"),
        (900, 300),
        PROPOSAL,
        samples=samples,
        notes=("Two of them.",),
        inputs_are_images=True,
    )


@pytest.fixture
def page(qtbot: QtBot) -> DataPage:
    page = DataPage()
    qtbot.addWidget(page)
    page.resize(400, 700)
    page.show()
    return page


def words(page: DataPage) -> list[str]:
    QCoreApplication.processEvents()  # what is new in a layout is shown by it
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible() and label.text()]


def test_it_says_how_many_examples_there_are_and_what_fits_them(page: DataPage) -> None:
    page.set_opened(opened(images()))
    assert "1,200 training examples, 300 kept aside, 19 steps an epoch." in words(page)
    assert "Two of them." in words(page)
    assert any('loss "binary_crossentropy"' in text for text in words(page))
    assert {"2×3×1 float32", "0.7500", "2.000", "a number int64"} <= set(words(page))


def test_the_classes_are_bars_that_a_screen_reader_can_read(page: DataPage) -> None:
    page.set_opened(opened(images()))
    assert page.class_bars.accessibleDescription() == "dog: 900, cat: 300"
    picture = page.class_bars.grab().toImage()
    row = [picture.pixelColor(x, 10).name() for x in range(picture.width())]
    below = [picture.pixelColor(x, 30).name() for x in range(picture.width())]
    filled = page.palette().highlight().color().name()
    assert row.count(filled) == pytest.approx(3 * below.count(filled), rel=0.05)


def test_images_are_drawn_with_their_range_from_black_to_white(page: DataPage) -> None:
    page.set_opened(opened(images()))
    picture = page.images.grab().toImage()
    assert picture.pixelColor(5, 14).name() == "#ffffff"  # the first pixel of a 3 × 2 image in the middle of a cell of 64
    assert picture.pixelColor(32, 32).name() == "#000000"
    sample = page.images.sample_at(QPoint(72 + 5, 5))
    assert sample is not None
    assert (sample.row, sample.target) == (1, "cat")
    assert not page.rows.isVisible()


def test_images_break_into_rows_where_the_page_is_narrow(page: DataPage) -> None:
    page.set_opened(opened(images()))
    assert page.images.heightForWidth(352) == 2 * 90 - 8
    assert page.images.heightForWidth(64) == 10 * 90 - 8


def test_tables_are_rows_with_the_names_of_their_columns(page: DataPage) -> None:
    samples = tuple(Sample(row, np.array([row, 0.5], dtype=np.float32), "rose") for row in (0, 7))
    page.set_opened(opened(DataSummary((Y,), None, samples=samples, feature_names=("width", "height"))))
    model = page.rows.model()
    header = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    assert header == ["target", "width", "height"]
    assert [model.index(1, column).data() for column in range(3)] == ["rose", "7.000", "0.5000"]
    assert model.headerData(1, Qt.Orientation.Vertical) == "7"
    assert page.rows.isVisible()
    assert not page.images.isVisible()


def test_whole_numbers_of_a_table_have_no_fraction(page: DataPage) -> None:
    page.set_opened(opened(DataSummary((Y,), None, samples=(Sample(0, np.array([4, 12_000]), "rose"),))))
    model = page.rows.model()
    assert [model.index(0, column).data() for column in range(3)] == ["rose", "4", "12,000"]


def test_texts_are_read_as_words_beside_their_class(page: DataPage) -> None:
    samples = tuple(Sample(row, np.array([4, 1, 0]), "good", f"it was {word}") for row, word in ((0, "fun"), (3, "short")))
    page.set_opened(opened(DataSummary((Y,), None, samples=samples)))
    model = page.rows.model()
    assert [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())] == [
        "target",
        "text",
    ]
    assert [model.index(1, column).data() for column in range(2)] == ["good", "it was short"]
    assert model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "it was short"


def test_what_would_spoil_a_training_stands_out(page: DataPage) -> None:
    gaps = dataclasses.replace(X, n_nan=12, minimum=math.nan, maximum=math.nan, mean=math.nan)
    page.set_opened(opened(DataSummary((gaps,), TargetKind.CLASSES, ("a", "b"), (5, 0), PROPOSAL)))
    assert page.warning_label.isVisible()
    assert "x has 12 NaN values" in page.warning_label.text()
    assert "No training example has the class b." in page.warning_label.text()


def test_nothing_open_and_no_data_say_what_to_do(page: DataPage) -> None:
    assert words(page) == ["Open a model, a program or an example to see its data."]
    page.set_opened(opened(None))
    assert words(page) == ["This run names no data. Name some in Set-up."]
    page.set_opened(opened(images()))
    page.set_opened(None, "Opening…")
    assert words(page) == ["Opening…"]


def test_the_window_shows_the_data_of_what_is_open(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    assert "Open a model" in window.data.summary_label.text()
    path = tmp_path / "spec.toml"
    path.write_text(spec_to_toml(fake_spec()), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    window.docks["data"].raise_()
    qtbot.waitUntil(window.data.isVisible)
    assert "training examples" in window.data.summary_label.text()
    assert "4 float32" in words(window.data)


def test_what_could_not_be_opened_is_said_in_the_place_of_the_data(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, rack: EngineRack
) -> None:
    rack.make = lambda: FakeEngine(open_error=DataError("The data must be an existing file."))
    path = tmp_path / "spec.toml"
    path.write_text(spec_to_toml(fake_spec()), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "failed")
    assert window.data.summary_label.text() == "It couldn't be opened."
    assert window.data.warning_label.text() == "The data must be an existing file."


def test_data_that_were_read_before_the_opening_was_refused_are_shown_with_the_reason(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, rack: EngineRack
) -> None:
    error = DataError("Labels must lie in 0 to 1. Received: labels from 0 to 3.")
    error.data = ReadData(images(), 1200, 300)
    rack.make = lambda: FakeEngine(open_error=error)
    path = tmp_path / "spec.toml"
    path.write_text(spec_to_toml(fake_spec()), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "failed")
    page = window.data
    assert page.summary_label.text() == "It couldn't be opened. What was read: 1,200 training examples, 300 kept aside."
    assert page.warning_label.text() == str(error)
    assert page.class_bars.isVisibleTo(page)
    assert {"x", "y"} <= set(words(page))
    rack.make = FakeEngine
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    assert page.warning_label.text() == ""
    assert "couldn't" not in page.summary_label.text()


def drop(window: MainWindow, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(50, 50), *how))
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), *how))


def test_data_that_are_dropped_on_an_open_model_become_its_data(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "flowers.csv").write_text("a,y\n1,0\n")
    path = tmp_path / "spec.toml"
    path.write_text(spec_to_toml(fake_spec()), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    drop(window, tmp_path / "flowers.csv")
    qtbot.waitUntil(
        lambda: (
            window.controller.spec is not None
            and window.controller.spec.data is not None
            and window.controller.spec.data.source == str(tmp_path / "flowers.csv")
        )
    )
    wait_for_state(qtbot, window, "ready")


def test_a_folder_of_classes_can_be_dropped_too(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "animals" / "cat").mkdir(parents=True)
    path = tmp_path / "spec.toml"
    path.write_text(spec_to_toml(fake_spec()), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    drop(window, tmp_path / "animals")
    qtbot.waitUntil(lambda: "animals/" in str(window.controller.spec))


def test_a_table_without_a_model_opens_with_a_small_network(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "flowers.csv").write_text("a,y\n1,0\n")
    drop(window, tmp_path / "flowers.csv")
    qtbot.waitUntil(lambda: window.controller.spec is not None)
    spec = window.controller.spec
    assert spec is not None
    assert spec.data is not None
    assert (spec.name, spec.data.source) == ("flowers", str(tmp_path / "flowers.csv"))
    assert spec.model.source.endswith("table.py:build_model")


def test_data_that_need_a_model_say_what_to_do(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "flowers" / "all").mkdir(parents=True)
    drop(window, tmp_path / "flowers")
    qtbot.waitUntil(lambda: "Data need a model: open one first" in window.banner.text)


class TellingEngine(FakeEngine):
    """An engine that has something to say of the data, and of the device."""

    def open(self, spec: RunSpec) -> OpenedRun:
        """Opens, and tells."""
        found = super().open(spec)
        assert found.data is not None
        data = dataclasses.replace(found.data, notes=("The classes are 0 = dog, 1 = cat.",))
        self.opened = dataclasses.replace(found, data=data, notes=(*data.notes, "The device is slow."))
        return self.opened


def test_what_the_page_says_of_the_data_is_an_event_but_no_banner(
    qtbot: QtBot, window: MainWindow, rack: EngineRack, tmp_path: Path
) -> None:
    rack.make = TellingEngine
    path = tmp_path / "spec.toml"
    path.write_text(spec_to_toml(fake_spec(steps=5)), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    said: list[str] = []
    say = window.banner.say

    def listen(text: str, **rest: Any) -> None:
        said.append(text)
        say(text, **rest)

    window.banner.say = listen  # type: ignore[method-assign]
    window.controller.go()
    wait_for_state(qtbot, window, "finished")
    qtbot.waitUntil(lambda: "The device is slow." in said)
    assert "The classes are 0 = dog, 1 = cat." not in said
    history = window.controller.history
    assert history is not None
    assert {"The classes are 0 = dog, 1 = cat.", "The device is slow."} <= {event.text for event in history.events}


def test_data_are_not_exchanged_while_a_run_goes_on(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "flowers.csv").write_text("a,y\n1,0\n")
    path = tmp_path / "spec.toml"
    path.write_text(spec_to_toml(fake_spec(steps=100_000)), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    window.transport.start_button.click()
    wait_for_state(qtbot, window, "running")
    drop(window, tmp_path / "flowers.csv")
    qtbot.waitUntil(lambda: "before a run and after it" in window.banner.text)
    assert window.controller.status.state.value == "running"
