"""The shipped examples as a person would train them without gradgui: model, data, rule and a plain compiled loop."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from gradgui.runs.examples import data_file, resources_dir
from tests.engine.reference_loop import batches, compiled_step

EXAMPLES = ("linear", "mlp", "finetune", "spiral", "resnet")


@dataclass
class ExampleByHand:
    """An example without gradgui: how it's called, what learns, on what."""

    call: Callable[[Any], Any]
    loss: Any
    learning: list[Any]
    everything: list[Any]
    optimizer: Any
    x: Any
    y: Any
    batch_size: int = 64
    clip_norm: float | None = None

    def train(self, n_steps: int) -> tuple[Any, list[Any]]:
        """Returns the losses, [n_steps] float32, and the values of all variables afterwards."""
        step = compiled_step(self.call, self.loss, self.learning, self.optimizer, self.x, self.y, clip_norm=self.clip_norm)
        rows = batches(len(self.x), self.batch_size, seed=0, fraction=0.1)
        losses = np.array([step(next(rows).astype(np.int32)).numpy() for _ in range(n_steps)])
        return losses, [variable.numpy() for variable in self.everything]


def example_by_hand(name: str) -> ExampleByHand:
    """Returns an example, put together by hand."""
    import keras

    keras.utils.set_random_seed(0)
    program = _program(name)
    if name == "linear":
        model = program.build_model()
        both = [model.weight, model.bias]
        loss, rule = keras.losses.MeanSquaredError(), keras.optimizers.SGD(0.01)
        x, y = program.build_data()
        return ExampleByHand(model, loss, both, both, rule, x, y, batch_size=32)
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    if name == "finetune":
        x, y = program.build_data("5-9")
        model = keras.models.load_model(resources_dir() / "examples" / "finetune.keras", compile=False)
        for layer in model.layers[:-1]:
            layer.trainable = False
        rule, learning = keras.optimizers.Adam(1e-4), model.layers[-1].trainable_variables
        return ExampleByHand(lambda x: model(x, training=True), cross_entropy, learning, model.variables, rule, x, y, 32)
    model = program.build_model()
    if name == "spiral":
        x, y = program.build_data()
    else:
        with np.load(data_file("mnist5k")) as digits:
            x, y = digits["x"], digits["y"]
    rule = keras.optimizers.Adam({"mlp": 1e-3, "spiral": 1e-3, "resnet": 3e-3}[name])
    clip_norm = 1.0 if name == "mlp" else None
    weights, everything = model.trainable_variables, model.variables
    call = lambda x: model(x, training=True)  # noqa: E731
    return ExampleByHand(call, cross_entropy, weights, everything, rule, x, y, clip_norm=clip_norm)


def _program(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"by_hand_{name}", resources_dir() / "examples" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
