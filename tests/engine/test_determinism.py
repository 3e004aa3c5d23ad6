"""The same seed gives the same run: on the CPU as it is, elsewhere by TensorFlow's op determinism."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from gradgui.core.spec import DataSpec, LoopSpec, OptimizerSpec
from gradgui.engine.runtime.faults import explain
from tests.engine.conftest import Opened, bits, spec_of
from tests.fakes import fake_spec

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

PROGRAM = """
def build_model():
    layers = keras.layers
    return keras.Sequential([
        keras.Input((8, 8, 1)), layers.Conv2D(4, 3), layers.BatchNormalization(), layers.Dropout(0.3), layers.Flatten(),
        layers.Dense(3),
    ])

def build_data():
    rng = np.random.default_rng(1)
    return rng.normal(size=(40, 8, 8, 1)).astype("float32"), rng.normal(size=(40, 3)).astype("float32")
"""


def opened(program: Program, seed: int, **loop: Any) -> Opened:
    path = program(PROGRAM)
    data = DataSpec(path, batch_size=16, shuffle=True)
    loop_spec = LoopSpec(**{"steps": 20, "seed": seed, **loop})
    return Opened(spec_of(path, data=data, optimizer=OptimizerSpec("Adam", 0.01), loop=loop_spec))


def outcome(one: Opened) -> list[bytes]:
    return [bits(one.losses(12)), *(bits(value) for value in one.values().values())]


def test_the_same_seed_gives_the_same_run_bit_for_bit_and_another_seed_another(program: Program, fresh: Fresh) -> None:
    first, second, other = (fresh(lambda seed=seed: outcome(opened(program, seed))) for seed in (3, 3, 4))  # type: ignore[misc]
    assert first == second
    assert first[0] != other[0]


def test_op_determinism_is_off_unless_a_spec_turns_it_on(program: Program, fresh: Fresh) -> None:
    run = fresh(lambda: opened(program, 0).run)
    assert run.environment["op_determinism"] == "off"
    assert run.notes == ()


def test_a_spec_turns_op_determinism_on_for_its_process_and_a_later_run_says_so(program: Program) -> None:
    path = program(PROGRAM)
    script = f"""
import sys
from gradgui.engine.keras_engine import KerasEngine
from gradgui.core.spec import DataSpec, LoopSpec, LossSpec, ModelSpec, OptimizerSpec, RunSpec
for deterministic in (True, False):
    spec = RunSpec(model=ModelSpec({path!r}), data=DataSpec({path!r}), loss=LossSpec("mean_squared_error"),
                   loop=LoopSpec(steps=3, deterministic=deterministic))
    engine = KerasEngine()
    opened = engine.open(spec)
    engine.compile(opened.controls)
    assert engine.advance(3, opened.controls).n_steps == 3
    print(opened.environment["op_determinism"], *opened.notes)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    on, still_on = done.stdout.splitlines()
    assert on.startswith("on TensorFlow's op determinism is on, for this whole process")
    assert still_on.startswith("on TensorFlow's op determinism is still on, from an earlier run")


@pytest.mark.parametrize("kind", ["UnimplementedError", "RuntimeError"])
def test_an_operation_without_a_deterministic_kernel_says_what_to_do(kind: str) -> None:
    import tensorflow as tf

    text = "A deterministic GPU implementation of DepthwiseConvBackpropFilter is not currently available."
    error = RuntimeError(text) if kind == "RuntimeError" else tf.errors.UnimplementedError(None, None, text)
    explained = explain(error, fake_spec(), "GPU:0")
    assert explained is not None
    assert "every operation must have a deterministic kernel on GPU:0" in str(explained)
    assert "DepthwiseConvBackpropFilter" in str(explained)
    assert "loop.deterministic = false" in str(explained)
