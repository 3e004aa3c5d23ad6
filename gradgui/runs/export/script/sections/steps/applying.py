"""The second half of a step of a script: gradients given to the optimizers."""

from __future__ import annotations

from gradgui.runs.export.script.python_text import Block, block, docstring
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.measuring.metrics import metric_lines
from gradgui.runs.export.script.sections.steps.gradients import gradient_lines, variables_now


def apply_block(script: Script) -> Block:
    """Returns the function that gives every part's optimizer its gradients."""
    if script.selects:
        over = ["    for part in learning:", "        variables = parts[part]"]
    else:
        over = ["    for part, variables in parts.items():"]
    return block(
        "def apply(gradients):",
        docstring("Gives each part's optimizer the gradients of its own variables."),
        over,
        "        optimizers[part].apply(gradients[: len(variables)], variables)",
        "        gradients = gradients[len(variables) :]",
        defines=True,
    )


def apply_line(script: Script) -> str:
    """Returns the line that updates what learns."""
    return "    apply(gradients)" if script.in_parts else "    optimizer.apply(gradients, variables)"


def gradient_part(script: Script, *, shared: bool) -> list[str]:
    """Returns the lines up to the gradients: a call where two steps share them."""
    if not shared:
        return [*gradient_lines(script), *metric_lines(script)]
    lines = []
    if script.in_parts and script.orders_norm:
        lines.append(f"    variables = {variables_now(script)}")
    return [*lines, "    loss, gradients = gradients_of(rows)"]
