from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from gradgui.runs.run_reader import RunReader
from tests.cli.outcome import Run, UseFakeEngine


@pytest.fixture
def run(gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path) -> Path:
    """Returns a finished run of 60 steps."""
    fake_engine(n_validation_examples=10)
    return Path(gradgui("train", spec_file, "--json").events[0]["run"])


def test_no_runs_yet_says_how_to_make_one(gradgui: Run) -> None:
    assert "gradgui train" in gradgui("runs", "list").out


def test_the_list_is_json_on_request(gradgui: Run, run: Path) -> None:
    (only,) = json.loads(gradgui("runs", "list", "--json").out)
    assert (only["run"], only["name"], only["reason"], only["steps"]) == (str(run), "quadratic", "completed", 60)


def test_the_table_names_every_run(gradgui: Run, run: Path) -> None:
    assert run.name in gradgui("runs", "list").out


def test_one_run_is_shown_by_the_beginning_of_its_name(gradgui: Run, run: Path) -> None:
    table = json.loads(gradgui("runs", "show", run.name[:12], "--json").out)
    assert table["steps"] == 60
    assert table["loss"] == RunReader(run).loss[-1]
    assert [done["step"] for done in table["interventions"]] == [20]
    assert [row["step"] for row in table["validation"]] == [25, 50]
    assert table["spec"]["loop"] == {"steps": 60}


def test_one_run_is_shown_for_people(gradgui: Run, run: Path) -> None:
    out = gradgui("runs", "show", run).out
    assert "finished (completed)" in out
    assert "step 20: freeze head" in out


def test_a_run_that_is_not_there_is_wrong_input(gradgui: Run, run: Path) -> None:
    done = gradgui("runs", "show", "2020")
    assert done.code == 2
    assert "2020" in done.err


def test_an_exported_table_has_every_loss(gradgui: Run, run: Path, tmp_path: Path) -> None:
    out = tmp_path / "losses.csv"
    assert gradgui("runs", "export", run, "--format", "csv", "--out", out).out == f"{out}\n"
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert [float(row["loss"]) for row in rows] == RunReader(run).loss.tolist()


def test_exported_arrays_have_every_loss(gradgui: Run, run: Path, tmp_path: Path) -> None:
    out = tmp_path / "run.npz"
    gradgui("runs", "export", run, "--format", "npz", "--out", out)
    with np.load(out) as arrays:
        assert np.array_equal(arrays["loss"], RunReader(run).loss)


def test_a_file_is_replaced_only_when_told(gradgui: Run, run: Path, tmp_path: Path) -> None:
    out = tmp_path / "losses.csv"
    out.write_text("mine", encoding="utf-8")
    words = ("runs", "export", run, "--format", "csv", "--out", out)
    assert gradgui(*words).code == 2
    assert out.read_text(encoding="utf-8") == "mine"
    assert gradgui(*words, "--overwrite").code == 0
    assert out.read_text(encoding="utf-8").startswith("step,")


def test_a_file_in_a_folder_that_is_missing_is_wrong_input(gradgui: Run, run: Path, tmp_path: Path) -> None:
    done = gradgui("runs", "export", run, "--format", "csv", "--out", tmp_path / "missing" / "losses.csv")
    assert done.code == 2
    assert "folder that exists" in done.err


def test_a_deleted_run_is_gone(gradgui: Run, run: Path) -> None:
    assert gradgui("runs", "delete", run.name, "--yes").code == 0
    assert not run.exists()
    assert json.loads(gradgui("runs", "list", "--json").out) == []
