"""What a script does about steps that are not finite, and the loss scale of float16."""

from __future__ import annotations

from gradgui.core.loss_scaling import LARGEST
from gradgui.core.spec import LossScaleSpec
from gradgui.runs.export.script.python_text import Block, block, comment
from gradgui.runs.export.script.python_values import literal
from gradgui.runs.export.script.script import Script


def before_lines(script: Script) -> list[str]:
    """Returns the lines that remember what a step may have to put back."""
    lines = []
    if script.checks_statistics:
        lines.append("    before = [tf.identity(variable) for variable in statistics]")
    if script.keeps_statistics:
        lines.append("    kept_values = [tf.identity(variable) for variable in kept]")
    return lines


def kept_lines(script: Script) -> list[str]:
    """Returns the lines that put back what must not change at all."""
    if not script.keeps_statistics:
        return []
    return ["    for variable, value in zip(kept, kept_values):", "        variable.assign(value)"]


def finite_lines() -> list[str]:
    """Returns the lines that find out whether a step was finite."""
    return [
        "    sizes = [loss, *(tf.nn.l2_loss(gradient) for gradient in gradients)]",
        "    finite = tf.reduce_all(tf.math.is_finite(tf.stack(sizes)))",
    ]


def growth_lines(spec: LossScaleSpec) -> list[str]:
    """Returns the lines by which the loss scale grows after an update."""
    return [
        "n_finite.assign_add(1)",
        f"if n_finite >= {spec.growth_updates}:",
        "    loss_scale.assign(2.0 * loss_scale)",
        "    n_finite.assign(0)",
    ]


def overflow_lines(script: Script) -> list[str]:
    """Returns what a step does that isn't finite."""
    lines = []
    if script.run.spec.loop.scale is not None:
        lines += ["loss_scale.assign(0.5 * loss_scale)", "n_finite.assign(0)"]
    if script.checks_statistics:
        lines += ["for variable, value in zip(statistics, before):", "    variable.assign(value)"]
    return lines


def loss_scale_block(spec: LossScaleSpec) -> Block:
    """Returns the loss scale, and why there is one."""
    why = (
        "Small gradients would become 0 in float16: the loss is scaled up before them, and they are scaled down again. "
        "The scale halves when something overflows, and doubles after many finite updates."
    )
    return block(comment(why), f"loss_scale = tf.Variable({literal(float(spec.initial))})", "n_finite = tf.Variable(0)")


def scale_doubts(script: Script) -> list[str]:
    """Returns what of the loss scale the script leaves out."""
    run = script.run
    if run.spec.loop.scale is None:
        return []
    scales = run.reader.loss_scale
    low, high = float(scales.min()), float(scales.max())
    return ["The loss scale reached a bound that the script doesn't know."] if low < 2.0 or high > LARGEST / 2 else []
