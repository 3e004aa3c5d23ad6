"""What the loop of a script keeps of what it measures, and how that is written: tables of metrics and of validations."""

from __future__ import annotations

from collections.abc import Iterator

from gradgui.runs.export.script.before import BEFORE
from gradgui.runs.export.script.python_text import Block, block, docstring, indented
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


def measured_lines(script: Script, step: str) -> list[str]:
    """Returns what keeps the measurements of a step.

    Args:
        script: the script.
        step: Python for the number of the step.
    """
    return [f"measured[{step}] = measurements()"] if measured(script).every_batch else []


def validating_lines(script: Script) -> list[str]:
    """Returns what validates where that is due, after a step whose loss is the last one of `losses`."""
    wanted = measured(script)
    lines = []
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
    """Yields what writes the losses, and the measurements if there are any."""
    wanted = measured(script)
    if not wanted.every_batch and not wanted.validates:
        yield block("if arguments.losses:", indented(_written("arguments.losses", '["step", "loss"]', "enumerate(losses)")))
        return
    yield block(
        "def write_table(path, head, rows):",
        docstring("Writes a table as CSV."),
        indented(_written("path", "head", "rows")),
        defines=True,
    )
    yield block("if arguments.losses:", '    write_table(arguments.losses, ["step", "loss"], enumerate(losses))')
    if wanted.every_batch:
        yield _table("metrics", "measured", _head(wanted, "step"))
    if wanted.validates:
        yield _table("validations", "validations", _head(wanted, "step", "loss"))


def _written(path: str, head: str, rows: str) -> list[str]:
    """Returns the lines that write a table."""
    return [
        f'with open({path}, "w", newline="") as file:',
        '    writer = csv.writer(file, lineterminator="\\n")',
        f"    writer.writerow({head})",
        f"    writer.writerows({rows})",
    ]


def _table(argument: str, values: str, head: str) -> Block:
    return block(
        f"if arguments.{argument}:",
        f"    rows = ([step, *values] for step, values in {values}.items())",
        f"    write_table(arguments.{argument}, [{head}], rows)",
    )


def _head(wanted: Measured, *names: str) -> str:
    """Returns the Python for the names of a table's columns."""
    measurements = ["*metrics"] * bool(wanted.metrics) + ["*output_losses"] * bool(wanted.losses)
    return ", ".join([*map(literal, names), *measurements])
