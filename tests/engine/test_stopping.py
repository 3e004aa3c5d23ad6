"""Stopping with Keras: the very step that reaches a target ends the call, and the best weights come back whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.spec import DataSpec, LoopSpec, OptimizerSpec, StoppingSpec, TargetSpec
from gradgui.core.stopping import Target
from gradgui.engine.keras_engine import KerasEngine
from gradgui.runs.runner import Runner
from gradgui.runs.store.run_reader import RunReader
from tests.engine.conftest import Opened, spec_of

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

PROGRAM = """
def build_model():
    return keras.Sequential([keras.Input((6,)), keras.layers.Dense(5, activation="tanh"), keras.layers.Dense(3)])

def build_data(n=40):
    rng = np.random.default_rng(1)
    return rng.normal(size=(n, 6)).astype("float32"), rng.normal(size=(n, 3)).astype("float32")
"""


def spec(program: Program, stopping: StoppingSpec, rate: float = 0.1, **loop: Any) -> Any:
    path = program(PROGRAM)
    return spec_of(
        path,
        data=DataSpec(path, batch_size=10, shuffle=False, validation_fraction=0.25),
        optimizer=OptimizerSpec("SGD", rate),
        loop=LoopSpec(**{"steps": 60, "metrics": ("mean_absolute_error",), **loop}),
        stopping=stopping,
    )


@pytest.mark.parametrize(("metric", "mode"), [("loss", "min"), ("mean_absolute_error", "min"), ("loss", "max")])
def test_a_call_ends_with_the_step_that_reaches_the_target(metric: str, mode: Any, program: Program, fresh: Fresh) -> None:
    def run() -> tuple[Any, Any, int]:
        free, stopped = (Opened(spec(program, StoppingSpec())) for _ in range(2))
        values = free.advance(40).scalars[:, free.run.layout.column(metric)]
        value = float(np.quantile(values, 0.2 if mode == "min" else 0.8))
        stopped.controls = replace(stopped.controls, target=Target(metric, value, mode))
        reaches = values <= value if mode == "min" else values >= value
        return int(np.argmax(reaches)) + 1, stopped.advance(40).n_steps, stopped.n_traces

    expected, n_steps, n_traces = fresh(run)
    assert n_steps == expected
    assert n_traces == 1


def test_a_run_ends_at_the_target_at_the_same_step_however_long_its_chunks_are(program: Program, tmp_path: Path) -> None:
    wanted = spec(program, StoppingSpec(target=TargetSpec("loss", 1.0)))

    def steps(longest: int) -> int:
        runner = Runner(wanted, KerasEngine, tmp_path, headless=True)
        runner._loop._stepping._sizer._steps = longest
        runner.go()
        runner.start()
        assert runner.join(60)
        assert "reached the target 1" in runner.status.message
        return runner.status.step

    assert steps(1) == steps(50) < 60


def test_early_stopping_ends_with_the_weights_of_the_best_validation(program: Program, tmp_path: Path) -> None:
    # Few examples and a large rate: the validation loss rises again soon.
    wanted = spec(program, StoppingSpec(patience=3), rate=0.3, steps=600, validate_every=1)
    runner = Runner(wanted, KerasEngine, tmp_path, headless=True)
    runner.go()
    runner.start()
    assert runner.join(120)
    reader = RunReader(runner.status.run_path)
    losses = reader.validation["loss"]
    best = int(reader.validation.steps[np.argmin(losses)])
    assert reader.n_steps < 600
    assert reader.validation.steps[-1] == best + 3
    # The run again, only so far: its weights are those that were put back, bit for bit.
    again = Runner(spec(program, StoppingSpec(), rate=0.3, steps=best), KerasEngine, tmp_path, headless=True)
    again.go()
    again.start()
    assert again.join(60)
    files = [reader.trained_weights, RunReader(again.status.run_path).trained_weights]
    stored, expected = (dict(np.load(file)) for file in files if file is not None)
    assert {name: np.asarray(value).tobytes() for name, value in stored.items()} == {
        name: np.asarray(value).tobytes() for name, value in expected.items()
    }
