"""`[optimizer]`, `clip` and `loss_scale`: what is made of a gradient."""

from __future__ import annotations

from typing import Any, Literal

from gradgui.core.rates.schedules import AnySchedule
from gradgui.core.spec.table import PositiveFloat, PositiveInt, SpecTable

ClipKind = Literal["norm", "global_norm", "value", "none"]


class OptimizerSpec(SpecTable, frozen=True):
    """`[optimizer]`: a Keras optimizer by name, or "program.py:function".

    Args:
        name: a Keras optimizer by its class ("Adam"), or "program.py:function".
        learning_rate: the base rate, or a table that gives one for every update, such as schedule = "cosine",
            initial = 1e-3; without it, the optimizer's own default.
        arguments: further arguments of the optimizer, such as momentum = 0.9, nesterov = true.
    """

    name: str = "Adam"
    learning_rate: PositiveFloat | AnySchedule | None = None
    arguments: dict[str, Any] = {}


class ClipSpec(SpecTable, frozen=True):
    """`clip`: how gradients are limited before the update.

    Args:
        kind: "norm" (each variable's gradient to an L2 norm), "global_norm" (all active ones together), "value" (each
            element), "none".
        limit: the norm or value > 0 that gradients are clipped to; without meaning for "none".
    """

    kind: ClipKind
    limit: PositiveFloat | None = None

    def __post_init__(self) -> None:
        """Checks that a limit is there where it has a meaning."""
        if self.kind != "none" and self.limit is None:
            raise ValueError(f'clip must have a limit, a number > 0. Received: kind = "{self.kind}" without limit.')


class LossScaleSpec(SpecTable, frozen=True):
    """`loss_scale`: the dynamic loss scale of `precision = "mixed_float16"`.

    The defaults are those of Keras' own (`keras.optimizers.LossScaleOptimizer`).

    Args:
        initial: factor of the loss at the first step, so that small gradients don't vanish in float16.
        growth_updates: finite updates in a row after which it doubles; a step that isn't finite halves it.
    """

    initial: PositiveFloat = 2.0**15
    growth_updates: PositiveInt = 2000
