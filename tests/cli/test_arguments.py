"""Arguments that several commands have: the same words do the same everywhere."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from gradgui.cli.arguments import runs_folder, spec_from_arguments
from gradgui.cli.main import build_parser
from tests.cli.outcome import Run


@pytest.mark.parametrize("command", ["train", "sweep", "queue add"])
def test_a_spec_is_changed_in_the_same_way_by_every_command_that_takes_one(command: str) -> None:
    words = f"{command} examples:mlp --set data.batch_size=16 --steps 7 --device CPU:0"
    spec = spec_from_arguments(build_parser().parse_args(shlex.split(words)))
    assert spec.data is not None
    assert (spec.data.batch_size, spec.loop.steps, spec.loop.device) == (16, 7, "CPU:0")


@pytest.mark.parametrize("command", ["train", "queue run", "runs list"])
def test_the_folder_for_runs_is_named_in_the_same_way(command: str, tmp_path: Path) -> None:
    assert runs_folder(build_parser().parse_args([*command.split(), "--runs", "here"])) == Path("here")
    assert runs_folder(build_parser().parse_args(command.split())) == tmp_path / "runs"


@pytest.mark.parametrize("change", [["--set", "loop.seed=1"], ["--preset", "head"], ["--device", "CPU:0"]])
def test_a_run_that_goes_on_keeps_its_spec(gradgui: Run, change: list[str]) -> None:
    outcome = gradgui("train", "--resume", "some", *change)
    assert outcome.code == 2
    assert f"Received: {change[0]} with --resume" in outcome.err
