from __future__ import annotations

import csv
import io

import pytest

from gradgui.gui.main_window import MainWindow
from tests.runs.comparing.step_places import positions


def _lines(window: MainWindow) -> list[dict[str, str]]:
    file = io.StringIO()
    window.compare.page.overlay.export_numbers().write_csv(file)
    return list(csv.DictReader(io.StringIO(file.getvalue())))


def test_every_step_of_every_run_is_a_row(compared: MainWindow) -> None:
    lines = _lines(compared)
    runs = compared.compare.comparison.runs
    assert [float(line["loss"]) for line in lines] == [loss for run in runs for loss in run.history.scalars("loss")]
    assert [line["letter"] for line in lines] == ["A"] * 60 + ["B"] * 120 + ["C"] * 90
    validated = [line for line in lines if line["letter"] == "B" and line["validation_loss"] != "nan"]
    assert [int(line["step"]) + 1 for line in validated] == [v.step for v in runs[1].history.validations]


def test_places_on_the_axis_stand_beside_the_steps(compared: MainWindow) -> None:
    compared.compare.choice.set_axis("epoch")
    lines = [line for line in _lines(compared) if line["letter"] == "C"]
    expected = positions(compared.compare.comparison.runs[2].reader, "epoch")
    assert [float(line["epoch"]) for line in lines] == pytest.approx(expected)


def test_only_what_is_in_view_is_saved(compared: MainWindow) -> None:
    compared.compare.page.overlay.range.show(69.5, 99.5)
    lines = _lines(compared)
    assert [int(line["step"]) for line in lines] == [*range(70, 100), *range(70, 90)]
