"""What the engine's tests share: TensorFlow loaded once, engines on threads of their own, one way to open a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import pytest

from gradgui.core.interventions import Change, ChangeKind, apply_change
from gradgui.core.spec import DataSpec, LoopSpec, LossSpec, ModelSpec, OptimizerSpec, RunSpec
from gradgui.engine.keras_engine import KerasEngine
from gradgui.engine.runtime.runtime import load_tensorflow
from gradgui.runs.fresh_thread import on_fresh_thread

T = TypeVar("T")


@pytest.fixture(scope="session", autouse=True)
def _tensorflow() -> None:
    load_tensorflow()


@pytest.fixture
def fresh() -> Callable[[Callable[[], T]], T]:
    """Runs a function on a thread of its own, where Keras' automatic names start afresh."""
    return on_fresh_thread


@pytest.fixture
def program(tmp_path: Any) -> Callable[[str], str]:
    """Writes a program and returns its path."""

    def write(text: str, name: str = "program.py") -> str:
        path = tmp_path / name
        path.write_text("import keras\nimport numpy as np\nimport tensorflow as tf\n" + text, encoding="utf-8")
        return str(path)

    return write


def spec_of(program_path: str, **changes: Any) -> RunSpec:
    """Returns a spec that takes model and data from one program: SGD 0.1, mean squared error, batches of 8, unshuffled."""
    tables: dict[str, Any] = {
        "model": ModelSpec(program_path),
        "data": DataSpec(program_path, batch_size=8, shuffle=False),
        "loss": LossSpec("mean_squared_error"),
        "optimizer": OptimizerSpec("SGD", 0.1),
        "loop": LoopSpec(steps=1000),
    }
    return RunSpec(**{**tables, **changes})


class Opened:
    """An opened engine with the controls in force, for tests that drive it by hand."""

    def __init__(self, spec: RunSpec) -> None:
        self.engine = KerasEngine()
        self.run = self.engine.open(spec)
        self.controls = self.run.controls

    def change(self, kind: ChangeKind, *patterns: str, value: Any = None) -> None:
        """Carries out a change."""
        self.controls, _ = apply_change(self.controls, Change(kind, patterns, value))

    def advance(self, n_steps: int) -> Any:
        """Takes steps; compiles first where that is needed."""
        if self.engine.needs_compiling(self.controls):
            self.engine.compile(self.controls)
        return self.engine.advance(n_steps, self.controls)

    def losses(self, n_steps: int) -> Any:
        """Takes steps and returns their losses, [n_steps]."""
        return self.advance(n_steps).scalars[:, 0]

    @property
    def model(self) -> Any:
        """The Keras model, or the raw object's stand-in."""
        return self.engine._model

    def values(self) -> dict[str, Any]:
        """Returns a copy of every variable's value, by path."""
        return {v.info.path: v.tf_variable.numpy().copy() for v in self.model.variables}

    @property
    def n_traces(self) -> int:
        """Training steps that were traced so far."""
        return len(self.engine._step_calls.cache)

    @property
    def validation_rows(self) -> Any:
        """The rows that validate, [n_validation] int32."""
        validator = self.engine._validator
        assert validator is not None
        return validator._rows

    def slots(self) -> dict[str, Any]:
        """Returns a copy of every optimizer variable's value, by path."""
        return {v.path: v.numpy().copy() for v in self.engine._parts.optimizer.variables}


def bits(array: Any) -> bytes:
    """Returns the very bits of an array: -0.0 differs from 0.0, and a denormal from both."""
    return np.ascontiguousarray(array).tobytes()
