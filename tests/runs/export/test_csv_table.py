from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.errors import StoreError
from gradgui.core.records import NORM_KINDS
from gradgui.runs.export import ExportOptions, Stretch
from gradgui.runs.export.csv_table import export_csv
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import fake_spec
from tests.runs.records import stored_run


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> RunReader:
    return stored_run(tmp_path_factory.mktemp("runs"), fake_spec(clip=None, steps=60))


@pytest.fixture
def table(reader: RunReader, tmp_path: Path) -> list[list[str]]:
    assert export_csv(reader, tmp_path / "run.csv") == tmp_path / "run.csv"
    with (tmp_path / "run.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def column(table: list[list[str]], name: str) -> list[str]:
    index = table[0].index(name)
    return [row[index] for row in table[1:]]


def test_the_columns_are_those_that_are_promised(table: list[list[str]], reader: RunReader) -> None:
    scalars = [
        "step",
        "epoch",
        "time_s",
        "loss",
        "penalty",
        "learning_rate",
        "clip_factor",
        "finite",
        "loss_scale",
        "accuracy",
    ]
    assert table[0] == [*scalars, *[f"{path}:{kind}" for path in reader.variables for kind in NORM_KINDS]]


def test_there_is_a_row_for_each_step(table: list[list[str]]) -> None:
    assert column(table, "step") == [str(step) for step in range(60)]


@pytest.mark.parametrize("name", ["time_s", "loss", "penalty", "learning_rate", "accuracy", "epoch"])
def test_scalars_read_back_to_the_last_bit(table: list[list[str]], reader: RunReader, name: str) -> None:
    np.testing.assert_array_equal(np.array(column(table, name), dtype=np.float64), reader.scalars(name))


@pytest.mark.parametrize("kind", NORM_KINDS)
def test_norms_read_back_to_the_last_bit(table: list[list[str]], reader: RunReader, kind: str) -> None:
    for i, path in enumerate(reader.variables):
        np.testing.assert_array_equal(np.array(column(table, f"{path}:{kind}"), dtype=np.float32), reader.norms(kind)[:, i])


def test_whole_numbers_are_written_as_such_and_unknown_ones_as_nan(table: list[list[str]]) -> None:
    assert set(column(table, "finite")) == {"1"}
    assert set(column(table, "epoch")) == {"0", "1", "2"}
    assert set(column(table, "clip_factor")) == {"nan"}


def test_a_file_that_exists_stays_unless_told(reader: RunReader, tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match="must be a new one"):
        export_csv(reader, path)
    assert path.read_text(encoding="utf-8") == "mine"
    export_csv(reader, path, ExportOptions(overwrite=True))
    assert path.read_text(encoding="utf-8").startswith("step,")


def test_a_stretch_has_every_nth_step_of_it_and_no_other(reader: RunReader, tmp_path: Path) -> None:
    export_csv(reader, tmp_path / "run.csv", ExportOptions(steps=Stretch(10, 41, 7)))
    with (tmp_path / "run.csv").open(encoding="utf-8", newline="") as file:
        some = list(csv.reader(file))
    assert column(some, "step") == ["10", "17", "24", "31", "38"]
    np.testing.assert_array_equal(np.array(column(some, "loss"), dtype=np.float64), reader.loss[[10, 17, 24, 31, 38]])
