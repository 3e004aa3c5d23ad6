"""Scripts that runs leave as: run in a process of their own, they give the very losses of the run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import with_setting
from gradgui.engine.keras_engine import KerasEngine
from gradgui.runs.examples import example_names, example_spec
from gradgui.runs.export.script import export_script
from gradgui.runs.runner import Runner
from gradgui.runs.store.run_reader import RunReader
from tests.engine.conftest import bits

Program = Callable[[str], str]

FREEZING = (
    '{at_step=4, thaw=["conv2d_1"]}, {at_step=6, clip={kind="global_norm", limit=0.5}}, {at_step=8, learning_rate=5e-4},'
    '{at_step=10, thaw=["batch_normalization_1"], freeze=["conv2d_1"]}, {at_step=13, accumulation_steps=3},'
    '{at_step=17, freeze=["batch_normalization_1"]}, {at_step=20, clip={kind="none"}}, {at_step=23, accumulation_steps=1},'
    '{at_step=26, multipliers={"head/kernel"=0.1}, clip={kind="norm", limit=0.1}}'
)


def trained(spec: RunSpec, folder: Path, *settings: str) -> RunReader:
    """Trains to the end and returns the record."""
    for setting in settings:
        spec = with_setting(spec, setting)
    runner = Runner(spec, KerasEngine, folder / "runs", headless=True)
    runner.go()
    runner.start()
    runner.join()
    assert runner.status.message == "", runner.status.message
    return RunReader(runner.status.run_path)


def check_losses(reader: RunReader, folder: Path) -> str:
    """Writes the script, runs it, and compares every bit of its losses; returns its text."""
    script = export_script(reader, folder / "again.py")
    command = [sys.executable, script.name, "--losses", "losses.csv"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    header, *rows = (folder / "losses.csv").read_text(encoding="utf-8").splitlines()
    assert header == "step,loss"
    steps, losses = zip(*(row.split(",") for row in rows), strict=True)
    assert [int(step) for step in steps] == reader.steps.tolist()
    assert bits(np.array(losses, dtype=float)) == bits(reader.loss)
    return script.read_text(encoding="utf-8")


@pytest.mark.slow
def test_freezing_thawing_clips_rates_and_windows_are_repeated_to_the_last_bit(tmp_path: Path) -> None:
    reader = trained(
        example_spec("finetune"), tmp_path, "loop.epochs=1", f"interventions=[{FREEZING}]", "data.batch_size=64"
    )
    check_losses(reader, tmp_path)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", example_names())
def test_every_example_leaves_as_a_script_with_the_same_losses(name: str, tmp_path: Path) -> None:
    length = "loop.steps=20" if example_spec(name).loop.epochs is None else "loop.epochs=1"
    check_losses(trained(example_spec(name), tmp_path, length), tmp_path)
