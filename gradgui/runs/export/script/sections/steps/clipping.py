"""How a script clips gradients: as in the run, once for all or as is set now."""

from __future__ import annotations

from collections.abc import Iterator

from gradgui.runs.export.script.python_text import Block, block, comment, docstring, indented
from gradgui.runs.export.script.python_values import bracketed, literal
from gradgui.runs.export.script.script import Script


def clip_lines(script: Script) -> list[str]:
    """Returns the lines that clip `gradients`, where the run ever did."""
    run = script.run
    if not run.clip_kinds:
        return []
    if run.clip_changes:
        return [f"    gradients = clipped(gradients{', variables' if script.orders_norm else ''})"]
    clip = script.stages[0].controls.clip
    return _clip_of(script, run.clip_kinds[0], literal(clip.limit))


def _clip_of(script: Script, kind: str, limit: str, head: str = "gradients = ", levels: int = 1) -> list[str]:
    """Returns the lines that clip by one kind, and what they begin with."""
    match kind:
        case "norm":
            return bracketed(f"{head}[", [f"tf.clip_by_norm(gradient, {limit}) for gradient in gradients"], "]", levels)
        case "value":
            clip = f"tf.clip_by_value(gradient, -{limit}, {limit}) for gradient in gradients"
            return bracketed(f"{head}[", [clip], "]", levels)
        case _ if script.orders_norm:
            return indented([f"{head}clip_by_global_norm(gradients, variables, {limit})"], levels)
        case _:
            return indented([f"{head}tf.clip_by_global_norm(gradients, {limit})[0]"], levels)


def clip_settings_blocks(script: Script) -> Iterator[Block]:
    """Yields how gradients are clipped at first, where that is set anew later on."""
    lines = []
    if script.run.clip_changes:
        lines += [*comment("How gradients are clipped now."), *clip_setting(script, 0)]
    if script.watched_changes:
        lines += watched_lines(script, 0)
    yield block(lines)


def clip_setting(script: Script, stage: int) -> list[str]:
    """Returns the lines that set how gradients are clipped from a stage on."""
    clip = script.stages[stage].controls.clip
    lines = []
    if len(script.run.clip_kinds) > 1:
        lines.append(f'clip_kind = "{clip.kind}"')
    return [*lines, f"clip_limit = {literal(clip.limit) if clip.kind != 'none' else 'None'}"]


def watched_lines(script: Script, stage: int) -> list[str]:
    """Returns the list of the variables whose gradients were computed in a stage."""
    watched = script.stages[stage].watched
    if len(watched) == len(script.run.learnable):
        return ["watched = list(weights.values())"]
    names = ", ".join(literal(path) for path in script.paths(watched))
    one_line = f"watched = [weights[name] for name in [{names}]]"
    if len(one_line) <= 88:
        return [one_line]
    return [
        "names = [",
        *(f"    {literal(path)}," for path in script.paths(watched)),
        "]",
        "watched = [weights[name] for name in names]",
    ]


def clipped_block(script: Script) -> Block:
    """Returns the function that clips as the present settings say."""
    lines = [f"def clipped(gradients{', variables' if script.orders_norm else ''}):"]
    lines += docstring("Returns the gradients, limited as is set now.")
    kinds = script.run.clip_kinds
    if any(stage.controls.clip_kind == "none" for stage in script.stages):
        lines += ["    if clip_limit is None:", "        return gradients"]
    for kind in kinds[:-1]:
        lines.append(f'    if clip_kind == "{kind}":')
        lines += _clip_of(script, kind, "clip_limit", "return ", 2)
    lines += _clip_of(script, kinds[-1], "clip_limit", "return ")
    return block(lines, defines=True)


def ordered_norm_block(script: Script) -> Block:
    """Returns the clip by a global norm whose terms are summed in the model's order."""
    if script.watched_changes or (script.run.norm_over_frozen and len(script.stages[0].watched) < len(script.run.learnable)):
        over = "watched"
    else:
        over = "weights.values()"
    zeros = script.run.norm_over_frozen
    term = "squares.get(id(v), 0.0)" if zeros else "squares[id(v)]"
    condition = "" if zeros else " if id(v) in squares"
    why = "The squares are summed in the model's order"
    why += (
        ", with 0 for frozen weights: the order decides about the last bit."
        if zeros
        else ": the order decides about the last bit."
    )
    return block(
        "def clip_by_global_norm(gradients, variables, limit):",
        docstring("Scales all gradients together so that their norm is within the limit."),
        comment(why, 1),
        "    pairs = zip(variables, gradients)",
        "    squares = {id(v): tf.nn.l2_loss(gradient) for v, gradient in pairs}",
        f"    terms = [{term} for v in {over}{condition}]",
        "    norm = tf.sqrt(2.0 * tf.reduce_sum(tf.stack(terms)))",
        "    return tf.clip_by_global_norm(gradients, limit, use_norm=norm)[0]",
        defines=True,
    )
