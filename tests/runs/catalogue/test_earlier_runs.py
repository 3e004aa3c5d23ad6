"""What earlier runs say about a spec."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec

from gradgui.core.rates.schedules import CosineSchedule
from gradgui.core.spec import OptimizerSpec, RunSpec
from gradgui.core.spec_keys import flat_spec
from gradgui.core.spec_toml import with_setting
from gradgui.runs.catalogue.earlier_runs import differences, of_same_model, seconds_per_step
from gradgui.runs.catalogue.run_summary import RunSummary
from tests.fakes import fake_spec


def summary(of: RunSpec, /, **keys: Any) -> RunSummary:
    known: dict[str, Any] = {
        "path": Path("run"),
        "name": "run",
        "state": "finished",
        "reason": None,
        "message": "",
        "steps": 100,
        "n_steps": 100,
        "started": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        "loss": None,
        "validation_loss": None,
        "best_validation_loss": None,
        "model_source": of.model.source,
        "device": "CPU:0",
        "duration_s": 5.0,
        "spec": flat_spec(of),
    }
    return RunSummary(**(known | keys))


def test_the_newest_run_that_computes_alike_tells_the_speed() -> None:
    spec = fake_spec()
    other = with_setting(spec, "data.batch_size=128")
    runs = [summary(other, duration_s=50.0), summary(spec, steps=3), summary(spec, steps=200), summary(spec)]
    assert seconds_per_step(with_setting(spec, "loop.steps=9"), runs) == 5.0 / 200
    assert seconds_per_step(other, runs) == 0.5
    assert seconds_per_step(with_setting(spec, "model.arguments.width=3"), runs) is None


def test_keys_that_differ_have_the_value_of_the_run_and_of_the_spec() -> None:
    spec = fake_spec()
    run = summary(spec)
    assert differences(spec, run) == ()
    now = with_setting(with_setting(spec, "loop.seed=7"), "model.arguments={ width = 3 }")
    found = {one.key: one.values for one in differences(now, run)}
    assert found["loop.seed"] == (0, 7)
    assert found["model.arguments.width"] == (None, 3)


def test_a_rate_is_one_value_with_the_kind_of_its_schedule() -> None:
    spec = fake_spec()
    now = msgspec.structs.replace(spec, optimizer=OptimizerSpec("SGD", CosineSchedule(initial=0.1)))
    (found,) = [one for one in differences(now, summary(spec)) if one.key == "optimizer.learning_rate"]
    assert found.values[1]["schedule"] == "cosine"
    assert found.values[1]["initial"] == 0.1


def test_a_key_that_an_older_gradgui_did_not_know_had_its_default() -> None:
    spec = fake_spec()
    run = summary(spec)
    older = summary(spec, spec={key: value for key, value in run.spec.items() if key != "data.shuffle"})
    assert differences(spec, older) == ()
    assert [one.key for one in differences(with_setting(spec, "data.shuffle=false"), older)] == ["data.shuffle"]


def test_only_runs_of_the_same_model_with_a_spec_are_offered() -> None:
    spec = fake_spec()
    other = msgspec.structs.replace(spec, model=msgspec.structs.replace(spec.model, source="other"))
    runs = [summary(other), summary(spec, spec={}), summary(spec)]
    assert of_same_model(spec, runs) == [runs[2]]
