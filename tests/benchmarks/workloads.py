"""What is measured: four specs, from a step that is all overhead to one that is all parameters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gradgui.core.spec import DataSpec, LoopSpec, LossSpec, ModelSpec, OptimizerSpec, RunSpec
from gradgui.runs.examples import example_spec

_PROGRAM = """
import keras
import numpy as np

def build_cnn():
    layers = keras.layers
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(),
        layers.Flatten(), layers.Dense(64, activation="relu"), layers.Dense(10),
    ])

def build_mobilenet():
    return keras.applications.MobileNetV2((96, 96, 3), weights=None, classes=10, classifier_activation=None)

def build_wide():
    layers = keras.layers
    return keras.Sequential([
        keras.Input((2048,)), *(layers.Dense(2048, activation="relu") for _ in range(3)), layers.Dense(10),
    ])

def build_data(shape, n):
    generator = np.random.default_rng(0)
    return generator.normal(size=(n, *shape)).astype("float32"), generator.integers(0, 10, n)
"""


@dataclass(frozen=True)
class Workload:
    """A spec and how many steps a round takes."""

    name: str
    spec: RunSpec
    n_steps: int
    n_eager_steps: int


def workloads(folder: Path) -> dict[str, Workload]:
    """Returns the workloads by name; writes the program that they need to `folder`."""
    program = folder / "workloads_program.py"
    program.write_text(_PROGRAM, encoding="utf-8")

    def made(name: str, function: str, shape: list[int], n: int, batch_size: int, n_steps: int) -> Workload:
        spec = RunSpec(
            name=name,
            model=ModelSpec(f"{program}:{function}"),
            data=DataSpec(str(program), {"shape": shape, "n": n}, batch_size=batch_size),
            loss=LossSpec("sparse_categorical_crossentropy", {"from_logits": True}),
            optimizer=OptimizerSpec("Adam", 1e-4),
            loop=LoopSpec(steps=10**9),
        )
        return Workload(name, spec, n_steps, max(2, n_steps // 20))

    mlp = example_spec("mlp")
    endless = RunSpec(
        name="mlp",
        model=mlp.model,
        data=DataSpec("examples:mnist5k", batch_size=64),
        loss=mlp.loss,
        optimizer=mlp.optimizer,
        loop=LoopSpec(steps=10**9),
    )
    everything = [
        Workload("mlp", endless, 3000, 30),
        made("cnn", "build_cnn", [28, 28, 1], 2048, 64, 600),
        made("mobilenet", "build_mobilenet", [96, 96, 3], 128, 32, 12),
        made("wide", "build_wide", [2048], 512, 64, 24),
    ]
    return {workload.name: workload for workload in everything}
