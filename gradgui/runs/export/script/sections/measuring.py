"""What a script measures beside the loss, if the run did: metrics of every batch, and validations at the same steps.

Of a model with a single output; validations over examples that were split off. What else a run measured, the docstring says
that the script leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import msgspec

from gradgui.core.metric_names import ACCURACY, accuracy_class, metric_class
from gradgui.core.spec import MetricSpec
from gradgui.runs.export.script.before import BEFORE
from gradgui.runs.export.script.python_text import Block, Call, block, comment, docstring, keywords, literal, mapping
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.objective import lines_of_term, terms
from gradgui.runs.export.script.sections.steps.compiling import ROWS
from gradgui.runs.export.script.sections.steps.gradients import call_lines, gathered_lines


@dataclass(frozen=True, slots=True)
class Measured:
    """What is measured.

    Args:
        metrics: of every batch, by the names of the record.
        validates: whether the examples that were kept aside are looked at.
    """

    metrics: dict[str, MetricSpec]
    validates: bool

    @property
    def anything(self) -> bool:
        """Whether there is anything to measure."""
        return bool(self.metrics) or self.validates


def measured(script: Script) -> Measured:
    """Returns what a script measures; notes what it leaves out."""
    run = script.run
    specs = [MetricSpec(one) if isinstance(one, str) else one for one in run.spec.loop.metrics]
    validates = run.reader.n_validation_examples > 0
    single = not run.several("output") and bool(run.arrays)
    metrics = dict(zip(run.reader.layout.metrics, specs, strict=True)) if single and specs else {}
    kept = {name: spec for name, spec in metrics.items() if not (spec.weighted and script.class_weights)}
    if (specs and not single) or len(kept) < len(metrics):
        _leave_out(script, "metrics" if not single else "metrics that weigh examples by their class")
    can_validate = single and run.data.validation_fraction > 0
    if validates and not can_validate:
        _leave_out(script, "validations")
    return Measured(kept, validates and can_validate)


def _leave_out(script: Script, what: str) -> None:
    text = f"The {what} of the run aren't repeated here."
    if text not in script.left_out:
        script.left_out.append(text)


def measuring_blocks(script: Script) -> Iterator[Block]:
    """Yields the metrics, and the function that validates."""
    wanted = measured(script)
    if wanted.metrics:
        entries = {name: _made(script, spec) for name, spec in wanted.metrics.items()}
        yield block(comment("What is measured on every batch, before its update."), mapping("metrics = ", entries))
        yield block(
            "def measurements():",
            docstring("Returns what the metrics say of what they were given last."),
            "    return [float(metric.result()) for metric in metrics.values()]",
            defines=True,
        )
    if wanted.validates:
        yield _evaluation(script, wanted)
        yield _validation(script, wanted)


def metric_lines(script: Script) -> list[str]:
    """Returns the lines of a step that measure its batch, from `targets` and `y_pred`."""
    wanted = measured(script).metrics
    if not wanted:
        return []
    update = _update_lines(script)
    reset = ["    for metric in metrics.values():", "        metric.reset_state()"]
    return [*reset, *(update[1:] if update[0] == reset[0] else update)]


def _update_lines(script: Script) -> list[str]:
    wanted = measured(script).metrics
    (term,) = terms(script)
    weighted = {name for name, spec in wanted.items() if spec.weighted and script.weighs_examples}
    given = f"{term.targets}, {term.predictions}"
    if not weighted:
        return ["    for metric in metrics.values():", f"        metric.update_state({given})"]
    lines = []
    for name in wanted:
        weights = ", sample_weight=example_weights" if name in weighted else ""
        lines.append(f"    metrics[{literal(name)}].update_state({given}{weights})")
    return lines


def _made(script: Script, spec: MetricSpec) -> Call:
    """Returns the Python that makes a metric."""
    program = script.program("loss", spec.name)
    if program is not None:
        module, function, text = program
        if text.is_class(function):
            return Call(f"{module}.{function}(", tuple(keywords(spec.arguments)))
        own = f"{module}.{function or 'metric'}"
        return Call("keras.metrics.MeanMetricWrapper(", (own, *keywords(spec.arguments)))
    (term,) = terms(script)
    y, y_pred = script.run.array(term.y), script.run.array(term.y_pred)
    if spec.name.lower() in ACCURACY and y is not None and y_pred is not None:
        return Call(f"keras.metrics.{accuracy_class(y.shape, y_pred.shape)}(", tuple(keywords(spec.arguments)))
    return Call(f"keras.metrics.{metric_class(spec.name)}(", tuple(keywords(spec.arguments)))


def _evaluation(script: Script, wanted: Measured) -> Block:
    """Returns the function that evaluates a batch, compiled."""
    (term,) = terms(script)
    plain = replace(term, spec=msgspec.structs.replace(term.spec, class_weights={}))
    loss = [line.removeprefix("    ") for line in lines_of_term(script, plain)]
    returned = "    return loss"
    if script.run.has_penalties:
        returned = f"    return loss, {_penalties(script)}"
    return block(
        f"@tf.function(input_signature=[{ROWS}])",
        "def evaluate(rows):",
        docstring("Returns the loss of these rows, from which nothing is learned."),
        gathered_lines(script),
        call_lines(script, training=False, levels=1),
        loss,
        _update_lines(script) if wanted.metrics else [],
        returned,
        defines=True,
    )


def _penalties(script: Script) -> str:
    return "sum(tf.cast(p, tf.float32) for p in model.losses)" if script.mixed else "sum(model.losses)"


def _validation(script: Script, wanted: Measured) -> Block:
    penalised = script.run.has_penalties
    lines = docstring("Returns the means over the examples that were kept aside.")
    if wanted.metrics:
        lines += ["    for metric in metrics.values():", "        metric.reset_state()"]
    lines += [
        "    total = 0.0",
        "    for start in range(0, len(validation_rows), BATCH_SIZE):",
        "        rows = validation_rows[start : start + BATCH_SIZE]",
        *(
            ["        loss, penalty = evaluate(rows)", "        total += float(loss) * len(rows)"]
            if penalised
            else ["        total += float(evaluate(rows)) * len(rows)"]
        ),
        f"    loss = total / len(validation_rows){' + float(penalty)' if penalised else ''}",
        f"    return [loss{', *measurements()' if wanted.metrics else ''}]",
    ]
    return block("def validate():", lines, defines=True)


# In the loop -------------------------------------------------------------------------------------------------------------


def state_lines(script: Script) -> list[str]:
    """Returns what the loop writes its measurements into."""
    wanted, part = measured(script), script.part_before
    earlier = measured(part) if part is not None else Measured({}, validates=False)
    lines = []
    if wanted.metrics:
        goes_on = list(earlier.metrics) == list(wanted.metrics)
        lines.append(f"measured = {f'dict({BEFORE}.measured)' if goes_on else '{}'}  # by step")
    if wanted.validates:
        lines.append(f"validations = {f'dict({BEFORE}.validations)' if earlier.validates else '{}'}  # by steps done")
    return lines


def after_step_lines(script: Script) -> list[str]:
    """Returns what is measured after a step, whose loss is the last one of `losses`."""
    wanted = measured(script)
    lines = []
    if wanted.metrics:
        lines.append("measured[len(losses) - 1] = measurements()")
    if wanted.validates:
        done = "len(losses)"
        every = script.run.spec.loop.validate_every
        if every == "epoch":
            first = script.run.spec.counts.batches_from
            done = f"(len(losses) - {first})" if first else done
        lines += [
            f"if {done} % {'STEPS_PER_EPOCH' if every == 'epoch' else every} == 0:",
            "    validations[len(losses)] = validate()",
            '    print(f"validation: loss {validations[len(losses)][0]:.4f}")',
        ]
    return lines


def constant_lines(script: Script) -> list[str]:
    """Returns what the data section says of validation."""
    if not measured(script).validates:
        return []
    lines = ["validation_rows = order[:n_held_out]"]
    if script.run.spec.loop.validate_every == "epoch":
        lines.append("STEPS_PER_EPOCH = -(-len(train_rows) // BATCH_SIZE)")
    return lines


def argument_lines(script: Script) -> list[str]:
    """Returns the arguments of the command line that name files for measurements."""
    wanted = measured(script)
    lines = []
    if wanted.metrics:
        lines.append('parser.add_argument("--metrics", metavar="PATH", help="write the metrics as CSV")')
    if wanted.validates:
        lines.append('parser.add_argument("--validations", metavar="PATH", help="write validations as CSV")')
    return lines


def writing_blocks(script: Script) -> Iterator[Block]:
    """Yields what writes the measurements."""
    wanted = measured(script)
    if wanted.metrics:
        yield block(
            "if arguments.metrics:",
            '    with open(arguments.metrics, "w", newline="") as file:',
            '        writer = csv.writer(file, lineterminator="\\n")',
            '        writer.writerow(["step", *metrics])',
            "        writer.writerows([step, *values] for step, values in measured.items())",
        )
    if wanted.validates:
        names = '"step", "loss", *metrics' if wanted.metrics else '"step", "loss"'
        yield block(
            "if arguments.validations:",
            '    with open(arguments.validations, "w", newline="") as file:',
            '        writer = csv.writer(file, lineterminator="\\n")',
            f"        writer.writerow([{names}])",
            "        writer.writerows([step, *values] for step, values in validations.items())",
        )
