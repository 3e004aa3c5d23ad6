"""What a script measures beside the loss: which metrics of which output, which losses, and whether it validates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gradgui.core.spec import MetricSpec
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.objective import (
    Term,
    data_weights,
    identifier,
    outputs_with_targets,
    term_of_output,
    terms,
)


@dataclass(frozen=True, slots=True)
class OutputMetric:
    """A metric of one output.

    Args:
        spec: the metric.
        output: the output's name; "" for a model with a single one.
        term: where its targets and predictions are.
    """

    spec: MetricSpec
    output: str
    term: Term


@dataclass(frozen=True, slots=True)
class Measured:
    """What is measured.

    Args:
        metrics: of every batch, by the names of the record.
        losses: names of the record, and the Python, of the losses of several outputs; {} where there is one loss.
        validates: whether the examples that were kept aside, or that the data bring for it, are looked at.
    """

    metrics: dict[str, OutputMetric]
    losses: dict[str, str]
    validates: bool

    @property
    def every_batch(self) -> tuple[str, ...]:
        """The names of what is measured on every batch."""
        return (*self.metrics, *self.losses)


NOTHING = Measured({}, {}, validates=False)


def measured(script: Script) -> Measured:
    """Returns what a script measures; notes what it leaves out."""
    run = script.run
    losses = {f"{term.output}_loss": f"{identifier(term.output)}_loss" for term in terms(script) if term.output}
    names = run.reader.layout.metrics
    pairs = _pairs(script) if run.arrays else []
    known = len(names) == len(pairs) + len(losses) and names[len(pairs) :] == tuple(losses)
    if names and not known:
        _leave_out(script, "metrics")
    validates = run.reader.n_validation_examples > 0
    # Of examples that the data bring, an older record doesn't say whether they come with weights.
    told = not script.brings_validation or run.describes("validation_x")
    can_validate = known and (told or not script.weights())
    if validates and not can_validate:
        _leave_out(script, "validations")
    if not known:
        return Measured({}, {}, validates=validates and can_validate)
    return Measured(dict(zip(names, pairs, strict=False)), losses, validates and can_validate)


def _pairs(script: Script) -> list[OutputMetric]:
    """Returns the metrics in the order of the record: an entry that names no output is taken of each that has targets."""
    found: list[OutputMetric] = []
    outputs: Sequence[str] = outputs_with_targets(script)
    for one in script.run.spec.loop.metrics:
        spec = MetricSpec(one) if isinstance(one, str) else one
        own = [spec.output] if spec.output else outputs
        found += [OutputMetric(spec, output, term_of_output(script, output)) for output in own]
    return found


def weights_of(script: Script, metric: OutputMetric, *, training: bool) -> str:
    """Returns the Python for the weights that count in a metric; "": all weigh 1. Those of classes count in training."""
    if not metric.spec.weighted:
        return ""
    if training and metric.term.spec.class_weights:
        return f"{identifier(metric.output)}_weights" if metric.output else "example_weights"
    return data_weights(script, metric.output, validation=not training)


def _leave_out(script: Script, what: str) -> None:
    text = f"The {what} of the run aren't repeated here."
    if text not in script.left_out:
        script.left_out.append(text)
