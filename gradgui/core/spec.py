"""The immutable description that starts a run. Reading it from TOML is `spec_toml`; what its words mean is the engine's."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import msgspec
from msgspec import Meta

from gradgui.core.errors import SpecError
from gradgui.core.schedules import AnySchedule
from gradgui.core.source import absolute_source
from gradgui.core.stopping import VALIDATION
from gradgui.core.thawing import DEFAULT_THAWING, Thawing

ClipKind = Literal["norm", "global_norm", "value", "none"]
Precision = Literal["float32", "mixed_float16", "mixed_bfloat16"]
FrozenGradients = Literal["watch", "skip", "auto"]

PositiveFloat = Annotated[float, Meta(gt=0)]
NonNegativeFloat = Annotated[float, Meta(ge=0)]
PositiveInt = Annotated[int, Meta(ge=1)]
NonNegativeInt = Annotated[int, Meta(ge=0)]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A table of the spec: frozen, unknown keys refused, keys at their default left out when written."""


class ModelSpec(_Table, frozen=True):
    """`[model]`: where the model comes from.

    Args:
        source: "examples:mlp", "program.py:build_model", "model.keras".
        arguments: keyword arguments of the function that builds it.
    """

    source: str
    arguments: dict[str, Any] = {}


class DataSpec(_Table, frozen=True):
    """`[data]`: what the model learns from.

    Args:
        source: "examples:mnist5k", "data.npz", "program.py:build_data".
        arguments: keyword arguments of the function that builds them.
        batch_size: examples a step; the last batch of an epoch may have fewer.
        validation_fraction: share of the examples kept aside, 0 to below 1.
        shuffle: whether every epoch has an order of its own.
    """

    source: str
    arguments: dict[str, Any] = {}
    batch_size: PositiveInt = 32
    validation_fraction: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    shuffle: bool = True


#: One weight a class: a list in the order of the classes, or by number, where a class that isn't named weighs 1.
ClassWeights = dict[str, NonNegativeFloat] | tuple[NonNegativeFloat, ...]


class OutputLossSpec(_Table, frozen=True):
    """`loss.outputs`: the loss of one output of several.

    Args:
        name: as `LossSpec.name`.
        arguments: as `LossSpec.arguments`.
        weight: factor of this loss in the sum that is differentiated.
        class_weights: as `LossSpec.class_weights`.
    """

    name: str
    arguments: dict[str, Any] = {}
    weight: NonNegativeFloat = 1.0
    class_weights: ClassWeights = {}

    def __post_init__(self) -> None:
        """Checks that the keys of class weights are class numbers."""
        _check_class_weights(self.class_weights)


class LossSpec(_Table, frozen=True):
    """`[loss]`: a Keras loss by name, or "program.py:function"; or one for each output.

    Args:
        name: the loss. A model with several outputs takes it for every one of them, unless it is a program's own.
        arguments: further arguments of the class or the function.
        class_weights: factor of every example by its class, while training; not while validating, as in Keras' `fit`.
        outputs: instead of a name, the loss of each output by the output's name; those that aren't named have none.

    Example:
        >>> LossSpec("huber", {"delta": 0.5}, class_weights={"1": 5.0}).is_named
        True
        >>> LossSpec(outputs={"age": OutputLossSpec("mse", weight=0.5), "kind": OutputLossSpec("kld")}).is_named
        True
    """

    name: str = ""
    arguments: dict[str, Any] = {}
    class_weights: ClassWeights = {}
    outputs: dict[str, OutputLossSpec] = {}

    def __post_init__(self) -> None:
        """Checks that losses are said once, and that the keys of class weights are class numbers."""
        if self.outputs and (self.name or self.arguments or self.class_weights):
            raise ValueError(
                "loss.outputs excludes loss.name, loss.arguments and loss.class_weights. "
                f"Received: outputs = {', '.join(self.outputs)} beside them. Say them in each table of loss.outputs."
            )
        _check_class_weights(self.class_weights)

    @property
    def is_named(self) -> bool:
        """Whether it says a loss at all: a table may be put together in the window key by key."""
        return bool(self.name or self.outputs)


def _check_class_weights(weights: ClassWeights) -> None:
    bad = [key for key in weights if not key.isdecimal()] if isinstance(weights, dict) else []
    if bad:
        raise ValueError(f'Keys of class_weights must be class numbers, from 0. Received: "{bad[0]}".')


class MetricSpec(_Table, frozen=True):
    """One entry of `loop.metrics` that says more than a name.

    Args:
        name: a Keras metric, or "program.py:function" (or a class there).
        arguments: further arguments of the class or the function.
        output: the output that it is taken of, where the model has several; "": every one.
        weighted: whether the weights of the loss count, as in `weighted_metrics` of Keras' `compile`.
        label: its name in the record; "": made from the name.

    Example:
        >>> MetricSpec("top_k_categorical_accuracy", {"k": 3}, output="kind", label="top3").label
        'top3'
    """

    name: str
    arguments: dict[str, Any] = {}
    output: str = ""
    weighted: bool = False
    label: str = ""


class OptimizerSpec(_Table, frozen=True):
    """`[optimizer]`: a Keras optimizer by name, or "program.py:function".

    Args:
        name: the class name ("Adam").
        learning_rate: the base rate, or a table of `core.schedules` that gives one an update; None: the optimizer's own
            default.
        arguments: further hyperparameters of the class.
    """

    name: str = "Adam"
    learning_rate: PositiveFloat | AnySchedule | None = None
    arguments: dict[str, Any] = {}


class ClipSpec(_Table, frozen=True):
    """`clip`: how gradients are limited before the update.

    Args:
        kind: "norm" (each variable's gradient to an L2 norm), "global_norm" (all active ones together), "value" (each
            element), "none".
        limit: the limit > 0; without meaning for "none".
    """

    kind: ClipKind
    limit: PositiveFloat | None = None

    def __post_init__(self) -> None:
        """Checks that a limit is there where it has a meaning."""
        if self.kind != "none" and self.limit is None:
            raise ValueError(f'clip must have a limit, a number > 0. Received: kind = "{self.kind}" without limit.')


class LossScaleSpec(_Table, frozen=True):
    """`loss_scale`: the dynamic loss scale of `precision = "mixed_float16"`.

    The defaults are those of Keras' own (`keras.optimizers.LossScaleOptimizer`).

    Args:
        initial: factor of the first step.
        growth_updates: finite updates in a row after which it doubles; it halves at every step that isn't finite.
    """

    initial: PositiveFloat = 2.0**15
    growth_updates: PositiveInt = 2000


class LoopSpec(_Table, frozen=True):
    """`[loop]`: how long, how exactly, on what.

    Exactly one of `steps` and `epochs` must be given for training. `xla` lets XLA compile the step. Every
    `checkpoint_every_s` seconds, after changes, at pauses and at the end everything is written down from which training can
    go on.
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


class TargetSpec(_Table, frozen=True):
    """`stopping.target`: a metric that is good enough.

    Args:
        metric: "loss" or a metric, on each step's batch; "validation loss", "validation accuracy" over the validation data.
        value: the value to reach.
        mode: "min": at most so much; "max": at least; None: as the metric's name tells.
    """

    metric: str
    value: float
    mode: Literal["min", "max"] | None = None

    def __post_init__(self) -> None:
        """Checks that the value can be reached."""
        if not math.isfinite(self.value):
            raise ValueError(f"value must be a finite number. Received: {self.value}.")


class StoppingSpec(_Table, frozen=True):
    """`[stopping]`: what ends the run before its last step. Any of them does.

    Args:
        time_s: seconds of training, with compiling and validating, without pauses.
        target: a metric that is good enough.
        patience: so many validations in a row without an improvement; None: that ends nothing.
        metric: what must improve, over the validation data.
        mode: which way it improves; None: as its name tells.
        min_delta: an improvement is larger than this.
        restore_best: whether the run ends with the weights of its best validation.
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
    def keeps_best(self) -> bool:
        """Whether the best validation's weights are kept and put back: with patience unless the spec says otherwise."""
        return self.patience is not None if self.restore_best is None else self.restore_best


class VariablesSpec(_Table, frozen=True):
    """`[variables]`: what learns at the start. Patterns are globs on variable paths; see `core.patterns`.

    `thawing` and `thaw_warmup_updates` hold for every thaw that says nothing else; see `core.thawing`.
    """

    frozen: tuple[str, ...] = ()
    frozen_statistics: tuple[str, ...] = ()
    learning_rate_multipliers: dict[str, NonNegativeFloat] = {}
    frozen_gradients: FrozenGradients = "watch"
    thawing: Thawing = DEFAULT_THAWING
    thaw_warmup_updates: NonNegativeInt = 0


class PlannedIntervention(_Table, frozen=True):
    """One `[[interventions]]` table: changes that take effect before step `at_step` (steps count from 0).

    `thawing` and `thaw_warmup_updates` belong to `thaw`; without them `[variables]` says. `learning_rate = "schedule"` goes
    back to the schedule of the spec.
    """

    at_step: Annotated[int, Meta(ge=0)]
    freeze: tuple[str, ...] = ()
    thaw: tuple[str, ...] = ()
    thawing: Thawing | None = None
    thaw_warmup_updates: NonNegativeInt | None = None
    freeze_statistics: tuple[str, ...] = ()
    thaw_statistics: tuple[str, ...] = ()
    learning_rate: PositiveFloat | Literal["schedule"] | None = None
    multipliers: dict[str, NonNegativeFloat] = {}
    frozen_gradients: FrozenGradients | None = None
    clip: ClipSpec | None = None
    accumulation_steps: PositiveInt | None = None
    loss_scale: PositiveFloat | None = None
    pause: bool = False

    def __post_init__(self) -> None:
        """Checks that how to thaw stands beside what to thaw."""
        if not self.thaw and (self.thawing is not None or self.thaw_warmup_updates is not None):
            raise ValueError(
                "thawing and thaw_warmup_updates must stand beside thaw = [...]. Received: at_step = "
                f"{self.at_step} without thaw. Say what to thaw, or set them in [variables]."
            )


class RunSpec(_Table, frozen=True, kw_only=True):
    """Everything that starts a run.

    `data` and `loss` may be missing while a spec is put together in the window; `check_complete` says what training
    still needs.
    """

    format: Literal[1] = 1
    name: str = ""
    model: ModelSpec
    data: DataSpec | None = None
    loss: LossSpec | None = None
    optimizer: OptimizerSpec = OptimizerSpec()
    loop: LoopSpec = LoopSpec()
    variables: VariablesSpec = VariablesSpec()
    stopping: StoppingSpec = StoppingSpec()
    interventions: tuple[PlannedIntervention, ...] = ()

    def missing(self) -> list[str]:
        """Returns what training still needs, a phrase each; empty when the spec is complete."""
        wanted = []
        if self.data is None:
            wanted.append("[data] with a source")
        if self.loss is None or not self.loss.is_named:
            wanted.append("[loss] with a name")
        if self.loop.steps is None and self.loop.epochs is None and self.stopping.time_s is None:
            wanted.append("loop.steps or loop.epochs")
        return wanted

    def check_complete(self) -> None:
        """Checks that the spec can be trained.

        Raises:
            SpecError: names what is missing.
        """
        wanted = self.missing()
        if wanted:
            raise SpecError(f"A spec must say what to train on and for how long. Missing: {', '.join(wanted)}.")

    def with_absolute_paths(self, folder: Path) -> Self:
        """Returns this spec with every relative path made absolute, taken as relative to `folder`."""

        def absolute(table: Any, field: str) -> Any:
            if table is None:
                return None
            return msgspec.structs.replace(table, **{field: absolute_source(getattr(table, field), folder)})

        loss = absolute(self.loss, "name")
        if loss is not None:
            outputs = {output: absolute(table, "name") for output, table in loss.outputs.items()}
            loss = msgspec.structs.replace(loss, outputs=outputs)
        metrics = tuple(
            absolute_source(metric, folder) if isinstance(metric, str) else absolute(metric, "name")
            for metric in self.loop.metrics
        )
        return msgspec.structs.replace(
            self,
            model=absolute(self.model, "source"),
            data=absolute(self.data, "source"),
            loss=loss,
            optimizer=absolute(self.optimizer, "name"),
            loop=msgspec.structs.replace(self.loop, metrics=metrics),
        )

    def code_sources(self) -> list[tuple[str, str]]:
        """Returns what may name a program, as (table of the spec, text), every one."""
        loss = self.loss if self.loss is not None else LossSpec()
        losses = [loss.name, *(table.name for table in loss.outputs.values())]
        metrics = [metric if isinstance(metric, str) else metric.name for metric in self.loop.metrics]
        return [
            ("model", self.model.source),
            ("data", self.data.source if self.data is not None else ""),
            *(("loss", name) for name in (*losses, *metrics)),
            ("optimizer", self.optimizer.name),
        ]
