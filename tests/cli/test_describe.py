from __future__ import annotations

import json
from pathlib import Path

import pytest

from gradgui.cli.describe import variable_tree
from gradgui.core.controls import Controls
from gradgui.core.data.data_summary import ArraySummary, DataSummary, Proposal, TargetKind
from gradgui.core.selection import Selection
from gradgui.core.spec import RunSpec
from gradgui.core.variables import VariableInfo
from gradgui.runs.engine import OpenedRun
from tests.cli.outcome import Run
from tests.fakes import fake_variables


@pytest.fixture
def fake_description(monkeypatch: pytest.MonkeyPatch) -> list[RunSpec]:
    """Describes every model as the `FakeEngine`'s; remembers for which specs."""
    described: list[RunSpec] = []

    def describe(spec: RunSpec, _trust: object) -> object:
        described.append(spec)
        return OpenedRun(fake_variables(), Controls(Selection.initial(fake_variables()), 0.1, ()))

    monkeypatch.setattr("gradgui.engine.describe.describe", describe)
    return described


@pytest.fixture
def flowers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Describes every model as one with data of two flowers, a number of which is missing."""
    x = ArraySummary("x", "float32", (4,), -1.5, 7.25, float("nan"), 3, 0)
    proposal = Proposal("binary_crossentropy", 1, "sigmoid", "two classes, 0 and 1")
    data = DataSummary((x,), TargetKind.CLASSES, ("lily", "rose"), (30, 60), proposal, notes=("The target is kind.",))
    opened = OpenedRun(
        fake_variables(),
        Controls(Selection.initial(fake_variables()), 0.1, ()),
        n_examples=90,
        data=data,
        notes=("The weights are new.", *data.notes),
    )
    monkeypatch.setattr("gradgui.engine.describe.describe", lambda spec, trust: opened)


def test_the_data_are_described_on_request(gradgui: Run, flowers: None) -> None:
    out = gradgui("describe", "examples:mlp", "--data").out
    assert "90 training examples, 0 kept aside" in out
    assert ["lily", "30", "█" * 12] in [line.split() for line in out.splitlines()]
    assert ["x", "4", "float32", "-1.5", "nan", "7.25", "3"] in [line.split() for line in out.splitlines()]
    assert 'loss "binary_crossentropy" on 1 output (sigmoid) fits them' in " ".join(out.split())
    assert "Warning: x has 3 NaN values" in out
    assert out.count("The target is kind.") == out.count("The weights are new.") == 1


def test_json_has_the_data_on_request(gradgui: Run, flowers: None) -> None:
    table = json.loads(gradgui("describe", "examples:mlp", "--data", "--json").out)["data"]
    assert table["classes"] == [{"name": "lily", "count": 30}, {"name": "rose", "count": 60}]
    assert table["arrays"][0]["mean"] is None
    assert "data" not in json.loads(gradgui("describe", "examples:mlp", "--json").out)


def test_data_of_a_model_alone_are_an_error(gradgui: Run, fake_description: list[RunSpec]) -> None:
    outcome = gradgui("describe", "examples:mlp", "--data")
    assert outcome.code == 2
    assert "Describe a spec" in outcome.err


def test_json_has_every_variable(gradgui: Run, fake_description: list[RunSpec]) -> None:
    table = json.loads(gradgui("describe", "examples:mlp", "--json").out)
    assert [row["path"] for row in table["variables"]] == [variable.path for variable in fake_variables()]
    first = table["variables"][0]
    assert first["shape"] == [3, 3, 1, 8]
    assert (first["dtype"], first["role"], first["trainable"]) == ("float32", "weight", True)


def test_the_tree_has_a_branch_a_layer(gradgui: Run, fake_description: list[RunSpec]) -> None:
    lines = gradgui("describe", "examples:mlp").out.splitlines()
    assert lines[0] == "examples:mlp"
    assert sum("batch_normalization" in line for line in lines) == 1
    assert "9 variables" in lines[-1]


def test_a_spec_is_described_by_its_model_alone(gradgui: Run, fake_description: list[RunSpec]) -> None:
    gradgui("describe", "examples:finetune")
    assert fake_description[0].variables.frozen == ()


def test_a_program_must_be_trusted(gradgui: Run, fake_description: list[RunSpec], tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("def build_model():\n    pass\n", encoding="utf-8")
    refused = gradgui("describe", program)
    assert refused.code == 2
    assert "--trust" in refused.err
    assert fake_description == []
    assert gradgui("describe", program, "--trust").code == 0


def test_a_shared_variable_says_where_else_it_stands() -> None:
    from io import StringIO

    from rich.console import Console

    shared = VariableInfo("first/both/kernel", (2, 3), "float32", other_paths=("second/both/kernel",))
    console = Console(file=StringIO(), width=120)
    console.print(variable_tree("model", Selection.initial([shared])))
    assert "kernel  2x3  float32  also second/both/kernel" in console.file.getvalue()  # type: ignore[attr-defined]


def test_the_learning_rates_that_a_spec_plans_are_json(gradgui: Run, tmp_path: Path) -> None:
    path = tmp_path / "spec.toml"
    rate = '{ schedule = "piecewise", boundaries = [2], values = [0.2, 0.1] }'
    path.write_text(f'[model]\nsource = "m.py"\n[optimizer]\nlearning_rate = {rate}\n[loop]\nsteps = 4\n', encoding="utf-8")
    table = json.loads(gradgui("describe", str(path), "--learning-rates", "--json").out)
    assert table == {"learning_rates": [0.2, 0.2, 0.2, 0.1]}
    lines = gradgui("describe", str(path), "--learning-rates", "--steps", "100").out.splitlines()
    assert [line.split() for line in (lines[1], lines[2], lines[-1])] == [["0", "0.2"], ["4", "0.1"], ["99", "0.1"]]


def test_a_spec_that_says_no_length_is_asked_for_one(gradgui: Run, tmp_path: Path) -> None:
    path = tmp_path / "spec.toml"
    path.write_text('[model]\nsource = "m.py"\n[optimizer]\nlearning_rate = 0.1\n', encoding="utf-8")
    outcome = gradgui("describe", str(path), "--learning-rates")
    assert outcome.code == 2
    assert "say how many steps" in outcome.err


def test_the_plan_of_a_spec_is_said_before_it_is_run(gradgui: Run, fake_description: list[RunSpec], tmp_path: Path) -> None:
    words = ("describe", "examples:linear", "--plan", "--runs", str(tmp_path), "--set", "loop.steps=10")
    done = gradgui(*words, "--set", "loop.accumulation_steps=2")
    assert done.code == 0
    assert "= 10 steps, 5 updates; the time is known after the first steps" in done.out
    (table,) = gradgui(*words, "--json").events
    assert table["plan"]["n_updates"] == 10


@pytest.fixture
def freezing_spec(tmp_path: Path) -> Path:
    """Returns a spec of the `FakeEngine`'s model whose layer `head` is frozen."""
    path = tmp_path / "frozen.toml"
    path.write_text('format = 1\n[model]\nsource = "examples:mlp"\n[variables]\nfrozen = ["head"]\n', encoding="utf-8")
    return path


def test_what_a_spec_freezes_is_frozen(gradgui: Run, fake_description: list[RunSpec], freezing_spec: Path) -> None:
    rows = json.loads(gradgui("describe", freezing_spec, "--json").out)["variables"]
    assert [row["path"] for row in rows if row["trainable"] and not row["learns"]] == ["head/kernel", "head/bias"]
    n_learning = sum(row["parameters"] for row in rows if row["learns"] and row["role"] == "weight")
    assert f"{n_learning} of them learn" in gradgui("describe", freezing_spec).out


def test_a_pattern_that_matches_nothing_is_said_beside_the_paths_that_it_might_have_meant(
    gradgui: Run, fake_description: list[RunSpec], freezing_spec: Path
) -> None:
    outcome = gradgui("describe", freezing_spec, "--set", 'variables.frozen=["haed"]')
    assert outcome.code == 0
    assert 'variables.frozen must match at least one variable. Received: "haed"' in outcome.out
    assert "kernel" in outcome.out
