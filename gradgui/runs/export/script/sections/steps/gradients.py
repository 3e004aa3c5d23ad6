"""The first half of a step of a script: from rows to the loss and its gradients."""

from __future__ import annotations

from gradgui.runs.export.script.python_text import comment, indented
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.objective import loss_lines


def gradient_lines(script: Script) -> list[str]:
    """Returns the lines from `rows` to `loss` and `gradients`."""
    run = script.run
    lines = []
    if script.in_parts:
        lines.append(f"    variables = {variables_now(script)}")
    lines += gathered_lines(script)
    lines.append("    with tf.GradientTape() as tape:")
    if run.is_keras and any(not run.learnable[index].trainable for index in run.ever_learning):
        lines.append("        tape.watch([variable.value for variable in variables])")
    lines += call_lines(script, training=True, levels=2)
    lines += loss_lines(script)
    if run.has_penalties:
        penalties = "sum(tf.cast(p, tf.float32) for p in model.losses)" if script.mixed else "sum(model.losses)"
        lines.append(f"        loss += {penalties}  # what regularizers add")
    if run.spec.loop.scale is not None:
        lines += ["        scaled = loss * loss_scale", "    gradients = tape.gradient(scaled, variables)"]
    else:
        lines.append("    gradients = tape.gradient(loss, variables)")
    if _may_be_sparse(script):
        lines += comment("Gradients of embeddings are lists of rows; as plain tensors they're summed.", 1)
        lines.append("    gradients = [tf.convert_to_tensor(gradient) for gradient in gradients]")
    if run.spec.loop.scale is not None:
        lines.append("    gradients = [gradient / loss_scale for gradient in gradients]")
    return lines


def gathered_lines(script: Script, prefix: str = "") -> list[str]:
    """Returns the lines from `rows` to `inputs`, `targets` and `example_weights`, of arrays whose names begin so."""
    lines = [f"    inputs = {_gathered(script, 'x', prefix)}", f"    targets = {_gathered(script, 'y', prefix)}"]
    if script.weights(validation=bool(prefix)):
        lines.append(f"    example_weights = {_gathered(script, 'sample_weight', prefix)}")
    return lines


def call_lines(script: Script, *, training: bool, levels: int) -> list[str]:
    """Returns the lines from `inputs` to `y_pred`."""
    call = f"model(inputs, training={training})" if _takes_training(script) else "model(inputs)"
    return indented([f"y_pred = {call}", *([f"y_pred = {_cast(script)}"] if script.mixed else [])], levels)


def variables_now(script: Script) -> str:
    """Returns the Python for the variables that learn now, part after part."""
    if script.selects:
        return "[variable for part in learning for variable in parts[part]]"
    return "[variable for part in parts.values() for variable in part]"


def _gathered(script: Script, name: str, prefix: str = "") -> str:
    described = f"{prefix}{name}" if script.run.describes(f"{prefix}{name}") else name  # older records have one alone
    known = script.run.array(described)
    if known is not None or not (script.run.several(described) or not script.run.arrays):
        return f"tf.gather({prefix}{name}, rows)"
    return f"tf.nest.map_structure(lambda array: tf.gather(array, rows), {prefix}{name})"


def _cast(script: Script) -> str:
    if not script.run.several("output"):
        return "tf.cast(y_pred, tf.float32)"
    return "tf.nest.map_structure(lambda part: tf.cast(part, tf.float32), y_pred)"


def _takes_training(script: Script) -> bool:
    if script.run.is_keras:
        return True
    program = script.program("model", script.run.spec.model.source)
    return program is not None and program[2].takes_training(script.run.reader.model_name)


def _may_be_sparse(script: Script) -> bool:
    run = script.run
    if any("embedding" in variable.layer.lower() for variable in run.learnable):
        return True
    program = script.program("model", run.spec.model.source)
    return program is not None and program[2].may_be_sparse
