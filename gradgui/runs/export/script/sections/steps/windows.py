"""Updates of a script that take several batches: sums of gradients, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator

from gradgui.runs.export.script.python_text import Block, block, comment, docstring, indented
from gradgui.runs.export.script.python_values import bracketed
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.steps.applying import apply_line, gradient_part
from gradgui.runs.export.script.sections.steps.clipping import clip_lines
from gradgui.runs.export.script.sections.steps.compiling import ROWS, compiled_name, decorator
from gradgui.runs.export.script.sections.steps.finiteness import (
    before_lines,
    finite_lines,
    growth_lines,
    kept_lines,
    overflow_lines,
)
from gradgui.runs.export.script.sections.steps.gradients import variables_now


def sums_blocks(script: Script) -> Iterator[Block]:
    """Yields the sums of gradients, where an update takes several batches."""
    if not script.run.accumulates:
        return
    title = comment("An update takes the mean gradient of the examples of several batches.")
    if script.in_parts:
        yield block(
            title,
            "sums = {",
            "    part: [tf.Variable(tf.zeros_like(variable)) for variable in variables]",
            "    for part, variables in parts.items()",
            "}",
            "n_examples = {part: tf.Variable(0.0) for part in parts}",
        )
    else:
        yield block(
            title,
            "sums = [tf.Variable(tf.zeros_like(variable)) for variable in variables]",
            "n_examples = tf.Variable(0.0)",
        )
    if drops_sums(script):
        yield block(
            "def forget(part):",
            docstring("Drops what was summed for a part."),
            "    for total in sums[part]:",
            "        total.assign(tf.zeros_like(total))",
            "    n_examples[part].assign(0.0)",
            defines=True,
        )


def drops_sums(script: Script) -> bool:
    """Whether a part was ever frozen between two updates, with something summed."""
    return any(dropped(script, stage) for stage in range(1, len(script.stages)))


def dropped(script: Script, stage: int) -> list[str]:
    """Returns the parts that lose their sums when a stage begins."""
    if not script.in_parts or not script.stages[stage].count.n_in_window:
        return []
    return [part.name for part in script.parts if part.learns[stage - 1] and not part.learns[stage]]


def accumulate_block(script: Script, *, shared: bool) -> Block:
    """Returns the function that adds the gradients of a batch."""
    run = script.run
    over = "learning" if script.selects else "parts"
    lines = [*decorator(script, ROWS), f"def {compiled_name(script, 'accumulate')}(rows):"]
    returned = "their loss, and if it was finite" if run.checks_finite else "their loss"
    lines += docstring(f"Sums the gradients of these rows; returns {returned}.")
    lines += before_lines(script)
    part_lines = gradient_part(script, shared=shared)
    lines += part_lines if not shared else ["    loss, gradients = gradients_of(rows)"]
    lines.append("    n_rows = tf.cast(tf.shape(rows)[0], tf.float32)")
    if script.in_parts:
        adding = [
            f"totals = [total for part in {over} for total in sums[part]]",
            "for total, gradient in zip(totals, gradients):",
            "    total.assign_add(gradient * n_rows)",
            f"for part in {over}:",
            "    n_examples[part].assign_add(n_rows)",
        ]
    else:
        adding = [
            "for total, gradient in zip(sums, gradients):",
            "    total.assign_add(gradient * n_rows)",
            "n_examples.assign_add(n_rows)",
        ]
    if not run.checks_finite:
        lines += [*indented(adding), *kept_lines(script), "    return loss"]
        return block(lines, defines=True)
    if script.in_parts:
        lines += indented(adding[:1])
        adding = adding[1:]
    lines += [*finite_lines(), "    if finite:", *indented(adding, 2)]
    otherwise = overflow_lines(script)
    if otherwise:
        lines += ["    else:", *indented(otherwise, 2)]
    return block(lines, kept_lines(script), "    return loss, finite", defines=True)


def update_block(script: Script) -> Block:
    """Returns the function that updates by the mean gradients."""
    run = script.run
    over = "learning" if script.selects else "parts"
    lines = [*decorator(script, ""), f"def {compiled_name(script, 'update')}():"]
    lines += docstring("Updates the variables by the mean gradients, and begins to sum anew.")
    if script.in_parts:
        if script.orders_norm:
            lines.append(f"    variables = {variables_now(script)}")
        lines += bracketed("gradients = [", [f"total / n_examples[part] for part in {over} for total in sums[part]"], "]", 1)
    else:
        lines.append("    gradients = [total / n_examples for total in sums]")
    lines += [*clip_lines(script), apply_line(script)]
    if run.spec.loop.scale is not None:
        lines += indented(growth_lines(run.spec.loop.scale))
    if script.in_parts:
        lines += [
            f"    for part in {over}:",
            "        n_examples[part].assign(0.0)",
            "        for total in sums[part]:",
            "            total.assign(tf.zeros_like(total))",
        ]
    else:
        lines += [
            "    for total in sums:",
            "        total.assign(tf.zeros_like(total))",
            "    n_examples.assign(0.0)",
        ]
    return block(lines, defines=True)
