"""Keras runs that were stopped and go on in another engine, against one that never stopped: every bit of every number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gradgui.core.spec import DataSpec, LossSpec, ModelSpec, RunSpec, VariablesSpec
from gradgui.core.spec_toml import spec_from_table, spec_to_table
from gradgui.runs.loop.chunks.step_choice import StepChoice
from gradgui.runs.start_point import resume_point
from gradgui.runs.store.run_reader import RunReader
from tests.engine.resuming import N_STEPS, assert_no_bit_differs, run_to

_PROGRAM = """
def build_model():
    layers = keras.layers
    return keras.Sequential([
        keras.Input((6,)), layers.Dense(5), layers.BatchNormalization(), layers.Dropout(0.3),
        layers.Dense(4, activation="tanh", kernel_regularizer="l2"), layers.GaussianNoise(0.1), layers.Dense(1),
    ])

def build_data():
    random = np.random.default_rng(0)
    return random.normal(size=(37, 6)).astype("float32"), random.normal(size=(37, 1)).astype("float32")
"""
_COSINE = {"schedule": "cosine", "initial": 0.01, "warmup_updates": 3}


@dataclass(frozen=True)
class Setting:
    """What a run is trained with."""

    optimizer: dict[str, Any]
    loop: dict[str, Any]
    variables: VariablesSpec = field(default_factory=VariablesSpec)


SETTINGS = {
    "momentum, clipped": Setting(
        {"name": "SGD", "learning_rate": 0.05, "arguments": {"momentum": 0.9, "nesterov": True}},
        {"clip": {"kind": "global_norm", "limit": 0.5}},
    ),
    "Adam, schedule, accumulation": Setting({"name": "Adam", "learning_rate": _COSINE}, {"accumulation_steps": 3}),
    "AdamW, averages, thaw with warm-up": Setting(
        {
            "name": "AdamW",
            "learning_rate": 0.01,
            "arguments": {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 4},
        },
        {},
        VariablesSpec(frozen=("dense/**",), thawing="zero", thaw_warmup_updates=4),
    ),
    "Adam, float16": Setting(
        {"name": "Adam", "learning_rate": 0.01},
        {"precision": "mixed_float16", "loss_scale": {"initial": 1e9, "growth_updates": 3}},
    ),
    "RMSprop, skipping": Setting({"name": "RMSprop", "learning_rate": 0.01}, {}, VariablesSpec(frozen_gradients="skip")),
}


#: The others are among the pairs of test_resume_pairwise too.
_ALWAYS = ("RMSprop, skipping",)


@pytest.fixture(
    scope="module",
    params=[name if name in _ALWAYS else pytest.param(name, marks=pytest.mark.exhaustive) for name in SETTINGS],
)
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunReader]:
    """A run that never stopped. Selections count as settled at once: when a step is compiled is else a matter of time."""
    folder = tmp_path_factory.mktemp("whole")
    path = folder / "program.py"
    path.write_text(f"import keras\nimport numpy as np\n{_PROGRAM}", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StepChoice, "_settled", property(lambda choice: True))
        yield run_to(_spec(SETTINGS[request.param], str(path)), folder, N_STEPS)


def _spec(setting: Setting, path: str) -> RunSpec:
    made = RunSpec(
        model=ModelSpec(path),
        data=DataSpec(path, batch_size=8, validation_fraction=0.2),
        loss=LossSpec("mean_squared_error"),
        variables=setting.variables,
    )
    table = spec_to_table(made)
    table["optimizer"] = setting.optimizer
    table["loop"] = {"steps": N_STEPS, "validate_every": 4, **setting.loop}
    return spec_from_table(table)


@pytest.mark.parametrize("stops", [(1, 7)])
def test_stopping_and_resuming_changes_no_bit(whole: RunReader, tmp_path: Path, stops: tuple[int, ...]) -> None:
    run = run_to(whole.spec, tmp_path, stops[0])
    for stop in (*stops[1:], N_STEPS):
        run = run_to(whole.spec, tmp_path, stop, resume_point(run))
    assert_no_bit_differs(run, whole)


def test_repeating_from_an_older_checkpoint_changes_no_bit(whole: RunReader, tmp_path: Path) -> None:
    run = run_to(whole.spec, tmp_path, 10)
    for step in run.checkpoints.steps():
        if step > 4:
            run.checkpoints.path(step).unlink()
    start = resume_point(run)
    assert start.checkpoint_step <= 4
    assert_no_bit_differs(run_to(whole.spec, tmp_path, N_STEPS, start), whole)
