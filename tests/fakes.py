"""An engine whose every number is known in closed form: gradient descent on a quadratic, without TensorFlow.

loss = 1/2 * sum_i c_i * |w_i|^2, so the gradient of w_i is c_i * w_i and its norm c_i * |w_i|; one step of plain gradient
descent multiplies w_i by (1 - rate * multiplier_i * c_i) where it learns and leaves it as it is where it's frozen. With
accumulation the last step of a window moves by its own gradient alone, which that of the others equals.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gradgui.core.controls import Controls
from gradgui.core.data.data_summary import ArraySummary, DataSummary
from gradgui.core.errors import DataError, GradguiError, TrainingError
from gradgui.core.initial_controls import initial_controls
from gradgui.core.loss_scaling import SetLossScale
from gradgui.core.measured import Measured, MeasuredKind
from gradgui.core.rates.update_count import UpdateCount
from gradgui.core.records import NormKind, StepBatch, Validation
from gradgui.core.spec import DataSpec, LoopSpec, LossSpec, ModelSpec, OptimizerSpec, RunSpec
from gradgui.core.variables import Role, VariableInfo
from gradgui.runs.engine import OpenedRun, SaveKind
from gradgui.runs.forking.inheritance import Inheritance

SHAPES: tuple[tuple[str, tuple[int, ...], Role], ...] = (
    ("conv2d/kernel", (3, 3, 1, 8), Role.WEIGHT),
    ("conv2d/bias", (8,), Role.WEIGHT),
    ("batch_normalization/gamma", (8,), Role.WEIGHT),
    ("batch_normalization/beta", (8,), Role.WEIGHT),
    ("batch_normalization/moving_mean", (8,), Role.STATISTICS),
    ("batch_normalization/moving_variance", (8,), Role.STATISTICS),
    ("dropout/seed_generator_state", (2,), Role.SEED),
    ("head/kernel", (72, 10), Role.WEIGHT),
    ("head/bias", (10,), Role.WEIGHT),
)


def variable(path: str, shape: tuple[int, ...], role: Role = Role.WEIGHT, *, trainable: bool = True) -> VariableInfo:
    """Returns one variable; statistics of one layer are linked, as BatchNormalization's are."""
    layer = path.rpartition("/")[0]
    linked = layer if role is Role.STATISTICS else ""
    return VariableInfo(path, shape, "float32", role, trainable and role is not Role.SEED, linked)


def fake_variables() -> tuple[VariableInfo, ...]:
    """Returns the variables of a small convolutional network."""
    return tuple(variable(*row) for row in SHAPES)


def many_variables(n_layers: int) -> tuple[VariableInfo, ...]:
    """Returns a kernel and a bias for each of `n_layers` layers."""
    return tuple(
        variable(f"block_{i // 4}/dense_{i}/{leaf}", shape)
        for i in range(n_layers)
        for leaf, shape in (("kernel", (16, 16)), ("bias", (16,)))
    )


def fake_spec(**loop: object) -> RunSpec:
    """Returns a complete spec for a `FakeEngine`, 100 steps unless told."""
    return RunSpec(
        name="quadratic",
        model=ModelSpec("fake"),
        data=DataSpec("fake"),
        loss=LossSpec("fake"),
        optimizer=OptimizerSpec("SGD", 0.1),
        loop=LoopSpec(**{"steps": 100, **loop}),  # type: ignore[arg-type]
    )


def clip_factors(gradient: np.ndarray, active: np.ndarray, controls: Controls) -> np.ndarray:
    """Returns the factor of each variable's gradient, whose one element is its norm: so "value" and "norm" are the same."""
    norms = np.maximum(np.abs(gradient), 1e-30)
    if controls.clip_kind == "global_norm":
        norms = np.full(len(gradient), max(float(np.sqrt(np.sum(gradient[active] ** 2))), 1e-30))
    return np.asarray(np.minimum(1.0, controls.clip_limit / norms))


Compiled = tuple[str, tuple[bool, ...] | None]


class FakeEngine:
    """Gradient descent on a quadratic, as an `Engine`.

    Args:
        variables: what the model has.
        steps_per_epoch: batches an epoch.
        n_validation_examples: 0: there is no validation.
        non_finite_at: steps whose gradient isn't finite, once each.
        step_s: how long a step takes.
        open_error: raised by `open`.
        fail_at: `advance` raises an unexpected error at this step.
        raw: whether the model is raw variables.
    """

    def __init__(
        self,
        variables: Sequence[VariableInfo] | None = None,
        *,
        steps_per_epoch: int = 25,
        n_validation_examples: int = 0,
        non_finite_at: Sequence[int] = (),
        step_s: float = 0.0,
        open_error: Exception | None = None,
        fail_at: int | None = None,
        validation_slices: int = 3,
        measure_slices: int = 3,
        raw: bool = False,
    ) -> None:
        self.raw = raw
        self.variables = tuple(fake_variables() if variables is None else variables)
        self.steps_per_epoch = steps_per_epoch
        self.n_validation_examples = n_validation_examples
        self.non_finite_at = set(non_finite_at)
        self.step_s = step_s
        self.open_error = open_error
        self.fail_at = fail_at
        self.validation_slices = validation_slices
        self.measure_slices = measure_slices
        self.chunks: list[tuple[int, int]] = []
        self.saved: list[tuple[Path, SaveKind]] = []
        self.measured: list[tuple[str, int]] = []
        self.closed = False
        self.step = 0
        self.count = UpdateCount()
        self.compiled: list[Compiled] = []
        self.loss_scale = math.nan
        self._set_loss_scale: SetLossScale | None = None
        self.max_compiled = 8
        self._slice = 0

    def open(self, spec: RunSpec) -> OpenedRun:
        """Makes weights of norm 1 and curvatures from 1/n to 1."""
        if self.open_error is not None:
            raise self.open_error
        learnable = [v for v in self.variables if v.learnable]
        self.weights = np.ones(len(learnable))
        self.curvatures = np.linspace(1 / len(learnable), 1.0, len(learnable))
        n_steps = spec.loop.steps
        if spec.loop.epochs is not None:
            n_steps = spec.counts.steps_of_epochs(spec.loop.epochs, self.steps_per_epoch)
        self.counts = spec.counts
        self.opened = OpenedRun(
            variables=self.variables,
            controls=initial_controls(spec, self.variables, spec.optimizer.learning_rate or 0.1, n_steps),
            metrics=("accuracy",),
            device="CPU:0",
            devices=("CPU:0",),
            model_name="quadratic",
            n_examples=self.steps_per_epoch * 32,
            n_validation_examples=self.n_validation_examples,
            steps_per_epoch=self.steps_per_epoch,
            n_steps=n_steps,
            obstacle="" if spec.data else "Missing: data (data.source).",
            environment={"engine": "fake"},
            raw=self.raw,
            data=DataSummary((ArraySummary("x", "float32", (4,), 0.0, 1.0, 0.5, 0, 0),)) if spec.data else None,
        )
        return self.opened

    def needs_compiling(self, controls: Controls) -> bool:
        """True until `compile`, for each set of differentiated variables and kind of clip."""
        return (controls.clip_kind, controls.differentiated) not in self.compiled

    def compile_obstacle(self, controls: Controls) -> str:
        """As many compiled steps as there may be."""
        full = len(self.compiled) >= self.max_compiled and controls.differentiated is not None
        return "There is no room." if full and self.needs_compiling(controls) else ""

    def compile(self, controls: Controls) -> None:
        """Takes note of what would be compiled."""
        self.compiled.append((controls.clip_kind, controls.differentiated))

    def loss(self) -> float:
        """The loss of the present weights."""
        return float(0.5 * np.sum(self.curvatures * self.weights**2))

    def advance(self, n_steps: int, controls: Controls) -> StepBatch:
        """Takes steps in closed form."""
        layout = self.opened.layout
        first = self.step
        active = np.array(controls.selection.active)
        base_rates = controls.base_rates(self.count.of_steps(n_steps, controls.accumulation_steps))
        assert controls.covered
        differentiated = np.array(controls.differentiated or [True] * len(active))
        rows: list[list[float]] = []
        norms: list[np.ndarray] = []
        if controls.loss_scale is not None and controls.loss_scale != self._set_loss_scale:
            self._set_loss_scale, self.loss_scale = controls.loss_scale, controls.loss_scale.value
        for base_rate in base_rates:
            if self.step == self.fail_at:
                raise ZeroDivisionError("the fake engine was told to fail")
            time.sleep(self.step_s)
            finite = self.step not in self.non_finite_at
            gradient = self.curvatures * self.weights
            factors = clip_factors(gradient, active, controls)
            clipped = gradient * factors
            window, self.count = self.count, self.count.after(int(finite), controls.accumulation_steps)
            updates = self.count.n_updates > window.n_updates
            rates = base_rate * np.asarray(controls.multipliers)
            update = np.where(active & finite & updates, rates * clipped, 0.0)
            has_factor = controls.clip_kind in {"norm", "global_norm"} and active.any()
            clip_factor = float(np.min(factors[active])) if has_factor else math.nan
            row = np.empty((len(gradient), 4), dtype=np.float32)
            row[:, NormKind.GRADIENT] = np.where(differentiated, np.abs(gradient) if finite else np.inf, np.nan)
            row[:, NormKind.CLIPPED] = np.where(active, np.abs(clipped) if finite else np.inf, np.nan)
            row[:, NormKind.UPDATE] = np.abs(update) if updates or not finite else np.nan
            row[:, NormKind.WEIGHT] = np.abs(self.weights)
            loss = self.loss() if finite else math.nan
            epoch = self.counts.epoch + (self.step - self.counts.batches_from) // self.steps_per_epoch
            scale, self.loss_scale = self.loss_scale, self.loss_scale if finite else max(self.loss_scale / 2, 1.0)
            rows.append([loss, 0.0, base_rate, clip_factor, float(finite), epoch, math.nan, scale, 1 / (1 + loss)])
            norms.append(row)
            self.weights = self.weights - update
            self.step += 1
            if not finite:
                self.non_finite_at.discard(self.step - 1)
                break
            if controls.target is not None and controls.target.reached([rows[-1][layout.column(controls.target.metric)]])[0]:
                break
        self.chunks.append((first, len(rows)))
        assert len(rows[0]) == len(layout.scalars)
        return StepBatch(first, np.array(rows, dtype=np.float64), np.stack(norms))

    def measure(self, kind: MeasuredKind, controls: Controls) -> Measured | None:
        """Returns made up times: a fifth of a step for watching, the share of the frozen variables for skipping."""
        active = controls.selection.active
        if kind == "skip" and all(active):
            raise TrainingError("Something must be frozen. Received: nothing.")
        self.measured.append((kind, self.step))
        if len(self.measured) % self.measure_slices:
            return None
        share = 0.2 if kind == "watching" else 1 - sum(active) / len(active)
        return Measured(kind, 1e-3, 1e-3 * (1 - share), (share, share), 10, self.step)

    def validate(self, seconds: float) -> Validation | None:
        """Returns the present loss after a few slices."""
        if not self.n_validation_examples:
            raise DataError("There are no validation data.")
        self._slice += 1
        if self._slice < self.validation_slices:
            return None
        self._slice = 0
        return Validation(self.step, {"loss": self.loss(), "accuracy": 0.5}, self.n_validation_examples)

    def save(self, path: Path, kind: SaveKind) -> None:
        """Notes what was asked for; writes a small file."""
        if not path.parent.is_dir():
            raise GradguiError(f"The folder must exist. Received: {path.parent}.")
        path.write_bytes(self.weights.tobytes())
        self.saved.append((path, kind))

    def checkpoint(self, path: Path) -> None:
        """Writes the weights by path, the step and the count of updates."""
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = dict(zip(self.opened.layout.variables, self.weights, strict=True))
        beside = path.with_name(f"{path.stem}.part.npz")
        arrays["@step"] = np.array(self.step)
        arrays["@count"] = np.array([self.count.n_updates, self.count.n_in_window])
        np.savez(beside, **arrays)
        beside.replace(path)

    def restore(self, path: Path) -> None:
        """Takes weights, step and count from such a file."""
        with np.load(path) as arrays:
            self.weights = np.array([arrays[name] for name in self.opened.layout.variables])
            self.step = int(arrays["@step"])
            if "@count" in arrays:  # the sample run of the first format has none, and a rate that no schedule changes
                self.count = UpdateCount(*arrays["@count"].tolist())

    def take_over(self, path: Path, step: int, inheritance: Inheritance) -> None:
        """Takes the weights; the count of updates where it is taken over."""
        self.taken = inheritance
        self.restore(path)
        self.count = UpdateCount() if not inheritance.updates else self.count
        self.step = step

    def restore_model(self, path: Path) -> None:
        """Takes the weights alone."""
        with path.open("rb") as file, np.load(file) as archive:
            self.weights = np.array([archive[name] for name in self.opened.layout.variables])

    def close(self) -> None:
        """Notes that it was called."""
        self.closed = True
