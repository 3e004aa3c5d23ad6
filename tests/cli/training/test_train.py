from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.preset import VariablePreset
from gradgui.runs.preset_store import PresetStore
from gradgui.runs.store.run_reader import RunReader
from tests.cli.outcome import Run, UseFakeEngine


def test_json_names_the_run_its_intervention_and_its_end(
    gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path, tmp_path: Path
) -> None:
    fake_engine()
    done = gradgui("train", spec_file, "--runs", tmp_path / "mine", "--json")
    lines = done.events
    assert done.code == 0
    assert lines[0]["event"] == "opened"
    assert Path(lines[0]["run"]).parent == tmp_path / "mine"
    assert {
        "event": "intervention",
        "step": 20,
        "kind": "freeze",
        "paths": ["head/kernel", "head/bias"],
        "value": None,
    } in lines
    assert lines[-1] | {"loss": 0, "steps_per_second": 0} == {
        "event": "finished",
        "run": lines[0]["run"],
        "reason": "completed",
        "steps": 60,
        "loss": 0,
        "steps_per_second": 0,
    }


def test_measure_says_what_watching_costs_before_the_first_step(
    gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path
) -> None:
    fake_engine()
    assert (
        "Watching takes 20% of a step: 1 ms a step with all norms, 0.8 ms without"
        in gradgui("train", spec_file, "--measure").out.splitlines()
    )
    measured = [line for line in gradgui("train", spec_file, "--measure", "--json").events if line["event"] == "measured"]
    assert measured == [{"event": "measured", "kind": "watching", "step": 0, "with_s": 0.001, "without_s": 0.0008}]


def test_json_progress_is_a_step_with_the_loss_of_that_step(
    gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path
) -> None:
    fake_engine(step_s=0.01)
    lines = gradgui("train", spec_file, "--json").events
    progress = [line for line in lines if line["event"] == "progress"]
    reader = RunReader(lines[0]["run"])
    assert [reader.loss[line["step"]] for line in progress] == [line["loss"] for line in progress]
    assert progress[-1]["step"] == 59


def test_standard_output_is_only_json_when_training_fails(gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path) -> None:
    fake_engine(non_finite_at=[7])
    done = gradgui("train", spec_file, "--json")
    last = done.events[-1]
    assert done.code == 3
    assert last["event"] == "failed"
    assert "Step 7 is not finite" in last["message"]
    assert "Step 7 is not finite" in done.err


def test_a_failed_run_is_readable_up_to_the_step_that_failed(
    gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path
) -> None:
    fake_engine(non_finite_at=[7])
    run = gradgui("train", spec_file, "--json").events[0]["run"]
    assert RunReader(run).n_steps == 8


def test_an_engine_fault_is_a_failed_training_without_a_traceback(
    gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path
) -> None:
    fake_engine(fail_at=5)
    done = gradgui("train", spec_file)
    assert done.code == 3
    assert "ZeroDivisionError: the fake engine was told to fail" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "loop.stepps=3"), 'Did you mean "steps"'),
        (("--set", "loop.steps"), "KEY=VALUE"),
        (("--set", "loop.steps=0"), ">= 1"),
        (("--set", 'variables.frozen=["haed/**"]'), "head"),
    ],
)
def test_a_setting_that_does_not_fit_is_wrong_input(
    gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path, words: tuple[str, ...], said: str
) -> None:
    fake_engine()
    done = gradgui("train", spec_file, *words)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_spec_that_does_not_exist_is_wrong_input_also_in_json(gradgui: Run, tmp_path: Path) -> None:
    done = gradgui("train", tmp_path / "nothing.toml", "--json")
    assert done.code == 2
    assert [line["event"] for line in done.events] == ["failed"]


def test_an_incomplete_spec_says_what_is_missing(gradgui: Run, fake_engine: UseFakeEngine, tmp_path: Path) -> None:
    fake_engine()
    spec = tmp_path / "half.toml"
    spec.write_text('[model]\nsource = "fake"\n', encoding="utf-8")
    done = gradgui("train", spec)
    assert done.code == 2
    assert "data (data.source)" in done.err


def test_settings_and_the_device_reach_the_stored_spec(gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path) -> None:
    fake_engine()
    settings = ("--set", "loop.steps=5", "--set", "interventions=[]", "--device", "CPU:0")
    spec = RunReader(gradgui("train", spec_file, *settings, "--json").events[0]["run"]).spec
    assert (spec.loop.steps, spec.loop.device, spec.interventions) == (5, "CPU:0", ())


def test_code_that_is_not_trusted_does_not_run(
    gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path, tmp_path: Path
) -> None:
    fake_engine()
    program = tmp_path / "program.py"
    program.write_text("def build_model():\n    pass\n", encoding="utf-8")
    text = spec_file.read_text(encoding="utf-8").replace('"fake"', '"program.py:build_model"', 1)
    spec_file.write_text(text, encoding="utf-8")
    refused = gradgui("train", spec_file)
    allowed = gradgui("train", spec_file, "--trust")
    assert (refused.code, allowed.code) == (2, 0)
    assert str(program) in refused.err
    assert "--trust" in refused.err


def test_a_folder_for_runs_that_can_not_be_written_to_is_wrong_input(
    gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path, tmp_path: Path
) -> None:
    fake_engine()
    (tmp_path / "file").touch()
    done = gradgui("train", spec_file, "--runs", tmp_path / "file" / "runs", "--json")
    assert done.code == 2
    assert [line["event"] for line in done.events] == ["failed"]
    assert "is a file, not a folder" in done.err


def test_plain_lines_say_what_happened(gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path) -> None:
    fake_engine(n_validation_examples=10)
    done = gradgui("train", spec_file)
    assert "step 20: freeze head" in done.out
    assert "step 25: validation loss" in done.out
    assert "completed: 60 steps" in done.out


def test_a_run_is_no_spec(gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path) -> None:
    fake_engine()
    run = gradgui("train", spec_file, "--json").events[0]["run"]
    done = gradgui("train", run)
    assert done.code == 2
    assert "stored run" in done.err


def test_a_rule_that_ends_a_run_is_named_as_its_cause(gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path) -> None:
    fake_engine()
    target = 'stopping.target={ metric = "loss", value = 1.0 }'
    finished = gradgui("train", spec_file, "--steps", "50", "--set", target, "--json").events[-1]
    assert (finished["reason"], finished["steps"] < 50) == ("completed", True)
    assert "reached the target 1" in finished["cause"]


def test_a_preset_of_the_window_says_what_learns(
    gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path, tmp_path: Path
) -> None:
    fake_engine()
    store = PresetStore(tmp_path / "presets.json")
    store.save(VariablePreset("slow head", "net", frozen=("conv2d",), multipliers={"head": 0.1}))
    done = gradgui("train", spec_file, "--preset", "slow head", "--json")
    assert done.code == 0
    spec = RunReader(Path(done.events[0]["run"])).spec
    assert spec.variables.frozen == ("conv2d",)
    assert spec.variables.learning_rate_multipliers == {"head": 0.1}
    unknown = gradgui("train", spec_file, "--preset", "slow hed")
    assert unknown.code == 2
    assert "slow head" in unknown.err
