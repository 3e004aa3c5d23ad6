from __future__ import annotations

import json
from pathlib import Path

import pytest

from gradgui.core.number_words import size_words
from gradgui.core.spec_toml import with_setting
from gradgui.runs.store.run_labels import change_tags, rename, set_star
from gradgui.runs.store.run_reader import RunReader
from tests.cli.outcome import Run, UseFakeEngine
from tests.fakes import fake_spec
from tests.runs.records import stored_run


@pytest.fixture
def runs(tmp_path: Path) -> list[Path]:
    """Returns three finished runs of 10, 20 and 30 steps."""
    return [stored_run(tmp_path / "runs", fake_spec(steps=steps)).path for steps in (10, 20, 30)]


def _steps(text: str) -> list[int]:
    return [run["steps"] for run in json.loads(text)]


def test_only_runs_that_a_filter_lets_pass_are_listed(gradgui: Run, runs: list[Path]) -> None:
    change_tags(runs[1], ["good"])
    set_star(runs[2], True)

    def listed(where: str) -> list[int]:
        return _steps(gradgui("runs", "list", "--json", "--where", where).out)

    assert listed("tag:good") == [20]
    assert listed("star or steps<15") == [30, 10]
    assert listed("loop.steps >= 20 optimizer.name=sgd -star") == [20]
    assert "None of 3 runs" in gradgui("runs", "list", "--where", "nothing").out


def test_a_filter_that_can_not_be_meant_is_wrong_input(gradgui: Run, runs: list[Path]) -> None:
    for where, words in (("loss<", "A value must follow"), ("optimizr.name=a", 'Did you mean "optimizer.name"')):
        outcome = gradgui("runs", "list", "--where", where)
        assert outcome.code == 2
        assert words in outcome.err


def test_runs_are_sorted_by_any_key_both_ways(gradgui: Run, runs: list[Path]) -> None:
    assert _steps(gradgui("runs", "list", "--json", "--sort", "steps").out) == [10, 20, 30]
    assert _steps(gradgui("runs", "list", "--json", "--sort=-loop.steps").out) == [30, 20, 10]
    assert gradgui("runs", "list", "--sort", "stepz").code == 2


def test_columns_are_chosen(gradgui: Run, runs: list[Path]) -> None:
    out = gradgui("runs", "list", "--columns", "name,optimizer.learning_rate,steps").out
    assert [line.split() for line in out.splitlines()[:2]] == [
        ["name", "optimizer.learning_rate", "steps"],
        ["quadratic", "0.1", "30"],
    ]
    assert "optimizer.name" in gradgui("runs", "list", "--columns", "+optimizer.name").out.splitlines()[0]
    values = [run["values"] for run in json.loads(gradgui("runs", "list", "--columns", "loop.steps", "--json").out)]
    assert values == [{"loop.steps": 30}, {"loop.steps": 20}, {"loop.steps": 10}]


def test_forks_stand_below_their_parents_on_request(gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path) -> None:
    fake_engine()
    parent = Path(gradgui("train", spec_file, "--json").events[0]["run"])
    stored_run(parent.parent, with_setting(fake_spec(), "name=other"))
    assert gradgui("runs", "fork", parent, "--at", "30").code == 0
    lines = gradgui("runs", "list", "--tree", "--columns", "folder,name").out.splitlines()
    at = next(row for row, line in enumerate(lines) if line.startswith(parent.name))
    assert lines[at + 1].startswith("└─ ")
    child = lines[at + 1].split()[1]
    table = {Path(run["run"]).name: run["parent"] for run in json.loads(gradgui("runs", "list", "--json").out)}
    assert table[child] == {"run": parent.name, "step": 30}
    assert table[parent.name] is None


def test_the_total_says_what_the_runs_take(gradgui: Run, runs: list[Path]) -> None:
    total = sum(file.stat().st_size for run in runs for file in run.rglob("*") if file.is_file())
    assert gradgui("runs", "list").out.splitlines()[-1] == f"3 runs, {size_words(total)}"
    assert gradgui("runs", "list", "--where", "steps=10").out.splitlines()[-1].startswith("1 of 3 runs, ")


def test_names_are_aligned_also_where_characters_are_wide(gradgui: Run, runs: list[Path]) -> None:
    rename(runs[0], "漢字")
    rename(runs[1], "plain")
    lines = gradgui("runs", "list", "--columns", "name,steps").out.splitlines()[:4]
    assert lines == ["name       steps", "quadratic     30", "plain         20", "漢字          10"]


def test_the_table_has_what_the_record_has(gradgui: Run, runs: list[Path]) -> None:
    reader = RunReader(runs[0])
    run = next(run for run in json.loads(gradgui("runs", "list", "--json").out) if run["run"] == str(runs[0]))
    assert run["best_loss"] == reader.loss.min()
    assert run["duration_s"] == reader.time_s[-1]
    assert run["tags"] == []
