"""Plots of stored runs from the command line."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from gradgui.app import plot_pictures
from gradgui.app.process.qt_guard import QtError
from gradgui.runs.export import FORMATS
from gradgui.runs.store.run_reader import RunReader
from tests.cli.outcome import Run, UseFakeEngine

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def run(gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path) -> Path:
    """Returns a finished run of 60 steps."""
    fake_engine(n_validation_examples=10)
    return Path(gradgui("train", spec_file, "--json").events[0]["run"])


@pytest.mark.parametrize("plot", plot_pictures.PLOTS)
def test_every_plot_is_written_as_a_picture(gradgui: Run, run: Path, tmp_path: Path, plot: str) -> None:
    out = tmp_path / f"{plot}.png"
    words = ("runs", "export", run, "--format", "png", "--plot", plot, "--size", "640x360", "--out", out)
    done = gradgui(*words)
    assert (done.code, done.out) == (0, f"{out}\n")
    image = QImage(str(out))
    assert image.width() >= 2 * 600
    size = image.size()
    assert len({image.pixel(x, y) for x in range(0, size.width(), 3) for y in range(80, size.height(), 3)}) > 10


def test_a_drawing_has_the_run_name_and_the_steps_that_were_asked_for(gradgui: Run, run: Path, tmp_path: Path) -> None:
    out = tmp_path / "loss.svg"
    done = gradgui("runs", "export", run, "--format", "svg", "--plot", "loss", "--steps", "20:40", "--out", out)
    assert done.code == 0
    words = [element.text for element in ET.parse(out).iter("{http://www.w3.org/2000/svg}text")]
    assert "quadratic · Loss" in words
    assert {"20", "30"} <= set(words)
    assert "60" not in words


@pytest.mark.parametrize("plot", plot_pictures.PLOTS)
def test_no_word_of_a_drawing_is_clipped_away(gradgui: Run, run: Path, tmp_path: Path, plot: str) -> None:
    out = tmp_path / f"{plot}.svg"
    assert gradgui("runs", "export", run, "--format", "svg", "--plot", plot, "--out", out).code == 0
    svg = "{http://www.w3.org/2000/svg}"
    root = ET.parse(out).getroot()
    clips = {clip.get("id"): clip[0].get("d", "") for clip in root.iter(f"{svg}clipPath")}
    n_words = 0
    for outer in root.iter(f"{svg}g"):
        name = outer.get("clip-path", "").removeprefix("url(#").removesuffix(")")
        for inner in outer.iterfind(f"{svg}g") if name else ():
            *_, right, down = [float(number) for number in inner.get("transform", "").strip("matrix()").split(",")]
            corners = np.array(re.findall(r"[-\d.e+]+,[-\d.e+]+", clips[name]))
            x, y = np.array([corner.split(",") for corner in corners], dtype=float).T
            for word in inner.iterfind(f"{svg}text"):
                n_words += 1
                assert x.min() <= right + float(word.get("x", "nan")) <= x.max()
                assert y.min() <= down + float(word.get("y", "nan")) <= y.max()
    assert n_words > 5


def test_the_numbers_of_a_plot_are_those_of_the_record(gradgui: Run, run: Path, tmp_path: Path) -> None:
    out = tmp_path / "norms.csv"
    words = ("runs", "export", run, "--format", "csv", "--plot", "curves", "--norm", "update", "--out", out)
    assert gradgui(*words, "--curve", "head/kernel").code == 0
    header, *rows = csv.reader(io.StringIO(out.read_text(encoding="utf-8")))
    assert header == ["step", "head/kernel:update"]
    reader = RunReader(run)
    expected = reader.norms("update")[:, reader.variables.index("head/kernel")]
    assert np.array_equal(np.array([row[1] for row in rows], dtype=np.float32), expected)


def test_a_metric_is_drawn_beside_the_loss_when_it_is_named(gradgui: Run, run: Path, tmp_path: Path) -> None:
    out = tmp_path / "loss.csv"
    words = ("runs", "export", run, "--format", "csv", "--plot", "loss", "--out", out)
    assert gradgui(*words, "--curve", "accuracy").code == 0
    header = out.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert header[:5] == ["step", "loss", "validation_loss", "accuracy", "validation_accuracy"]
    done = gradgui(*words, "--curve", "accurazy", "--overwrite")
    assert done.code == 2
    assert "accuracy" in done.err


def test_a_picture_must_be_of_a_plot(gradgui: Run, run: Path, tmp_path: Path) -> None:
    done = gradgui("runs", "export", run, "--format", "png", "--out", tmp_path / "x.png")
    assert done.code == 2
    assert "--plot loss" in done.err


@pytest.mark.parametrize("words", [("--steps", "9:3"), ("--steps", "a:b"), ("--size", "10x10"), ("--theme", "pink")])
def test_what_cannot_be_drawn_is_wrong_input(gradgui: Run, run: Path, tmp_path: Path, words: tuple[str, str]) -> None:
    out = tmp_path / "x.png"
    assert gradgui("runs", "export", run, "--format", "png", "--plot", "loss", "--out", out, *words).code == 2
    assert not out.exists()


def test_a_picture_is_replaced_only_when_told(gradgui: Run, run: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.png"
    out.write_bytes(b"mine")
    words = ("runs", "export", run, "--format", "png", "--plot", "loss", "--out", out)
    done = gradgui(*words)
    assert done.code == 2
    assert out.read_bytes() == b"mine"
    assert gradgui(*words, "--overwrite").code == 0


def test_with_json_it_says_how_far_it_is_and_what_was_written(gradgui: Run, run: Path, tmp_path: Path) -> None:
    out = tmp_path / "run.csv"
    done = gradgui("runs", "export", run, "--format", "csv", "--out", out, "--steps", "5:25", "--every", "10", "--json")
    assert done.code == 0
    assert done.events == [{"event": "progress", "share": 0.0}, {"event": "exported", "path": str(out)}]
    assert [line.partition(",")[0] for line in out.read_text(encoding="utf-8").splitlines()] == ["step", "5", "15"]
    again = gradgui("runs", "export", run, "--format", "csv", "--out", out, "--json")
    assert again.code == 2
    assert [event["event"] for event in again.events] == ["failed"]
    assert "must be a new one" in again.events[0]["message"]


def test_help_names_every_format(gradgui: Run) -> None:
    text = gradgui("runs", "export", "--help").out
    for one in FORMATS.values():
        assert f"  {one.name} " in text
        assert one.words in text


def test_without_qt_it_says_what_to_install(
    gradgui: Run, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise QtError("The window needs PySide6, which isn't installed. Install it: pip install PySide6-Essentials")

    monkeypatch.setattr(plot_pictures, "check_version", missing)
    done = gradgui("runs", "export", run, "--format", "png", "--plot", "loss", "--out", tmp_path / "x.png")
    assert done.code == 2
    assert "Plots are drawn by Qt" in done.err
    assert "pip install" in done.err


def test_statistics_of_a_range_are_shown(gradgui: Run, run: Path) -> None:
    table = json.loads(gradgui("runs", "show", run, "--steps", "10:30", "--json").out)
    (loss,) = [row for row in table["statistics"] if row["curve"] == "loss"]
    values = RunReader(run).loss[10:30]
    assert loss["mean"] == pytest.approx(values.mean())
    assert loss["minimum_step"] == 10 + int(values.argmin())
    assert loss["slope"] == pytest.approx(1000 * np.polyfit(np.arange(10, 30), values, 1)[0])
    text = gradgui("runs", "show", run, "--steps", "10:30").out
    assert "steps 10 to 29" in text
    assert "validation loss" in text
