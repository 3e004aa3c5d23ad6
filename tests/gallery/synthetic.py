"""A network of any size that trains without TensorFlow, with curves as people see them: what the gallery shows."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import replace

import numpy as np

from gradgui.core.controls import Controls
from gradgui.core.errors import TrainingError
from gradgui.core.records import NormKind, StepBatch, Validation
from gradgui.core.spec import RunSpec
from gradgui.core.variables import Role, VariableInfo
from gradgui.runs.engine import OpenedRun
from tests.fakes import FakeEngine, variable

#: One block of the network: eight variables, and statistics of a normalisation.
_BLOCK = (
    ("attention/query/kernel", (64, 64), Role.WEIGHT),
    ("attention/query/bias", (64,), Role.WEIGHT),
    ("attention/output/kernel", (64, 64), Role.WEIGHT),
    ("attention/output/bias", (64,), Role.WEIGHT),
    ("mlp/dense/kernel", (64, 256), Role.WEIGHT),
    ("mlp/dense/bias", (256,), Role.WEIGHT),
    ("batch_normalization/gamma", (64,), Role.WEIGHT),
    ("batch_normalization/beta", (64,), Role.WEIGHT),
)
_STATISTICS = (
    ("batch_normalization/moving_mean", (64,), Role.STATISTICS),
    ("batch_normalization/moving_variance", (64,), Role.STATISTICS),
)
_SMALL = (
    ("conv2d/kernel", (3, 3, 1, 16), Role.WEIGHT),
    ("conv2d/bias", (16,), Role.WEIGHT),
    ("dense/kernel", (784, 64), Role.WEIGHT),
    ("dense/bias", (64,), Role.WEIGHT),
    ("head/kernel", (64, 10), Role.WEIGHT),
)
#: A gradient explodes for a while here, in the middle of the network.
_BURST = range(620, 650)


def network(n_variables: int) -> tuple[VariableInfo, ...]:
    """Returns a network with so many learnable variables: a plain one, or blocks with a head."""
    if n_variables <= len(_SMALL):
        return tuple(variable(*row) for row in _SMALL[:n_variables])
    rows: list[VariableInfo] = []
    n_blocks, rest = divmod(n_variables - 2, len(_BLOCK))
    for block in range(n_blocks + (1 if rest else 0)):
        inside = _BLOCK if block < n_blocks else _BLOCK[:rest]
        rows += [variable(f"encoder/block_{block:02}/{path}", shape, role) for path, shape, role in inside]
        if block < n_blocks:
            rows += [variable(f"encoder/block_{block:02}/{path}", shape, role) for path, shape, role in _STATISTICS]
    rows += [variable("head/kernel", (64, 10)), variable("head/bias", (10,))]
    return tuple(rows)


class SyntheticEngine(FakeEngine):
    """Makes records up.

    Args:
        n_variables: learnable ones.
        slow_from: from this step on, steps take long, so that a picture of a running run can be taken.
        fail_at: training fails at this step, as it does where memory is short.
        non_finite_at: a step with an infinite gradient.
        gate: `open` waits for it.
        compile_gate: `compile` waits for it.
    """

    def __init__(
        self,
        n_variables: int,
        *,
        slow_from: int = 10**9,
        fail_at: int | None = None,
        non_finite_at: tuple[int, ...] = (),
        gate: threading.Event | None = None,
        compile_gate: threading.Event | None = None,
    ) -> None:
        super().__init__(network(n_variables), n_validation_examples=1000, non_finite_at=non_finite_at, steps_per_epoch=100)
        self.fail_at = fail_at
        self.validation_slices = 1
        self._slow_from = slow_from
        self._gate, self._compile_gate = gate, compile_gate
        n = n_variables
        depth = np.linspace(0, 1, n)
        self._depth = depth
        thin = np.array([0.25 if len(v.shape) == 1 else 1.0 for v in self.variables if v.learnable])
        self._scale = 10.0 ** (-3.2 + 2.9 * depth) * thin
        self._rng = np.random.default_rng(7)

    def open(self, spec: RunSpec) -> OpenedRun:
        """Waits for its gate, as an import of TensorFlow takes its time."""
        if self._gate is not None:
            self._gate.wait(60)
        self.opened = replace(super().open(spec), model_name="transformer")
        return self.opened

    def compile(self, controls: Controls) -> None:
        """Waits for its gate."""
        if self._compile_gate is not None:
            self._compile_gate.wait(60)
        super().compile(controls)

    def loss_at(self, steps: np.ndarray) -> np.ndarray:
        """Returns the loss without its noise, [n]."""
        return np.asarray(2.1 * np.exp(-steps / 380) + 0.22 + 0.06 * np.cos(steps / 90) * np.exp(-steps / 900))

    def advance(self, n_steps: int, controls: Controls) -> StepBatch:
        """Makes up `n_steps` steps, fewer where something happens."""
        stop = self.step + min(n_steps, 200)
        if self.fail_at is not None:
            if self.step >= self.fail_at:
                raise TrainingError(
                    "The step must fit into the memory of the device. Received: 3.2 GB wanted, 1.1 GB free on GPU:0. Make "
                    "batch_size smaller."
                )
            stop = min(stop, self.fail_at)
        bad = min((step for step in self.non_finite_at if step >= self.step), default=None)
        if bad is not None and bad < stop:
            stop = bad + 1
        if self.step >= self._slow_from:
            stop = self.step + 1
            time.sleep(0.1)
        steps = np.arange(self.step, stop)
        self.step = stop
        scalars, norms = self._scalars(steps, controls), self._norms(steps, controls)
        if bad is not None and stop == bad + 1:
            self.non_finite_at.discard(bad)
            scalars[-1, self.opened.layout.column("finite")] = 0
            scalars[-1, self.opened.layout.column("loss")] = math.nan
            norms[-1, :, NormKind.GRADIENT] = math.inf
        return StepBatch(int(steps[0]), scalars, norms)

    def _scalars(self, steps: np.ndarray, controls: Controls) -> np.ndarray:
        layout, n = self.opened.layout, len(steps)
        scalars = np.full((n, len(layout.scalars)), math.nan)
        loss = self.loss_at(steps) * np.exp(self._rng.normal(0, 0.08, n))
        columns = {
            "loss": loss,
            "penalty": 0.09 * np.exp(-steps / 2500),
            "learning_rate": np.array(controls.base_rates(self.count.of_steps(n, controls.accumulation_steps))),
            "clip_factor": np.minimum(1.0, np.exp(self._rng.normal(0.4, 0.5, n))),
            "finite": np.ones(n),
            "epoch": steps // self.steps_per_epoch,
            "time_s": steps * 0.004,
            "accuracy": np.clip(1 - 0.42 * loss + self._rng.normal(0, 0.02, n), 0, 1),
        }
        for name, values in columns.items():
            scalars[:, layout.column(name)] = values
        return scalars

    def _norms(self, steps: np.ndarray, controls: Controls) -> np.ndarray:
        n, n_variables = len(steps), len(self._scale)
        active = np.array(controls.selection.active)
        waves = 1 + 0.5 * np.sin(steps[:, None] / 130 + 6 * self._depth)
        raw = self._scale * waves * np.exp(-steps[:, None] / 1500) * np.exp(self._rng.normal(0, 0.25, (n, n_variables)))
        burst = np.isin(steps, _BURST)[:, None] & (abs(self._depth - 0.35) < max(0.06, 1.2 / n_variables))
        raw = np.where(burst, raw * 40, raw)
        norms = np.empty((n, n_variables, 4), np.float32)
        norms[:, :, NormKind.GRADIENT] = raw
        norms[:, :, NormKind.CLIPPED] = np.where(active, np.minimum(raw, 1.0), math.nan)
        norms[:, :, NormKind.WEIGHT] = 3 + 2 * self._depth
        norms[:, :, NormKind.UPDATE] = np.where(active, controls.learning_rate * (1 + raw), 0.0)
        return norms

    def validate(self, seconds: float) -> Validation | None:
        """Returns a loss a little above the training loss."""
        loss = float(self.loss_at(np.array([self.step]))[0]) * 1.06 + 0.02
        return Validation(self.step, {"loss": loss, "accuracy": 1 - 0.42 * loss}, self.n_validation_examples)
