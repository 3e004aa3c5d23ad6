"""The metrics of a script, and the losses of its outputs: how they are made, and how a batch is measured."""

from __future__ import annotations

from collections.abc import Iterator

from gradgui.core.names.metric_names import ACCURACY, accuracy_class, metric_class
from gradgui.runs.export.script.python_text import Block, block, comment, docstring
from gradgui.runs.export.script.python_values import Call, bracketed, keywords, literal, mapping
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.measuring.measured import Measured, OutputMetric, measured, weights_of

#: What the values of metrics are, as Python.
METRIC_VALUES = "float(metric.result()) for metric in metrics.values()"
LOSS_VALUES = "float(loss.numpy()) for loss in output_losses.values()"


def metrics_blocks(script: Script) -> Iterator[Block]:
    """Yields the metrics, what the losses of several outputs are kept in, and the function that reads both."""
    wanted = measured(script)
    if wanted.metrics:
        entries = {name: _made(script, metric) for name, metric in wanted.metrics.items()}
        yield block(comment("What is measured on every batch, before its update."), mapping("metrics = ", entries))
    if wanted.losses:
        variables = {name: Call("tf.Variable(", ("0.0",)) for name in wanted.losses}
        title = comment("What the loss of each output was, without its weight in the sum.")
        yield block(title, mapping("output_losses = ", variables))
    if not wanted.every_batch:
        return
    values = [f"    return [{METRIC_VALUES if wanted.metrics else LOSS_VALUES}]"]
    if wanted.metrics and wanted.losses:
        values = [f"    values = [{METRIC_VALUES}]", f"    return values + [{LOSS_VALUES}]"]
    yield block(
        "def measurements():",
        docstring(f"Returns {_said(wanted)} of the last batch."),
        values,
        defines=True,
    )


def _said(wanted: Measured) -> str:
    return " and ".join(["the metrics"] * bool(wanted.metrics) + ["each output's loss"] * bool(wanted.losses))


def metric_lines(script: Script) -> list[str]:
    """Returns the lines of a step that measure its batch, from `targets`, `y_pred` and the losses of the outputs."""
    wanted = measured(script)
    lines = []
    if wanted.metrics:
        reset = ["    for metric in metrics.values():", "        metric.reset_state()"]
        update = update_lines(script, training=True)
        lines = [*reset, *(update[1:] if update[0] == reset[0] else update)]
    return [*lines, *loss_lines_kept(wanted)]


def loss_lines_kept(wanted: Measured) -> list[str]:
    """Returns the lines that keep the losses of several outputs."""
    return [f"    output_losses[{literal(name)}].assign({python})" for name, python in wanted.losses.items()]


def update_lines(script: Script, *, training: bool) -> list[str]:
    """Returns the lines that give a batch to the metrics."""
    wanted = measured(script).metrics
    given = {name: _given(script, metric, training=training) for name, metric in wanted.items()}
    if len(set(given.values())) == 1:
        (values,) = set(given.values())
        return ["    for metric in metrics.values():", *bracketed("metric.update_state(", list(values), ")", 2)]
    lines: list[str] = []
    for name, values in given.items():
        lines += bracketed(f"metrics[{literal(name)}].update_state(", list(values), ")", 1)
    return lines


def _given(script: Script, metric: OutputMetric, *, training: bool) -> tuple[str, ...]:
    weights = weights_of(script, metric, training=training)
    return (metric.term.targets, metric.term.predictions, *([f"sample_weight={weights}"] if weights else []))


def _made(script: Script, metric: OutputMetric) -> Call:
    """Returns the Python that makes a metric."""
    spec, term = metric.spec, metric.term
    program = script.program("loss", spec.name)
    if program is not None:
        module, function, text = program
        if text.is_class(function):
            return Call(f"{module}.{function}(", tuple(keywords(spec.arguments)))
        own = f"{module}.{function or 'metric'}"
        return Call("keras.metrics.MeanMetricWrapper(", (own, *keywords(spec.arguments)))
    y, y_pred = script.run.array(term.y), script.run.array(term.y_pred)
    if spec.name.lower() in ACCURACY and y is not None and y_pred is not None:
        return Call(f"keras.metrics.{accuracy_class(y.shape, y_pred.shape)}(", tuple(keywords(spec.arguments)))
    return Call(f"keras.metrics.{metric_class(spec.name)}(", tuple(keywords(spec.arguments)))
