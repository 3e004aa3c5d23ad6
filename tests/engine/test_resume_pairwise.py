"""Every pair of settings in a run that is stopped twice and goes on, against the same run that never stopped: every bit.

Each leg has an engine and a thread of its own, after Keras has forgotten all; one row goes on in another process. All rows:
`pytest -m exhaustive tests/engine/test_resume_pairwise.py`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gradgui.core.spec import DataSpec, LossSpec, ModelSpec, RunSpec, VariablesSpec
from gradgui.core.spec_toml import spec_from_table, spec_to_table, spec_to_toml
from gradgui.runs.loop.chunks.step_choice import StepChoice
from gradgui.runs.start_point import resume_point
from gradgui.runs.store.run_reader import RunReader
from tests.engine.resuming import N_STEPS, assert_no_bit_differs, run_to
from tests.engine.test_pairwise import CLIPS, PRECISIONS, RULES
from tests.pairs import pairwise

#: Learns from 30 examples in batches of 8: the last batch of an epoch has 6. Every layer that keeps or draws something.
PROGRAM = """
import keras
import numpy as np

class Jitter(keras.layers.Layer):
    def call(self, x, training=False):
        return x + 0.01 * keras.random.normal(keras.ops.shape(x), dtype=x.dtype) if training else x

def build_model(unseeded=False):
    layers = keras.layers
    return keras.Sequential([
        keras.Input((6,)), layers.Dense(5), layers.BatchNormalization(), layers.Dropout(0.3),
        *([Jitter()] if unseeded else []),
        layers.Dense(4, activation="tanh", kernel_regularizer="l2"), layers.GaussianNoise(0.1), layers.Dense(3),
    ])

def build_data(weighted=False):
    random = np.random.default_rng(0)
    x, y = random.normal(size=(37, 6)).astype("float32"), random.integers(0, 3, 37)
    return (x, y, random.uniform(0.2, 2, 37).astype("float32")) if weighted else (x, y)
"""
RATES: tuple[Any, ...] = (
    0.01,
    {"schedule": "constant", "initial": 0.02, "warmup_updates": 5},
    {"schedule": "cosine", "initial": 0.02, "warmup_updates": 2},  # as long as the run
    {"schedule": "exponential", "initial": 0.02, "decay_rate": 0.5, "steps": 4},
    {"schedule": "polynomial", "initial": 0.02, "steps": 3, "cycle": True, "power": 2.0},
    {"schedule": "piecewise", "boundaries": [1, 4, 9], "values": [0.02, 0.01, 0.03, 0.002]},
)
#: Before these steps the run is stopped: in the middle of windows, of epochs, between changes and at them.
STOPS = ((1, 7), (3, 8), (2, 5), (6, 11), (9, 13))
WEIGHTS = ("none", "class", "sample", "both")
GRADIENTS = ("watch", "skip", "auto")
#: What ends the run: its length; validations that don't improve, then its best weights are put back; a value.
ENDINGS: dict[str, dict[str, Any]] = {
    "length": {},
    "patience": {"patience": 2, "min_delta": 10.0},
    "best": {"restore_best": True, "metric": "validation accuracy"},
    "target": {"target": {"metric": "validation loss", "value": 0.5}},
}
FACTORS: tuple[Sequence[Any], ...] = (
    range(len(RULES)),
    range(len(RATES)),
    STOPS,
    range(len(CLIPS)),
    WEIGHTS,
    tuple(ENDINGS),
    PRECISIONS,
    GRADIENTS,
    (1, 3),  # steps an update
    ("epoch", 3),  # how often is validated
    (True, False),  # shuffled
    (False, True),  # whether what is changed at a stop is changed before it
    (False, True),  # a layer that draws without a seed of its own
)


@dataclass(frozen=True)
class Row:
    """One row of the design."""

    rule: int
    rate: int
    stops: tuple[int, ...]
    clip: int
    weights: str
    ending: str
    precision: str
    gradients: Any
    accumulation: int
    validate_every: Any
    shuffle: bool
    change_first: bool
    unseeded: bool
    xla: bool = False

    def __str__(self) -> str:
        return "-".join(str(value) for value in astuple(self))

    def spec(self, folder: Path) -> RunSpec:
        """Returns its spec; writes the program beside it."""
        path = folder / "program.py"
        path.write_text(PROGRAM, encoding="utf-8")
        classes = {"0": 0.5, "2": 3.0} if self.weights in {"class", "both"} else {}
        weighted = {"weighted": True} if self.weights in {"sample", "both"} else {}
        made = RunSpec(
            model=ModelSpec(str(path), {"unseeded": True} if self.unseeded else {}),
            data=DataSpec(str(path), weighted, batch_size=8, validation_fraction=0.2, shuffle=self.shuffle),
            loss=LossSpec("sparse_categorical_crossentropy", {"from_logits": True}, classes),
            variables=VariablesSpec(frozen_gradients=self.gradients, thaw_warmup_updates=2),
        )
        name, arguments = RULES[self.rule]
        clip = CLIPS[self.clip]
        loop = {
            "steps": N_STEPS,
            "accumulation_steps": self.accumulation,
            "precision": self.precision,
            "validate_every": self.validate_every,
            "xla": self.xla,
            "metrics": ["accuracy", {"name": "accuracy", "weighted": True, "label": "weighted"}],
            **({"clip": {"kind": clip[0], "limit": clip[1]}} if clip is not None else {}),
        }
        if self.precision == "mixed_float16":
            loop["loss_scale"] = {"initial": 1e9, "growth_updates": 3}  # the first steps aren't finite
        table = {
            **spec_to_table(made),
            "optimizer": {"name": name, "learning_rate": RATES[self.rate], "arguments": arguments},
            "loop": loop,
            "stopping": ENDINGS[self.ending],
        }
        return spec_from_table(table)


ROWS = [Row(*values) for values in pairwise(FACTORS)]
#: XLA takes a minute or two to compile the legs of one row.
XLA_ROWS = [replace(row, xla=True) for row in ROWS[::7]]
#: What a leg in a process of its own does: a run of this spec, or the one in this folder, goes to a step.
_LEG = """
import sys
from pathlib import Path
from gradgui.core.spec_toml import read_spec
from gradgui.runs.start_point import resume_point
from gradgui.runs.store.run_reader import RunReader
from tests.engine.resuming import run_to

what, folder, stop = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
run = RunReader(what) if what.is_dir() else None
run = run_to(run.spec, folder, stop, resume_point(run)) if run else run_to(read_spec(what), folder, stop)
print(run.path)
"""
#: Of these every setting that keeps a state of its own is in one.
SAMPLE = [
    Row(1, 2, (2, 5), 2, "both", "best", "float32", "skip", 3, 3, True, True, True),
    Row(0, 4, (3, 8), 1, "class", "patience", "mixed_float16", "auto", 1, "epoch", True, False, False),
]


@pytest.fixture(autouse=True)
def no_clock() -> Iterator[None]:
    """Makes what depends on time the same in every leg: when a selection counts as settled, what skipping saves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StepChoice, "_settled", property(lambda choice: True))

        def measure(choice: Any, engine: Any, wanted: tuple[bool, ...]) -> None:
            choice._worthwhile[wanted] = True

        patch.setattr(StepChoice, "_measure", measure)
        yield


def test_the_sample_has_values_of_every_factor_that_the_design_has() -> None:
    assert 30 <= len(ROWS) <= 50
    for row in SAMPLE:
        assert all(value in values for value, values in zip(astuple(row), FACTORS, strict=False)), row


@pytest.mark.exhaustive
@pytest.mark.parametrize("row", SAMPLE, ids=str)
def test_stopping_twice_changes_no_bit(row: Row, tmp_path: Path) -> None:
    _compare(row, tmp_path)


def test_going_on_in_another_process_changes_no_bit(tmp_path: Path) -> None:
    spec = Row(1, 3, (), 1, "sample", "length", "mixed_bfloat16", "watch", 3, 3, True, False, True).spec(tmp_path)
    whole = run_to(spec, tmp_path / "whole", N_STEPS)
    run = run_to(spec, tmp_path / "runs", 7)
    assert_no_bit_differs(_leg(run.path, tmp_path / "runs", N_STEPS), whole)


@pytest.mark.exhaustive
def test_op_determinism_in_three_processes_changes_no_bit(tmp_path: Path) -> None:
    spec = Row(0, 2, (), 2, "both", "best", "mixed_float16", "watch", 1, "epoch", True, False, False).spec(tmp_path)
    loop = msgspec.structs.replace(spec.loop, deterministic=True)
    file = tmp_path / "spec.toml"
    file.write_text(spec_to_toml(msgspec.structs.replace(spec, loop=loop)), encoding="utf-8")
    whole = _leg(file, tmp_path / "whole", N_STEPS)
    run = _leg(file, tmp_path / "runs", 4)
    for stop in (9, N_STEPS):
        run = _leg(run.path, tmp_path / "runs", stop)
    assert_no_bit_differs(run, whole)


def _leg(what: Path, folder: Path, stop: int) -> RunReader:
    """Trains a spec's file, or goes on with a run, to a step, in a process of its own."""
    words = [sys.executable, "-c", _LEG, str(what), str(folder), str(stop)]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return RunReader(done.stdout.strip().splitlines()[-1])


@pytest.mark.exhaustive
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("row", [*ROWS, *XLA_ROWS], ids=str)
def test_stopping_twice_changes_no_bit_in_any_row(row: Row, tmp_path: Path) -> None:
    _compare(row, tmp_path)


def _compare(row: Row, folder: Path) -> None:
    import keras

    spec = row.spec(folder)
    whole = run_to(spec, folder / "whole", N_STEPS)
    run: RunReader | None = None
    for stop in (*row.stops, N_STEPS):
        keras.backend.clear_session()
        start = resume_point(run) if run is not None else None
        run = run_to(spec, folder / "runs", stop, start, then_change=row.change_first)
        if run.status.reason == "completed":
            break
    assert run is not None
    assert_no_bit_differs(run, whole)
