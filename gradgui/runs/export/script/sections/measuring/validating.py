"""How a script validates: the examples of its own, the function that evaluates a batch, and the one that takes the means."""

from __future__ import annotations

from collections.abc import Iterator

from gradgui.runs.export.script.python_text import Block, block, docstring
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.measuring.measured import Measured, measured
from gradgui.runs.export.script.sections.measuring.metrics import (
    LOSS_VALUES,
    METRIC_VALUES,
    loss_lines_kept,
    metrics_blocks,
    update_lines,
)
from gradgui.runs.export.script.sections.objective import loss_lines
from gradgui.runs.export.script.sections.steps.compiling import ROWS
from gradgui.runs.export.script.sections.steps.gradients import call_lines, gathered_lines


def brings_validation(script: Script) -> bool:
    """Whether the data bring the examples that the script validates with: arrays `validation_x` and `validation_y`."""
    return measured(script).validates and script.brings_validation


def measuring_blocks(script: Script) -> Iterator[Block]:
    """Yields the metrics, and the function that validates."""
    yield from metrics_blocks(script)
    wanted = measured(script)
    if wanted.validates:
        yield _evaluation(script, wanted)
        yield _validation(script, wanted)


def _evaluation(script: Script, wanted: Measured) -> Block:
    """Returns the function that evaluates a batch, compiled."""
    loss = [line.removeprefix("    ") for line in loss_lines(script, training=False)]
    returned = "    return loss"
    if script.run.has_penalties:
        returned = f"    return loss, {_penalties(script)}"
    return block(
        f"@tf.function(input_signature=[{ROWS}])",
        "def evaluate(rows):",
        docstring("Returns the loss of these rows, from which nothing is learned."),
        gathered_lines(script, "validation_" if brings_validation(script) else ""),
        call_lines(script, training=False, levels=1),
        loss,
        update_lines(script, training=False) if wanted.metrics else [],
        loss_lines_kept(wanted),
        returned,
        defines=True,
    )


def _penalties(script: Script) -> str:
    return "sum(tf.cast(p, tf.float32) for p in model.losses)" if script.mixed else "sum(model.losses)"


def _validation(script: Script, wanted: Measured) -> Block:
    penalised = script.run.has_penalties
    lines = docstring("Returns the means over the examples that don't train.")
    if wanted.metrics:
        lines += ["    for metric in metrics.values():", "        metric.reset_state()"]
    lines.append("    total = 0.0")
    if wanted.losses:
        lines.append("    totals = np.zeros(len(output_losses))")
    lines += [
        "    for start in range(0, len(validation_rows), BATCH_SIZE):",
        "        rows = validation_rows[start : start + BATCH_SIZE]",
        *(
            ["        loss, penalty = evaluate(rows)", "        total += float(loss) * len(rows)"]
            if penalised
            else ["        total += float(evaluate(rows)) * len(rows)"]
        ),
    ]
    if wanted.losses:
        lines.append(f"        by_output = [{LOSS_VALUES}]")
        lines.append("        totals += np.array(by_output) * len(rows)")
    lines.append(f"    loss = total / len(validation_rows){' + float(penalty)' if penalised else ''}")
    values = ["loss"]
    if wanted.metrics and wanted.losses:
        lines.append(f"    values = [{METRIC_VALUES}]")
        values.append("*values")
    elif wanted.metrics:
        values.append("*measurements()")
    if wanted.losses:
        values.append("*(totals / len(validation_rows)).tolist()")
    return block("def validate():", lines, f"    return [{', '.join(values)}]", defines=True)


def constant_lines(script: Script) -> list[str]:
    """Returns what the data section says of validation."""
    if not measured(script).validates:
        return []
    lines = ["validation_rows = order[:n_held_out]"]
    if brings_validation(script):
        count = "len(validation_x)" if not script.run.several("x") else str(script.run.reader.n_validation_examples)
        lines = [f"validation_rows = np.arange({count})"]
    if script.run.spec.loop.validate_every == "epoch":
        lines.append("STEPS_PER_EPOCH = -(-len(train_rows) // BATCH_SIZE)")
    return lines
