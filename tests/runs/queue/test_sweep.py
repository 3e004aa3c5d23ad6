from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from gradgui.core.errors import SpecError
from gradgui.runs.queue.sweep import changes_words, plan_sweep
from gradgui.runs.store.run_labels import check_tag
from tests.fakes import fake_spec

RATE = "optimizer.learning_rate"


def test_every_combination_is_a_run_and_the_last_key_changes_fastest() -> None:
    plan = plan_sweep(fake_spec(), {RATE: [0.1, 0.001], "data.batch_size": [32, 64]})
    pairs = [(run.spec.optimizer.learning_rate, run.spec.data.batch_size) for run in plan.runs if run.spec.data is not None]
    assert pairs == [(rate, size) for rate in (0.1, 0.001) for size in (32, 64)]


def test_runs_are_named_after_what_differs() -> None:
    plan = plan_sweep(fake_spec(), {RATE: [0.1, 0.001], "optimizer.name": ["SGD"]})
    assert [run.name for run in plan.runs] == ["quadratic-lr=1e-1-optimizer=SGD", "quadratic-lr=1e-3-optimizer=SGD"]
    assert [run.spec.name for run in plan.runs] == [run.name for run in plan.runs]


def test_all_else_is_as_in_the_spec() -> None:
    spec = fake_spec(steps=7)
    (run,) = plan_sweep(spec, {"data.batch_size": [8]}).runs
    assert (run.spec.loop, run.spec.optimizer, run.spec.model) == (spec.loop, spec.optimizer, spec.model)


def test_seeds_count_on_from_that_of_the_spec() -> None:
    plan = plan_sweep(fake_spec(seed=5), {RATE: [0.1]}, 3)
    assert [run.changes for run in plan.runs] == [{RATE: 0.1, "loop.seed": seed} for seed in (5, 6, 7)]


def test_the_tag_is_one_word_and_tells_two_sweeps_apart() -> None:
    first, second = (dt.datetime(2026, 1, 2, 3, 4, second, tzinfo=dt.UTC) for second in (5, 6))
    tags = [plan_sweep(fake_spec(), {RATE: [0.1]}, started=started).tag for started in (first, second)]
    assert tags[0] == check_tag(tags[0]) == "sweep:quadratic-lr-20260102-030405"
    assert tags[0] != tags[1]


def test_values_without_a_short_name_still_give_each_run_its_own() -> None:
    long = [{f"layer_{n}/{i}": 0.5 for i in range(10)} for n in range(2)]
    names = [run.name for run in plan_sweep(fake_spec(), {"variables.learning_rate_multipliers": long}).runs]
    assert len(set(names)) == 2


def test_keys_that_share_their_last_word_are_told_apart() -> None:
    changes = {"model.arguments.n": 3, "data.arguments.n": 5}
    assert changes_words([changes]) == ["model.arguments.n=3, data.arguments.n=5"]
    assert changes_words([{"model.arguments.n": 3, RATE: 0.1}]) == ["n=3, lr=0.1"]


def test_the_rates_of_a_sweep_are_written_alike() -> None:
    names = [run.name for run in plan_sweep(fake_spec(), {RATE: [0.01, 0.001]}).runs]
    assert names == ["quadratic-lr=1e-2", "quadratic-lr=1e-3"]
    assert [run.name for run in plan_sweep(fake_spec(), {RATE: [0.01, 0.5]}).runs] == [
        "quadratic-lr=0.01",
        "quadratic-lr=0.5",
    ]


def test_paths_among_the_values_are_taken_from_the_folder(tmp_path: Path) -> None:
    (run,) = plan_sweep(fake_spec(), {"data.source": ["points.csv"]}, folder=tmp_path).runs
    assert run.spec.data is not None
    assert run.spec.data.source == str(tmp_path / "points.csv")
    assert run.name == "quadratic-data=points.csv"


@pytest.mark.parametrize(
    ("values", "n_seeds", "words"),
    [
        ({}, 1, "must have a key"),
        ({RATE: []}, 1, "must have values"),
        ({RATE: [0.1, 0.1]}, 1, "must differ"),
        ({RATE: [-0.1]}, 1, "learning_rate must be"),
        ({"optimizer.learning_rte": [0.1]}, 1, "learning_rate"),
        ({RATE: [0.1]}, 0, "at least one seed"),
        ({"loop.seed": [1, 2]}, 2, "must be said once"),
        ({"loop.seed": list(range(40)), "data.batch_size": list(range(1, 31))}, 1, "1,200"),
    ],
)
def test_what_makes_no_sweep_is_said(values: dict[str, list[object]], n_seeds: int, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        plan_sweep(fake_spec(), values, n_seeds)
