"""What the loop of a script keeps of what it measures, and how that is written: tables of metrics and of validations."""

from __future__ import annotations

from collections.abc import Iterator

from gradgui.runs.export.script.before import BEFORE
from gradgui.runs.export.script.python_text import Block, block
from gradgui.runs.export.script.python_values import literal
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.measuring.measured import NOTHING, Measured, measured


def state_lines(script: Script) -> list[str]:
    """Returns what the loop writes its measurements into."""
    wanted, part = measured(script), script.part_before
    earlier = measured(part) if part is not None else NOTHING
    lines = []
    if wanted.every_batch:
        goes_on = earlier.every_batch == wanted.every_batch
        lines.append(f"measured = {f'dict({BEFORE}.measured)' if goes_on else '{}'}  # by step")
    if wanted.validates:
        lines.append(f"validations = {f'dict({BEFORE}.validations)' if earlier.validates else '{}'}  # by steps done")
    return lines


def after_step_lines(script: Script) -> list[str]:
    """Returns what is measured after a step, whose loss is the last one of `losses`."""
    wanted = measured(script)
    lines = []
    if wanted.every_batch:
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


def argument_lines(script: Script) -> list[str]:
    """Returns the arguments of the command line that name files for measurements."""
    wanted = measured(script)
    lines = []
    if wanted.every_batch:
        lines.append('parser.add_argument("--metrics", metavar="PATH", help="write the metrics as CSV")')
    if wanted.validates:
        lines.append('parser.add_argument("--validations", metavar="PATH", help="write validations as CSV")')
    return lines


def writing_blocks(script: Script) -> Iterator[Block]:
    """Yields what writes the measurements."""
    wanted = measured(script)
    if wanted.every_batch:
        yield block(
            "if arguments.metrics:",
            '    with open(arguments.metrics, "w", newline="") as file:',
            '        writer = csv.writer(file, lineterminator="\\n")',
            f"        writer.writerow([{_head(wanted, 'step')}])",
            "        writer.writerows([step, *values] for step, values in measured.items())",
        )
    if wanted.validates:
        yield block(
            "if arguments.validations:",
            '    with open(arguments.validations, "w", newline="") as file:',
            '        writer = csv.writer(file, lineterminator="\\n")',
            f"        writer.writerow([{_head(wanted, 'step', 'loss')}])",
            "        writer.writerows([step, *values] for step, values in validations.items())",
        )


def _head(wanted: Measured, *names: str) -> str:
    """Returns the Python for the names of a table's columns."""
    measurements = ["*metrics"] * bool(wanted.metrics) + ["*output_losses"] * bool(wanted.losses)
    return ", ".join([*map(literal, names), *measurements])
