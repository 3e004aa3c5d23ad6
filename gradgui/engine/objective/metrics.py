"""Metrics by name, of one output or of several. "accuracy" is chosen by shapes, as `compile` does."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradgui.core.errors import GradguiError, ModelError, SpecError, did_you_mean
from gradgui.core.names.loss_names import ALIASES
from gradgui.core.names.metric_names import ACCURACY, accuracy_class
from gradgui.core.records import SCALARS
from gradgui.core.source import parse_source
from gradgui.core.spec import MetricSpec
from gradgui.engine.keras_names import classes_by_name, construct, find_class
from gradgui.engine.objective.outputs import Outputs
from gradgui.engine.program import Programs, program_path, user_code
from gradgui.engine.runtime.error_text import is_out_of_memory, plain_text


@dataclass(frozen=True, slots=True)
class OpenedMetric:
    """A metric of one output.

    Args:
        name: its column in the record.
        metric: the Keras metric; it aggregates until it is reset.
        output: the output that it is taken of; "" for a model with a single one.
        weighted: whether weights count.
    """

    name: str
    metric: Any
    output: str = ""
    weighted: bool = False

    def update(self, y: Mapping[str, Any], y_pred: Mapping[str, Any], weights: Mapping[str, Any]) -> None:
        """Takes in a batch: targets, predictions and weights by output."""
        own = weights.get(self.output) if self.weighted else None
        if own is None:
            self.metric.update_state(y[self.output], y_pred[self.output])
        else:
            self.metric.update_state(y[self.output], y_pred[self.output], sample_weight=own)


def update_metrics(
    metrics: Sequence[OpenedMetric], outputs: Outputs, y: Any, y_pred: Any, weights: Mapping[str, Any]
) -> None:
    """Takes a batch into all metrics.

    Args:
        metrics: the metrics.
        outputs: the model's outputs.
        y: targets as the data have them.
        y_pred: what the model returned.
        weights: by output, as `Objective.weights` gives them.
    """
    targets, predictions = outputs.split(y, "targets"), outputs.split(y_pred, "outputs")
    for metric in metrics:
        metric.update(targets, predictions, weights)


def metric_specs(given: Sequence[str | MetricSpec]) -> list[MetricSpec]:
    """Returns the entries of `loop.metrics`, names alone as tables too."""
    return [MetricSpec(entry) if isinstance(entry, str) else entry for entry in given]


def open_metrics(
    given: Sequence[str | MetricSpec], programs: Programs, outputs: Outputs, y_true: Any, y_pred: Any
) -> list[OpenedMetric]:
    """Returns new metrics, ready to be used in a trace.

    Args:
        given: `loop.metrics`: class names, in snake case too; "accuracy"; a program's own; or tables.
        programs: runs program files.
        outputs: the model's outputs.
        y_true: a batch of targets.
        y_pred: the model's output for it.

    Raises:
        SpecError: Keras has no such metric, it stands there twice, its name is a column of every record, or it can't be
            taken of this output.
        ModelError: the program has no such function.
    """
    specs = metric_specs(given)
    targets, predictions = outputs.split(y_true, "targets"), outputs.split(y_pred, "outputs")
    pairs = [(spec, output) for spec in specs for output in _outputs_of(spec, outputs, targets)]
    metrics = []
    for name, (spec, output) in zip(_names(pairs), pairs, strict=True):
        metric = _metric(spec, programs, targets[output], predictions[output])
        opened = OpenedMetric(name, metric, output, spec.weighted)
        _try(opened, targets, predictions, program_path(parse_source(spec.name)))
        metrics.append(opened)
    return metrics


def _outputs_of(spec: MetricSpec, outputs: Outputs, targets: Mapping[str, Any]) -> list[str]:
    """Returns the outputs that an entry is taken of: the one it names, else all that have targets."""
    if not spec.output:
        return [name for name in outputs.names if name in targets] if outputs.several else [""]
    if spec.output not in targets or spec.output not in outputs.names:
        known = [name for name in outputs.names if name in targets]
        hint = did_you_mean(spec.output, known) if known else "The model has a single one: leave output away."
        raise SpecError(
            f"output in loop.metrics must be an output of the model that has targets. Received: "
            f'"{spec.output}" for {spec.name}. {hint}'
        )
    return [spec.output]


def _names(pairs: Sequence[tuple[MetricSpec, str]]) -> list[str]:
    """Returns a column for each metric: its name, with its arguments only where two would be called the same."""
    short = [_name(spec, output) for spec, output in pairs]
    names = [
        name if short.count(name) == 1 or spec.label else _name(spec, output, with_arguments=True)
        for name, (spec, output) in zip(short, pairs, strict=True)
    ]
    for index, name in enumerate(names):
        if name in SCALARS or name in names[:index]:
            raise SpecError(
                f'loop.metrics must be different metrics. Received: "{name}", which is recorded already. '
                "Give one of them a label of its own."
            )
    return names


def _name(spec: MetricSpec, output: str, *, with_arguments: bool = False) -> str:
    source = parse_source(spec.name)
    name = spec.label or (source.attribute or "metric" if program_path(source) is not None else spec.name)
    if spec.weighted and not spec.label:
        name = f"weighted_{name}"
    if with_arguments and spec.arguments:
        name += f"({', '.join(f'{key}={value}' for key, value in spec.arguments.items())})"
    return f"{output}_{name}" if output and not (spec.label and spec.output) else name


def _metric(spec: MetricSpec, programs: Programs, y_true: Any, y_pred: Any) -> Any:
    import keras

    source = parse_source(spec.name)
    program = program_path(source)
    if program is not None:
        own = programs.function(source, "metric")
        if own is None:
            raise ModelError(
                f"{program.name} must define the function metric(y_true, y_pred), or loop.metrics name another."
            )
        if isinstance(own, type) and issubclass(own, keras.metrics.Metric):
            with user_code(program, f"making {own.__name__}"):
                return own(**spec.arguments)
        return keras.metrics.MeanMetricWrapper(_own_function(own, program), name="own", **spec.arguments)
    if spec.name.lower() in ACCURACY:
        kind: type = getattr(keras.metrics, accuracy_class(y_true.shape, y_pred.shape))
    else:
        kind = find_class("loop.metrics", spec.name, keras_metrics(), ALIASES)
    return construct(f"arguments of {spec.name} in loop.metrics", kind, spec.arguments)


def keras_metrics() -> dict[str, type]:
    """Returns Keras' metrics of targets and predictions by name; not those of values alone (`Mean`), or of a function."""
    import keras

    classes = classes_by_name(keras.metrics, keras.metrics.Metric)
    return {
        name: kind
        for name, kind in classes.items()
        if "y_pred" in inspect.signature(kind.update_state).parameters and kind is not keras.metrics.MeanMetricWrapper  # type: ignore[attr-defined]
    }


def _own_function(own: Callable[..., Any], program: Path) -> Callable[..., Any]:
    """Returns a program's function with its errors told as its own."""

    def values(y_true: Any, y_pred: Any, **arguments: Any) -> Any:
        with user_code(program, f"calling {own.__name__}()"):
            return own(y_true, y_pred, **arguments)

    return values


def _try(opened: OpenedMetric, targets: Mapping[str, Any], predictions: Mapping[str, Any], program: Path | None) -> None:
    """Takes the metric of one batch, outside any trace: it makes its variables then, and what doesn't fit is found.

    Raises:
        SpecError: it can't be taken, or isn't one number.
    """
    y_true, y_pred = targets[opened.output], predictions[opened.output]
    try:
        opened.update(targets, predictions, {})
        result = opened.metric.result()
    except GradguiError:
        raise
    except Exception as error:
        if is_out_of_memory(error):
            raise
        raise SpecError(
            f"{opened.name} in loop.metrics must be a metric that can be taken. Received: outputs of shape "
            f"{tuple(y_pred.shape)}, targets of shape {tuple(y_true.shape)}, and it says: {plain_text(error)}."
        ) from error
    if tuple(getattr(result, "shape", (None,))) != ():
        where = "" if program is None else f" in {program.name}"
        raise SpecError(
            f"{opened.name} in loop.metrics must be one number. Received: {type(result).__name__} of shape "
            f"{tuple(getattr(result, 'shape', ()))}{where}. Choose an average in its arguments, where it has one."
        )
    opened.metric.reset_state()
