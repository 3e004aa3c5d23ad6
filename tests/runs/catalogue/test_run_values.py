from __future__ import annotations

import math

from gradgui.runs.catalogue.run_values import (
    FIELDS,
    known_keys,
    result_keys,
    sort_runs,
    spec_keys,
    title_of,
    value_of,
    values_of,
)
from tests.runs.catalogue.summaries import summary


def test_a_short_key_means_every_key_of_the_spec_that_ends_so() -> None:
    run = summary(spec={"loss.name": "mse", "optimizer.name": "Adam", "data.batch_size": 8})
    assert values_of(run, "batch_size") == (8,)
    assert values_of(run, "optimizer.name") == ("Adam",)
    assert values_of(run, "nothing") == ()


def test_fields_come_before_keys_of_the_spec_of_the_same_name() -> None:
    run = summary("folder", name="mine", steps=7, spec={"optimizer.name": "Adam", "loop.steps": 9})
    assert (value_of(run, "name"), value_of(run, "steps"), value_of(run, "loop.steps")) == ("mine", 7, 9)


def test_results_have_keys_of_their_own() -> None:
    run = summary(metrics={"accuracy": 0.9}, validation={"loss": 1.0, "auc": 0.7}, best_validation={"auc": 0.8})
    assert [value_of(run, key) for key in ("accuracy", "metric.accuracy", "validation.auc", "best.auc")] == [
        0.9,
        0.9,
        0.7,
        0.8,
    ]
    assert result_keys([run]) == ("metric.accuracy", "validation.auc", "best.auc")


def test_sorting_puts_what_has_no_number_last_both_ways() -> None:
    runs = [summary("a", loss=2.0), summary("b", loss=None), summary("c", loss=1.0), summary("d", loss=math.nan)]
    assert [run.path.name for run in sort_runs(runs, "loss")] == ["c", "a", "b", "d"]
    assert [run.path.name for run in sort_runs(runs, "loss", descending=True)] == ["a", "c", "b", "d"]


def test_texts_are_sorted_without_regard_to_case() -> None:
    runs = [summary("1", name="beta"), summary("2", name="Alpha"), summary("3", name="gamma")]
    assert [run.name for run in sort_runs(runs, "name")] == ["Alpha", "beta", "gamma"]


def test_only_keys_that_are_not_the_same_everywhere_differ() -> None:
    runs = [
        summary("a", spec={"x.a": 1, "x.b": 2}),
        summary("b", spec={"x.a": 1, "x.b": 3, "x.c": 4}),
        summary("c", spec={}),
    ]
    assert spec_keys(runs) == ("x.a", "x.b", "x.c")
    assert spec_keys(runs, differing=True) == ("x.b", "x.c")


def test_every_known_key_can_be_asked_of_every_run() -> None:
    run = summary(metrics={"accuracy": 0.9}, tags=("a", "b"))
    for key in known_keys([run]):
        values_of(run, key)
        assert title_of(key)
    assert set(FIELDS) <= set(known_keys([]))
    assert value_of(run, "tag") == "a, b"
