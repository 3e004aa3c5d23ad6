from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.errors import StoreError
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.writer_lock import WriterLock
from tests.cli.outcome import Run, UseFakeEngine
from tests.runs.records import forget_spec


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


def test_last_and_best_validation_are_told_apart(gradgui: Run, run: Path) -> None:
    losses = [row["loss"] for row in json.loads(gradgui("runs", "show", run, "--json").out)["validation"]]
    head, line, *_ = gradgui("runs", "list").out.splitlines()
    assert head.split()[-4:] == ["last", "validation", "best", "validation"]
    assert line.split()[-2:] == [f"{losses[-1]:.4g}", f"{min(losses):.4g}"]
    shown = gradgui("runs", "show", run).out
    assert f"last loss {losses[-1]:.4g}" in shown
    assert f"best loss {min(losses):.4g}" in shown
    assert shown.count("(step 50)") == 2


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


# Runs that can't be read, and runs of another process ------------------------------------------------------------------


def change_record(run: Path, statement: str) -> None:
    connection = sqlite3.connect(run / "run.sqlite")
    with connection:
        connection.execute(statement)
    connection.close()


def test_damaged_and_newer_runs_are_lines_of_the_list_that_say_why(gradgui: Run, run: Path) -> None:
    newer = Path(shutil.copytree(run, run.with_name("20990101-newer")))
    change_record(newer, "UPDATE meta SET value = '7' WHERE key = 'format'")
    torn = Path(shutil.copytree(run, run.with_name("20990101-torn")))
    (torn / "run.sqlite").write_bytes((torn / "run.sqlite").read_bytes()[:5000])
    done = gradgui("runs", "list")
    assert done.code == 0
    states = {line.split()[0]: line.split()[2] for line in done.out.splitlines()[1:4]}
    assert states == {newer.name: "newer", torn.name: "damaged", run.name: "finished"}
    assert f"{newer.name}: The record must have format 1 or older" in done.out
    assert f"{torn.name}: The record of a run must be whole" in done.out


@pytest.mark.parametrize("words", [("show",), ("export", "--format", "csv", "--out", "{out}")])
def test_a_damaged_run_is_wrong_input_and_stays_as_it_is(
    gradgui: Run, run: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (run / "run.sqlite").write_bytes(b"no database")
    action, *rest = words
    done = gradgui("runs", action, run, *(word.format(out=tmp_path / "out.csv") for word in rest))
    assert done.code == 2
    assert "which is damaged (file is not a database). Nothing was changed in it" in done.err
    assert (run / "run.sqlite").read_bytes() == b"no database"
    assert not (tmp_path / "out.csv").exists()


def test_a_run_without_its_spec_is_shown_all_the_same(gradgui: Run, run: Path) -> None:
    forget_spec(run)
    assert "can't be read" in gradgui("runs", "show", run).out
    assert json.loads(gradgui("runs", "show", run, "--json").out)["spec"] is None


@pytest.fixture
def run_of_another_process(tmp_path: Path) -> Iterator[Path]:
    """Yields a run that another process is writing."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.runs.endless_run", str(tmp_path / "runs")],
        cwd=Path(__file__).resolve().parents[3],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield Path(process.stdout.readline().strip())
    finally:
        process.kill()
        process.communicate(timeout=30)


def test_a_run_that_another_process_writes_can_be_read_and_not_changed(
    gradgui: Run, run_of_another_process: Path, tmp_path: Path
) -> None:
    run = run_of_another_process
    shown = gradgui("runs", "show", run)
    assert shown.code == 0
    assert "running" in shown.out
    assert "can be read, not changed or deleted" in shown.out
    assert gradgui("runs", "export", run, "--format", "npz", "--out", tmp_path / "out.npz").code == 0
    deleted = gradgui("runs", "delete", run, "--yes")
    assert deleted.code == 2
    assert "which this or another gradgui is writing. Stop it first" in deleted.err
    assert RunReader(run).status.state == "running"
    with pytest.raises(StoreError, match="another gradgui is writing"):
        WriterLock(run)


def test_runs_are_compared_by_what_differs(gradgui: Run, run: Path, spec_file: Path) -> None:
    other = Path(gradgui("train", spec_file, "--set", "loop.seed=5", "--json").events[0]["run"])
    table = json.loads(gradgui("runs", "compare", run, other, "--json").out)
    assert table["spec"] == [{"key": "loop.seed", "values": [0, 5]}]
    assert table["interventions"] == []
    assert [one["steps"] for one in table["runs"]] == [60, 60]
    out = gradgui("runs", "compare", run.name, other.name).out
    assert "loop.seed" in out
    assert "no difference" in out


def test_one_run_alone_cannot_be_compared(gradgui: Run, run: Path) -> None:
    done = gradgui("runs", "compare", run)
    assert done.code == 2
    assert "At least two runs" in done.err


def test_a_run_with_steps_left_says_how_it_goes_on(gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path) -> None:
    fake_engine()
    run = Path(gradgui("train", spec_file, "--json").events[0]["run"])
    assert "resume" not in gradgui("runs", "show", run).out
    with sqlite3.connect(run / "run.sqlite") as connection:
        connection.execute("UPDATE status SET state = 'running', reason = ''")
        connection.execute("UPDATE meta SET value = json_set(value, '$.n_steps', 90) WHERE key = 'opened'")
    connection.close()
    shown = gradgui("runs", "show", run).out
    assert "ended without finishing it" in shown
    assert f"gradgui train --resume {run.name}" in shown


def test_a_damaged_run_is_mended_and_said(gradgui: Run, run: Path) -> None:
    content = (run / "run.sqlite").read_bytes()
    (run / "run.sqlite").write_bytes(content[:-8192])
    shown = gradgui("runs", "show", run).out
    assert "The record was damaged" in shown
    assert (run / "run.sqlite.damaged-1").read_bytes() == content[:-8192]
    assert "nothing is damaged" in gradgui("runs", "mend", run).out.lower()
