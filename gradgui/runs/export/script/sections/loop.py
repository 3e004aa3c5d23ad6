"""The loop of a script: step after step, or stage after stage where settings were changed in between; then the losses."""

from __future__ import annotations

from collections.abc import Iterator

from gradgui.runs.export.script.before import BEFORE
from gradgui.runs.export.script.python_text import Block, block, docstring, indented
from gradgui.runs.export.script.python_values import literal
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.measuring.tables import (
    measured_lines,
    state_lines,
    validating_lines,
    writing_blocks,
)
from gradgui.runs.export.script.sections.optimizers import update_number
from gradgui.runs.export.script.sections.steps.compiling import compiled_names
from gradgui.runs.export.script.sections.story import beginning_lines, story_blocks


def loop_blocks(script: Script) -> Iterator[Block]:
    """Yields the loop and what becomes of the losses."""
    if script.has_story:
        yield from _told(script)
    else:
        yield _plain(script)
    if script.is_part:
        return
    yield from writing_blocks(script)


def _every(n_steps: int) -> int:
    """Returns how often the loss is printed: a power of ten, ten times a run or more."""
    every = 10
    while every * 100 <= n_steps:
        every *= 10
    return every


def _state_lines(script: Script) -> list[str]:
    lines = ["losses = []" if script.before is None else f"losses = list({BEFORE}.losses)"]
    lines += state_lines(script)
    if script.counts_updates:
        lines.append(f"n_updates = {script.first_count}")
    if script.run.accumulates:
        first = script.stages[0].controls.accumulation_steps
        if script.run.accumulation_changes:
            lines.append(f"accumulation_steps = {first}  # batches an update")
        lines.append(f"n_in_window = {script.run.n_in_window}  # batches since the last update")
    return lines


def _skipped_lines(script: Script) -> list[str]:
    """Returns what brings the batches to where the steps before left them; empty for a run that is told in one part."""
    if script.before is None:
        return []
    lines = ["rows_of_steps = batches()"]
    n_taken = script.run.first - script.run.spec.counts.batches_from
    if n_taken:
        lines += [f"for _ in range({n_taken}):", f"    next(rows_of_steps)  # taken by {script.before.module}.py"]
    return lines


def _plain(script: Script) -> Block:
    """Returns a loop in which nothing is changed."""
    every = _every(script.run.n_steps)
    first = f"{script.run.first}, " if script.before is not None else ""
    order = "rows_of_steps" if script.before is not None else "batches()"
    lines = [
        *_state_lines(script),
        *_skipped_lines(script),
        *beginning_lines(script),
        f"for step, rows in zip(range({first}N_STEPS), {order}):",
    ]
    lines += indented(_rate_lines(script))
    lines += indented(_one_step(script))
    lines += indented(["losses.append(float(loss))", *measured_lines(script, "step")])
    lines += indented([f"if step % {every} == 0:", '    print(f"step {step}: loss {losses[-1]:.4f}")'])
    return block(lines, indented(validating_lines(script)))


def _rate_lines(script: Script) -> list[str]:
    """Returns what sets the rate before every step."""
    if not script.sets_rates:
        return []
    if script.in_parts:
        return ["set_rates()"]
    (part,) = script.parts
    rate = f"learning_rate({update_number(script)})"
    if script.run.rate_changes:
        rate = f"{rate} if fixed_rate is None else fixed_rate"
    if script.multiplies and not script.multipliers_change:
        rate = f"{rate} * {literal(part.multipliers[0])}"
    return [f"optimizer.learning_rate = {rate}"]


def _one_step(script: Script) -> list[str]:
    """Returns what takes one step on `rows` and gives `loss`."""
    run = script.run
    given = "loss, finite" if run.checks_finite else "loss"
    count = ["n_updates += 1"] if script.counts_updates else []
    counted = ["if finite:", *indented(count)] if run.checks_finite and count else count
    at_once = [f"{given} = train_step(rows)", *counted]
    if not run.accumulates:
        return at_once
    length = "accumulation_steps" if run.accumulation_changes else str(script.stages[0].controls.accumulation_steps)
    window = [f"{given} = accumulate(rows)"]
    window += ["n_in_window += int(finite)"] if run.checks_finite else ["n_in_window += 1"]
    complete = f"if n_in_window >= {length}:"
    if run.checks_finite:
        complete = f"if finite and n_in_window >= {length}:"
    window += [complete, "    update()", *indented(count), "    n_in_window = 0"]
    if not run.updates_at_once:
        return window
    return ["if accumulation_steps == 1 and n_in_window == 0:", *indented(at_once), "else:", *indented(window)]


def _told(script: Script) -> Iterator[Block]:
    """Yields the loop as a function, and what was done with it."""
    run = script.run
    lines = _state_lines(script)
    if run.follows_schedule and run.rate_changes and not script.in_parts:
        first = script.stages[0].controls
        fixed = "None" if first.follows_schedule else literal(first.learning_rate)
        lines.append(f"fixed_rate = {fixed}  # a rate that was set by hand, instead of the schedule's")
    lines += _skipped_lines(script) or ["rows_of_steps = batches()"]
    if script.recompiles:
        lines.append(f"{compiled_names(script)} = compiled()")
    yield block(lines)
    counters = [
        *(["n_updates"] if script.counts_updates else []),
        *(["n_in_window"] if run.accumulates else []),
    ]
    every = _every(run.n_steps)
    yield block(
        "def train(until):",
        docstring("Takes steps, up to the one with this number, which isn't taken yet."),
        [f"    global {', '.join(counters)}"] if counters else [],
        "    while len(losses) < until:",
        indented(_rate_lines(script), 2),
        "        rows = next(rows_of_steps)",
        indented(_one_step(script), 2),
        f"        if len(losses) % {every} == 0:",
        '            print(f"step {len(losses)}: loss {float(loss):.4f}")',
        indented(measured_lines(script, "len(losses)"), 2),
        "        losses.append(float(loss))",
        indented(validating_lines(script), 2),
        defines=True,
    )
    yield from story_blocks(script)
