"""What a training step is made of: fixed parts, the key of a trace, and the tensors that each call brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

from gradgui.core.controls import Controls
from gradgui.core.spec import ClipKind
from gradgui.engine.data.streams.streamed_rows import StreamedRows, streams_in
from gradgui.engine.data.tensors import signature_of
from gradgui.engine.models.opened_model import OpenedModel
from gradgui.engine.objective.metrics import OpenedMetric
from gradgui.engine.objective.objective import Objective
from gradgui.engine.step.accumulation import Accumulator
from gradgui.engine.step.loss_scale import LossScale
from gradgui.engine.step.masked.masked_optimizer import WriteMask

#: Scalars of the graph's record, before the metrics: what the graph alone knows.
GRAPH_SCALARS = ("loss", "penalty", "clip_factor", "finite", "loss_scale")


@dataclass(frozen=True, slots=True)
class StepKey:
    """What a trace is made for. Everything else is a tensor and needs no other trace.

    Args:
        clip_kind: how gradients are clipped.
        accumulates: whether an update may take several steps; how many is a tensor.
        differentiated: indices of the learnable variables that are differentiated, ascending; None: all of them.
        norms: whether norms are taken; without them a step's record has scalars only. For measuring what they cost.
        halts: whether a step may reach a target that ends the call; which one is a tensor.
    """

    clip_kind: ClipKind
    accumulates: bool = False
    differentiated: tuple[int, ...] | None = None
    norms: bool = True
    halts: bool = False

    @classmethod
    def of(cls, controls: Controls, n_in_window: int) -> Self:
        """Returns the key of the step that comes next, with `n_in_window` steps accumulated so far."""
        flags = controls.differentiated
        differentiated = None if flags is None or all(flags) else tuple(i for i, has in enumerate(flags) if has)
        accumulates, halts = controls.accumulation_steps > 1 or n_in_window > 0, controls.target is not None
        return cls(controls.clip_kind, accumulates, differentiated, halts=halts)


@dataclass(frozen=True, slots=True)
class StepParts:
    """What a step is made of.

    Args:
        model: the model.
        loss: the losses of the model's outputs.
        metrics: metrics, reset before every batch.
        optimizer: built over the learnable variables.
        x: tensor or nested structure of tensors, [n, ...] each, on the device; `StreamedRows` where they aren't in memory.
        y: the same for targets.
        accumulator: sums gradients over several steps, where the key says so.
        sample_weight: weights of the examples as the data have them, on the device; None: all weigh 1.
        loss_scale: what the loss is multiplied by for the backward pass; None: by nothing.
        xla: whether XLA compiles the step.
    """

    model: OpenedModel
    loss: Objective
    metrics: Sequence[OpenedMetric]
    optimizer: WriteMask
    x: Any
    y: Any
    accumulator: Accumulator
    sample_weight: Any = None
    loss_scale: LossScale | None = None
    xla: bool = False

    @property
    def streams(self) -> tuple[StreamedRows, ...]:
        """What of the data a call brings itself."""
        return streams_in(self.x, self.y, self.sample_weight)

    @property
    def n_learnable(self) -> int:
        """Variables with gradients."""
        return len(self.model.learnable)

    @property
    def scalars(self) -> tuple[str, ...]:
        """Names of the graph's scalars: with the metrics, and the losses of several outputs behind them."""
        return (*GRAPH_SCALARS, *(opened.name for opened in self.metrics), *self.loss.columns)

    @property
    def n_scalars(self) -> int:
        """Number of the graph's scalars."""
        return len(self.scalars)

    def n_columns(self, key: StepKey) -> int:
        """Returns the columns of the packed record: scalars, then four norms a learnable variable."""
        return self.n_scalars + (4 * self.n_learnable if key.norms else 0)


@dataclass(frozen=True, slots=True)
class StepInputs:
    """The tensors that a call brings, for K steps.

    Args:
        rows: [sum of batch sizes] int32, row numbers, batch after batch.
        offsets: [K + 1] int32, where each batch begins in `rows`.
        rates: [K, n_groups] float32, one learning rate for each distinct multiplier.
        groups: [n_learnable] int32, which column of `rates` a variable takes.
        active: [n_learnable] bool, which variables learn.
        updates: [n_statistics] bool, which statistics their layers update.
        limit: scalar float32, the clip limit.
        halt: [2, n_scalars] float32, signs and bounds: the call ends after a step with sign * scalar <= bound.
        accumulation_steps: scalar int32, finite steps of an update.
        dry: scalar bool, True for steps that are only timed: they do all that a step does, and change nothing.
        examples: [sum of batch sizes, ...] each, the examples at `rows` of each stream.
    """

    rows: Any
    offsets: Any
    rates: Any
    groups: Any
    active: Any
    updates: Any
    limit: Any
    halt: Any
    accumulation_steps: Any
    dry: Any
    examples: tuple[Any, ...] = ()

    @classmethod
    def of(cls, tensors: Sequence[Any]) -> Self:
        """Returns the tensors of a call, in the order of `signature`."""
        names = [field.name for field in fields(cls)][:-1]
        return cls(**dict(zip(names, tensors, strict=False)), examples=tuple(tensors[len(names) :]))

    @staticmethod
    def signature(parts: StepParts) -> list[Any]:
        """Returns the `tf.TensorSpec`s; sizes that vary from call to call are None, the number of examples too."""
        import tensorflow as tf

        return [
            tf.TensorSpec([None], tf.int32),
            tf.TensorSpec([None], tf.int32),
            tf.TensorSpec([None, None], tf.float32),
            tf.TensorSpec([parts.n_learnable], tf.int32),
            tf.TensorSpec([parts.n_learnable], tf.bool),
            tf.TensorSpec([len(parts.model.statistics)], tf.bool),
            tf.TensorSpec([], tf.float32),
            tf.TensorSpec([2, parts.n_scalars], tf.float32),
            tf.TensorSpec([], tf.int32),
            tf.TensorSpec([], tf.bool),
            *signature_of(parts.streams),
        ]


def spread(values: Any, indices: Sequence[int], n: int) -> Any:
    """Returns [n] with `values` at `indices` and NaN elsewhere: those variables aren't connected to the loss."""
    import tensorflow as tf

    if len(indices) == n:
        return values
    return tf.tensor_scatter_nd_update(tf.fill([n], float("nan")), [[index] for index in indices], values)
