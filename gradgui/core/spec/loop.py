"""`[loop]`: how long a run is, how exact, and on what."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from gradgui.core.spec.metrics import MetricSpec
from gradgui.core.spec.optimizing import ClipSpec, LossScaleSpec
from gradgui.core.spec.table import PositiveFloat, PositiveInt, SpecTable

Precision = Literal["float32", "mixed_float16", "mixed_bfloat16"]


class LoopSpec(SpecTable, frozen=True):
    """`[loop]`: how long, how exactly, on what.

    Exactly one of `steps` and `epochs` must be given for training.

    Args:
        steps: how many steps; instead of epochs.
        epochs: how many times through the data; instead of steps.
        accumulation_steps: steps whose gradients are added up, weighted by examples, before one update.
        precision: what the forward and backward pass compute in; weights stay float32.
        loss_scale: the dynamic loss scale of `precision = "mixed_float16"`.
        xla: whether XLA compiles the step: meant for GPUs; on a CPU it compiles for minutes and often makes steps slower.
        clip: how gradients are limited before the update, when the run starts.
        metrics: Keras metrics by name, "program.py:function", or tables with a name and arguments.
        validate_every: "epoch", or a number of steps.
        seed: makes a run repeatable: initial weights, order of the examples, dropout.
        device: "auto", or a device such as "CPU:0", "GPU:0".
        deterministic: the same numbers in every run on the same machine, also on a GPU; steps get slower.
        checkpoint_every_s: seconds between two checkpoints, from which training can go on; they are also written after
            changes, at pauses and at the end.
    """

    steps: PositiveInt | None = None
    epochs: PositiveInt | None = None
    accumulation_steps: PositiveInt = 1
    precision: Precision = "float32"
    loss_scale: LossScaleSpec | None = None
    xla: bool = False
    clip: ClipSpec | None = None
    metrics: tuple[str | MetricSpec, ...] = ()
    validate_every: Literal["epoch"] | PositiveInt = "epoch"
    seed: Annotated[int, Meta(ge=0, lt=2**32 - 1)] = 0
    device: str = "auto"
    deterministic: bool = False
    checkpoint_every_s: PositiveFloat = 300.0

    def __post_init__(self) -> None:
        """Checks that the length is said once."""
        if self.steps is not None and self.epochs is not None:
            raise ValueError(
                f"loop.steps and loop.epochs exclude each other. Received: steps = {self.steps}, "
                f"epochs = {self.epochs}. Leave one of them out."
            )
        if self.loss_scale is not None and self.precision != "mixed_float16":
            raise ValueError(
                'loop.loss_scale is for precision = "mixed_float16" alone. Received: precision = '
                f'"{self.precision}". Leave one of them out.'
            )

    @property
    def scale(self) -> LossScaleSpec | None:
        """The loss scale that the run has; None in precisions that need none."""
        return (self.loss_scale or LossScaleSpec()) if self.precision == "mixed_float16" else None
