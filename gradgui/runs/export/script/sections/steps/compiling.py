"""How the steps of a script are compiled: once, or anew whenever a setting changes."""

from __future__ import annotations

from gradgui.runs.export.script.python_text import Block, block, docstring
from gradgui.runs.export.script.script import Script

#: The signature of a function of the rows of a batch.
ROWS = "tf.TensorSpec([None], tf.int64)"


def decorator(script: Script, signature: str) -> list[str]:
    """Returns the line above a function that compiles it; none where that is done while the loop runs."""
    if script.recompiles:
        return []
    jit = ", jit_compile=True" if script.run.spec.loop.xla else ""
    return [f"@tf.function(input_signature=[{signature}]{jit})"]


def compiled_name(script: Script, name: str) -> str:
    """Returns the name of a function: what is compiled anew in the course of the loop is called otherwise."""
    return (
        {"train_step": "step", "accumulate": "add_gradients", "update": "update_variables"}[name]
        if script.recompiles
        else name
    )


def compiled_names(script: Script) -> str:
    """Returns the names of the compiled functions."""
    run = script.run
    return ", ".join(
        [*(["train_step"] if run.updates_at_once else []), *(["accumulate", "update"] if run.accumulates else [])]
    )


def compiled_block(script: Script) -> Block:
    """Returns the function that compiles the steps for what is set now."""
    run = script.run
    jit = ", jit_compile=True" if run.spec.loop.xla else ""
    made = [
        f"tf.function({compiled_name(script, name)}, input_signature=[{'' if name == 'update' else ROWS}]{jit})"
        for name in compiled_names(script).split(", ")
    ]
    lines = [f"    return {made[0]}"] if len(made) == 1 else ["    return (", *(f"        {one}," for one in made), "    )"]
    return block(
        "def compiled():",
        docstring("Compiles the step for what is set now; later changes need another one."),
        lines,
        defines=True,
    )
