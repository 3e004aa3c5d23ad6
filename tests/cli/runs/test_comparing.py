from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gradgui.core.spec_toml import with_setting
from gradgui.runs.store.run_reader import RunReader
from tests.cli.outcome import Run
from tests.fakes import fake_spec
from tests.runs.records import stored_run


@pytest.fixture
def runs(tmp_path: Path) -> list[RunReader]:
    specs = [with_setting(fake_spec(steps=steps), f'name="{name}"') for name, steps in (("short", 40), ("long", 70))]
    return [stored_run(tmp_path / "runs", spec) for spec in specs]


def _paths(runs: list[RunReader]) -> list[Path]:
    return [run.path for run in runs]


def test_the_table_is_written_as_csv(gradgui: Run, runs: list[RunReader], tmp_path: Path) -> None:
    out = tmp_path / "table.csv"
    done = gradgui("runs", "compare", *_paths(runs), "--format", "csv", "--out", out)
    assert (done.code, done.out.strip()) == (0, str(out))
    lines = list(csv.reader(out.read_text(encoding="utf-8").splitlines()))
    assert lines[0] == ["section", "key", *(run.path.name for run in runs)]
    assert next(line for line in lines if line[1] == "loop.steps")[2:] == ["40", "70"]


def test_what_differs_is_printed_before_where_they_ended_as_in_the_window(gradgui: Run, runs: list[RunReader]) -> None:
    printed = gradgui("runs", "compare", *_paths(runs)).out
    places = [
        printed.index(f"\n{words} ") for words in ("What was asked for", "loop.steps", "What was changed", "Where they")
    ]
    assert places == sorted(places)
    assert printed.index("\nname ") > places[-1]
    line = next(line for line in printed.splitlines() if line.startswith("loop.steps"))
    assert line.split()[1:] == ["40", "70"]


def test_the_losses_are_written_step_by_step(gradgui: Run, runs: list[RunReader], tmp_path: Path) -> None:
    out = tmp_path / "losses.csv"
    done = gradgui("runs", "compare", *_paths(runs), "--format", "csv", "--plot", "loss", "--by", "epoch", "--out", out)
    assert done.code == 0
    lines = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [float(line["loss"]) for line in lines] == [*runs[0].loss, *runs[1].loss]
    assert float(lines[25]["epoch"]) == 1.0  # an epoch of the fake engine has 25 steps


def test_the_runs_are_drawn_over_one_another(gradgui: Run, runs: list[RunReader], tmp_path: Path) -> None:
    out = tmp_path / "losses.svg"
    done = gradgui("runs", "compare", *_paths(runs), "--format", "svg", "--plot", "head/bias", "--log", "--out", out)
    assert done.code == 0
    drawn = out.read_text(encoding="utf-8")
    assert "short" in drawn
    assert "long" in drawn


def test_what_no_run_has_is_named_with_what_is_near(gradgui: Run, runs: list[RunReader], tmp_path: Path) -> None:
    done = gradgui("runs", "compare", *_paths(runs), "--format", "png", "--plot", "acuracy", "--out", tmp_path / "a.png")
    assert done.code == 2
    assert 'Received: "acuracy"' in done.err
    assert "accuracy" in done.err


@pytest.mark.parametrize(
    "words", [("--format", "csv"), ("--plot", "loss"), ("--format", "png", "--out", "a.png"), ("--out", "a.csv")]
)
def test_what_a_file_needs_is_said(gradgui: Run, runs: list[RunReader], words: tuple[str, ...]) -> None:
    done = gradgui("runs", "compare", *_paths(runs), *words)
    assert done.code == 2
    assert "--" in done.err


def test_a_file_that_is_there_is_kept(gradgui: Run, runs: list[RunReader], tmp_path: Path) -> None:
    out = tmp_path / "table.csv"
    out.write_text("mine", encoding="utf-8")
    words = ("runs", "compare", *_paths(runs), "--format", "csv", "--out", out)
    assert gradgui(*words).code == 2
    assert out.read_text(encoding="utf-8") == "mine"
    assert gradgui(*words, "--overwrite").code == 0
