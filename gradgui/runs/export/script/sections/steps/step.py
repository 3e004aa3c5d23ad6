"""The training step of a script: from a batch to changed variables, with what the run made use of and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from gradgui.runs.export.script.python_text import Block, block, docstring, indented
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.measuring.metrics import metric_lines
from gradgui.runs.export.script.sections.steps.applying import apply_block, apply_line, gradient_part
from gradgui.runs.export.script.sections.steps.clipping import (
    clip_lines,
    clip_settings_blocks,
    clipped_block,
    ordered_norm_block,
)
from gradgui.runs.export.script.sections.steps.compiling import ROWS, compiled_block, compiled_name, decorator
from gradgui.runs.export.script.sections.steps.finiteness import (
    before_lines,
    finite_lines,
    growth_lines,
    kept_lines,
    loss_scale_block,
    overflow_lines,
)
from gradgui.runs.export.script.sections.steps.gradients import gradient_lines
from gradgui.runs.export.script.sections.steps.windows import accumulate_block, sums_blocks, update_block


def step_blocks(script: Script) -> Iterator[Block]:
    """Yields the step, or with accumulation its two halves, and what they call."""
    run = script.run
    if run.spec.loop.scale is not None:
        yield loss_scale_block(run.spec.loop.scale)
    yield from sums_blocks(script)
    yield from clip_settings_blocks(script)
    if script.orders_norm:
        yield ordered_norm_block(script)
    if run.clip_changes:
        yield clipped_block(script)
    if script.in_parts:
        yield apply_block(script)
    shared = run.accumulates and run.updates_at_once
    if shared:
        yield block(
            "def gradients_of(rows):",
            docstring("Returns the loss of these rows, and its gradients."),
            gradient_lines(script),
            metric_lines(script),
            "    return loss, gradients",
            defines=True,
        )
    if run.updates_at_once:
        yield _step(script, shared=shared)
    if run.accumulates:
        yield accumulate_block(script, shared=shared)
        yield update_block(script)
    if script.recompiles:
        yield compiled_block(script)


def _step(script: Script, *, shared: bool) -> Block:
    run = script.run
    lines = [*decorator(script, ROWS), f"def {compiled_name(script, 'train_step')}(rows):"]
    if run.checks_finite:
        lines += docstring("Takes one step on these rows; returns their loss, and whether it was finite.")
    else:
        lines += docstring("Takes one step on these rows and returns their loss before it.")
    lines += before_lines(script)
    lines += gradient_part(script, shared=shared)
    if not run.checks_finite:
        lines += [*clip_lines(script), apply_line(script), *kept_lines(script), "    return loss"]
        return block(lines, defines=True)
    lines += [*finite_lines(), *clip_lines(script)]
    scale = run.spec.loop.scale
    then = [apply_line(script).strip(), *(growth_lines(scale) if scale else [])]
    lines += ["    if finite:", *indented(then, 2)]
    otherwise = overflow_lines(script)
    if otherwise:
        lines += ["    else:", *indented(otherwise, 2)]
    lines += [*kept_lines(script), "    return loss, finite"]
    return block(lines, defines=True)
