"""Runs that are stored already when a picture is taken: finished ones, a starred one, one of the same model, one cut off."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import msgspec

from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import with_setting
from gradgui.runs.runner import Runner
from gradgui.runs.store.run_labels import change_tags, set_note, set_star
from tests.fakes import FakeEngine, fake_spec

_LONG_NAME = "finetune with a name as long as somebody types it who wants to find it again"


def make_runs(folder: Path) -> list[Path]:
    """Stores some runs, so that their table isn't empty; returns their folders."""
    paths = []
    for index, steps in enumerate((120, 400, 60, 1000)):
        spec = msgspec.structs.replace(fake_spec(steps=steps), name=("mlp", _LONG_NAME, "spiral", "resnet")[index])
        spec = with_setting(spec, f"optimizer.learning_rate={(0.1, 0.03, 0.2, 0.05)[index]}")
        paths.append(_train(spec, folder))
    set_star(paths[3], True)
    change_tags(paths[3], ["baseline", "paper"])
    change_tags(paths[1], ["paper"])
    set_note(paths[3], "The one in the table of the paper.")
    return paths


def make_earlier(folder: Path, spec: RunSpec) -> Path:
    """Stores a run of the same model with a few other settings: Set-up says in what it differs."""
    for setting in ("optimizer.learning_rate=0.003", "data.batch_size=32", "loop.steps=200", 'loop.precision="float32"'):
        spec = with_setting(spec, setting)
    variables = msgspec.structs.replace(spec.variables, frozen=("conv2d",))  # the fake engine's model has no blocks
    return _train(msgspec.structs.replace(spec, variables=variables, interventions=()), folder)


def make_cut_off(folder: Path) -> Path:
    """Stores a run whose process seems to have died."""
    path = _train(msgspec.structs.replace(fake_spec(steps=340), name="overnight"), folder)
    with contextlib.closing(sqlite3.connect(path / "run.sqlite")) as connection, connection:
        connection.execute("UPDATE status SET state = 'running', reason = ''")
    return path


def _train(spec: RunSpec, folder: Path) -> Path:
    runner = Runner(spec, lambda: FakeEngine(n_validation_examples=10), folder, headless=True)
    runner.go()
    runner.run()
    if not runner.status.run_path:
        raise RuntimeError(f"A run of the gallery must train. Received: {runner.status.message}")
    return Path(runner.status.run_path)
