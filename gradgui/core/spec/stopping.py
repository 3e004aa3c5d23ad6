"""`[stopping]`: what ends a run before its last step. How the rules are applied is `runs.loop.ending.stopping`."""

from __future__ import annotations

import math
from typing import Literal

from gradgui.core.spec.table import NonNegativeFloat, PositiveFloat, PositiveInt, SpecTable
from gradgui.core.stopping import VALIDATION


class TargetSpec(SpecTable, frozen=True):
    """`stopping.target`: a metric that is good enough.

    Args:
        metric: "loss" or a metric, on each step's batch; "validation loss", "validation accuracy" over the validation data.
        value: the value to reach: at most for a loss, at least for an accuracy.
        mode: "min": at most so much; "max": at least; without it, as the metric's name tells.
    """

    metric: str
    value: float
    mode: Literal["min", "max"] | None = None

    def __post_init__(self) -> None:
        """Checks that the value can be reached."""
        if not math.isfinite(self.value):
            raise ValueError(f"value must be a finite number. Received: {self.value}.")


class StoppingSpec(SpecTable, frozen=True):
    """`[stopping]`: what ends the run before its last step. Any of them does.

    Args:
        time_s: ends the run after so many seconds of training, with compiling and validating, without pauses.
        target: a metric that is good enough.
        patience: ends the run after so many validations in a row without an improvement.
        metric: what must improve, over the validation data: "validation loss", "validation accuracy".
        mode: which way it improves, "min" or "max"; without it, as its name tells.
        min_delta: an improvement is larger than this.
        restore_best: whether the run ends with the weights of its best validation; without it, with patience it does.
    """

    time_s: PositiveFloat | None = None
    target: TargetSpec | None = None
    patience: PositiveInt | None = None
    metric: str = "validation loss"
    mode: Literal["min", "max"] | None = None
    min_delta: NonNegativeFloat = 0.0
    restore_best: bool | None = None

    def __post_init__(self) -> None:
        """Checks that what belongs to early stopping stands beside what it acts on."""
        if not self.metric.startswith(VALIDATION):
            raise ValueError(
                f'stopping.metric must be one of the validation, such as "validation loss". Received: "{self.metric}".'
            )

    @property
    def idle_keys(self) -> tuple[str, ...]:
        """What is said of validations that improve though nothing acts on it: neither patience nor the best weights."""
        if self.patience is not None or self.keeps_best:
            return ()
        usual = {"metric": "validation loss", "mode": None, "min_delta": 0.0}
        return tuple(name for name, value in usual.items() if getattr(self, name) != value)

    @property
    def keeps_best(self) -> bool:
        """Whether the best validation's weights are kept and put back: with patience unless the spec says otherwise."""
        return self.patience is not None if self.restore_best is None else self.restore_best
