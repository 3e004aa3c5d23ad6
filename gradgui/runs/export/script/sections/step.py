"""The training step of a script: from a batch to changed variables, with what the run made use of and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from gradgui.core.loss_scaling import LARGEST
from gradgui.core.spec import LossScaleSpec
from gradgui.runs.export.script.python_text import Block, block, bracketed, comment, docstring, indented, literal
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.objective import loss_lines

ROWS = "tf.TensorSpec([None], tf.int64)"


def step_blocks(script: Script) -> Iterator[Block]:
    """Yields the step, or with accumulation its two halves, and what they call."""
    run = script.run
    if run.spec.loop.scale is not None:
        yield _loss_scale(run.spec.loop.scale)
    yield from _sums(script)
    yield from _clip_settings(script)
    if script.orders_norm:
        yield _ordered_norm(script)
    if run.clip_changes:
        yield _clipped(script)
    if script.in_parts:
        yield _apply(script)
    shared = run.accumulates and run.updates_at_once
    if shared:
        yield block(
            "def gradients_of(rows):",
            docstring("Returns the loss of these rows, and its gradients."),
            _gradient_lines(script),
            "    return loss, gradients",
            defines=True,
        )
    if run.updates_at_once:
        yield _step(script, shared=shared)
    if run.accumulates:
        yield _accumulate(script, shared=shared)
        yield _update(script)
    if script.recompiles:
        yield _compiled(script)


def compiled_names(script: Script) -> str:
    """Returns the names of the compiled functions."""
    run = script.run
    return ", ".join(
        [*(["train_step"] if run.updates_at_once else []), *(["accumulate", "update"] if run.accumulates else [])]
    )


def _decorator(script: Script, signature: str) -> list[str]:
    if script.recompiles:
        return []
    jit = ", jit_compile=True" if script.run.spec.loop.xla else ""
    return [f"@tf.function(input_signature=[{signature}]{jit})"]


def _name(script: Script, name: str) -> str:
    """Returns the name of a function: what is compiled anew in the course of the loop is called otherwise."""
    return (
        {"train_step": "step", "accumulate": "add_gradients", "update": "update_variables"}[name]
        if script.recompiles
        else name
    )


def _compiled(script: Script) -> Block:
    run = script.run
    jit = ", jit_compile=True" if run.spec.loop.xla else ""
    made = [
        f"tf.function({_name(script, name)}, input_signature=[{'' if name == 'update' else ROWS}]{jit})"
        for name in compiled_names(script).split(", ")
    ]
    lines = [f"    return {made[0]}"] if len(made) == 1 else ["    return (", *(f"        {one}," for one in made), "    )"]
    return block(
        "def compiled():",
        docstring("Compiles the step for what is set now; later changes need another one."),
        lines,
        defines=True,
    )


def _gradient_lines(script: Script) -> list[str]:
    """Returns the lines from `rows` to `loss` and `gradients`."""
    run = script.run
    lines = []
    if script.in_parts:
        lines.append(f"    variables = {_variables_now(script)}")
    lines += [f"    inputs = {_gathered(script, 'x')}", f"    targets = {_gathered(script, 'y')}"]
    if script.weighs_examples:
        lines.append(f"    example_weights = {_gathered(script, 'sample_weight')}")
    lines.append("    with tf.GradientTape() as tape:")
    if run.is_keras and any(not run.learnable[index].trainable for index in run.ever_learning):
        lines.append("        tape.watch([variable.value for variable in variables])")
    call = "model(inputs, training=True)" if _takes_training(script) else "model(inputs)"
    if script.mixed:
        lines += [
            f"        y_pred = {call}",
            f"        y_pred = {_cast(script)}",
        ]
    else:
        lines.append(f"        y_pred = {call}")
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


def _variables_now(script: Script) -> str:
    """Returns the Python for the variables that learn now, part after part."""
    if script.run.selection_changes:
        return "[variable for part in learning for variable in parts[part]]"
    return "[variable for part in parts.values() for variable in part]"


def _gathered(script: Script, name: str) -> str:
    known = script.run.array(name)
    if known is not None or not (script.run.several(name) or not script.run.arrays):
        return f"tf.gather({name}, rows)"
    return f"tf.nest.map_structure(lambda array: tf.gather(array, rows), {name})"


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


def _clip_lines(script: Script) -> list[str]:
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


def _clip_settings(script: Script) -> Iterator[Block]:
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


def _clipped(script: Script) -> Block:
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


def _ordered_norm(script: Script) -> Block:
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


def _apply(script: Script) -> Block:
    if script.run.selection_changes:
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


def _apply_line(script: Script) -> str:
    return "    apply(gradients)" if script.in_parts else "    optimizer.apply(gradients, variables)"


def _before_lines(script: Script) -> list[str]:
    lines = []
    if script.checks_statistics:
        lines.append("    before = [tf.identity(variable) for variable in statistics]")
    if script.keeps_statistics:
        lines.append("    kept_values = [tf.identity(variable) for variable in kept]")
    return lines


def _kept_lines(script: Script) -> list[str]:
    if not script.keeps_statistics:
        return []
    return ["    for variable, value in zip(kept, kept_values):", "        variable.assign(value)"]


def _finite_lines() -> list[str]:
    return [
        "    sizes = [loss, *(tf.nn.l2_loss(gradient) for gradient in gradients)]",
        "    finite = tf.reduce_all(tf.math.is_finite(tf.stack(sizes)))",
    ]


def _growth_lines(spec: LossScaleSpec) -> list[str]:
    return [
        "n_finite.assign_add(1)",
        f"if n_finite >= {spec.growth_updates}:",
        "    loss_scale.assign(2.0 * loss_scale)",
        "    n_finite.assign(0)",
    ]


def _overflow_lines(script: Script) -> list[str]:
    """Returns what a step does that isn't finite."""
    lines = []
    if script.run.spec.loop.scale is not None:
        lines += ["loss_scale.assign(0.5 * loss_scale)", "n_finite.assign(0)"]
    if script.checks_statistics:
        lines += ["for variable, value in zip(statistics, before):", "    variable.assign(value)"]
    return lines


def _gradient_part(script: Script, *, shared: bool) -> list[str]:
    if not shared:
        return _gradient_lines(script)
    lines = []
    if script.in_parts and script.orders_norm:
        lines.append(f"    variables = {_variables_now(script)}")
    return [*lines, "    loss, gradients = gradients_of(rows)"]


def _step(script: Script, *, shared: bool) -> Block:
    run = script.run
    lines = [*_decorator(script, ROWS), f"def {_name(script, 'train_step')}(rows):"]
    if run.checks_finite:
        lines += docstring("Takes one step on these rows; returns their loss, and whether it was finite.")
    else:
        lines += docstring("Takes one step on these rows and returns their loss before it.")
    lines += _before_lines(script)
    lines += _gradient_part(script, shared=shared)
    if not run.checks_finite:
        lines += [*_clip_lines(script), _apply_line(script), *_kept_lines(script), "    return loss"]
        return block(lines, defines=True)
    lines += [*_finite_lines(), *_clip_lines(script)]
    scale = run.spec.loop.scale
    then = [_apply_line(script).strip(), *(_growth_lines(scale) if scale else [])]
    lines += ["    if finite:", *indented(then, 2)]
    otherwise = _overflow_lines(script)
    if otherwise:
        lines += ["    else:", *indented(otherwise, 2)]
    lines += [*_kept_lines(script), "    return loss, finite"]
    return block(lines, defines=True)


def _sums(script: Script) -> Iterator[Block]:
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


def _accumulate(script: Script, *, shared: bool) -> Block:
    run = script.run
    over = "learning" if run.selection_changes else "parts"
    lines = [*_decorator(script, ROWS), f"def {_name(script, 'accumulate')}(rows):"]
    returned = "their loss, and if it was finite" if run.checks_finite else "their loss"
    lines += docstring(f"Sums the gradients of these rows; returns {returned}.")
    lines += _before_lines(script)
    part_lines = _gradient_part(script, shared=shared)
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
        lines += [*indented(adding), *_kept_lines(script), "    return loss"]
        return block(lines, defines=True)
    if script.in_parts:
        lines += indented(adding[:1])
        adding = adding[1:]
    lines += [*_finite_lines(), "    if finite:", *indented(adding, 2)]
    otherwise = _overflow_lines(script)
    if otherwise:
        lines += ["    else:", *indented(otherwise, 2)]
    return block(lines, _kept_lines(script), "    return loss, finite", defines=True)


def _update(script: Script) -> Block:
    run = script.run
    over = "learning" if run.selection_changes else "parts"
    lines = [*_decorator(script, ""), f"def {_name(script, 'update')}():"]
    lines += docstring("Updates the variables by the mean gradients, and begins to sum anew.")
    if script.in_parts:
        if script.orders_norm:
            lines.append(f"    variables = {_variables_now(script)}")
        lines += bracketed("gradients = [", [f"total / n_examples[part] for part in {over} for total in sums[part]"], "]", 1)
    else:
        lines.append("    gradients = [total / n_examples for total in sums]")
    lines += [*_clip_lines(script), _apply_line(script)]
    if run.spec.loop.scale is not None:
        lines += indented(_growth_lines(run.spec.loop.scale))
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


def _loss_scale(spec: LossScaleSpec) -> Block:
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
