"""What the second part of a fork's script takes over of the first one: weights, the optimizer's state, the loss scale."""

from __future__ import annotations

from collections.abc import Iterator

from gradgui.runs.export.script.before import BEFORE
from gradgui.runs.export.script.parts import Part
from gradgui.runs.export.script.python_text import Block, block, comment
from gradgui.runs.export.script.python_values import literal
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.model import raw_expression


def fresh_names_blocks(script: Script) -> Iterator[Block]:
    """Yields what makes Keras count names of layers from the beginning again, before the model is built a second time."""
    before = script.before
    if before is None:
        return
    lines = comment(f"From step {script.run.first} on, with the same model built again: its layers get the same names.")
    yield block(lines, "keras.backend.clear_session()")
    if before.run.spec.loop.precision != "float32" and not script.mixed:
        yield block('keras.config.set_dtype_policy("float32")')


def weights_blocks(script: Script) -> Iterator[Block]:
    """Yields the assignment of all weights and statistics, and of random generators that go on."""
    before = script.before
    if before is None:
        return
    title = comment(f"It goes on with the weights that the first {script.run.first} steps ended with.")
    if not script.run.is_keras:
        expressions = [raw_expression(script, variable) for variable in script.run.variables]
        yield block(title, [f"{one}.assign({BEFORE}.{one})" for one in expressions])
        return
    every = "variables" if before.inheritance.generators else "weights"
    if every == "weights":
        title = [*title, *comment("Random generators begin anew.")]
    yield block(
        title,
        f"for variable, value in zip(model.{every}, {BEFORE}.model.{every}):",
        "    variable.assign(value)",
    )


def optimizer_state_blocks(script: Script) -> Iterator[Block]:
    """Yields the assignment of the optimizer's state, where the fork goes on with it."""
    before = script.before
    if before is None or not before.inheritance.optimizer:
        return
    pairs = list(zip(script.parts, _script_before(script).parts, strict=True))
    lines = comment("So do its slots and its count of updates; the rate is this one's.")
    for own, was in pairs:
        lines += [
            f"for variable, value in zip({_optimizer(own, alone=not script.in_parts)}.variables, {BEFORE}."
            f"{_optimizer(was, alone=not _script_before(script).in_parts)}.variables):",
            '    if "learning_rate" not in variable.path:',
            "        variable.assign(value)",
        ]
    yield block(lines)


def loss_scale_blocks(script: Script) -> Iterator[Block]:
    """Yields the assignment of the loss scale, where the fork goes on with it."""
    before = script.before
    if before is not None and before.inheritance.loss_scale and script.run.spec.loop.scale is not None:
        yield block(f"loss_scale.assign({BEFORE}.loss_scale)", f"n_finite.assign({BEFORE}.n_finite)")


def window_blocks(script: Script) -> Iterator[Block]:
    """Yields the assignment of the gradients that were summed for the update in progress."""
    if not script.run.n_in_window:
        return
    was = _script_before(script)
    n_batches = f"{script.run.n_in_window} batch{'es' if script.run.n_in_window > 1 else ''}"
    pairs = list(zip(script.parts, was.parts, strict=True))
    kept = [(own, earlier) for own, earlier in pairs if own.learns[0] and earlier.learns[-1]]
    if not kept:
        return
    only = "" if len(kept) == len(pairs) else ", of what learned before and still does"
    lines = comment(f"So does the update in progress, with the gradients of {n_batches}{only}.")
    for own, earlier in kept:
        of_own, of_earlier = (f"[{literal(one.name)}]" if of.in_parts else "" for of, one in ((script, own), (was, earlier)))
        lines += [
            f"for total, value in zip(sums{of_own}, {BEFORE}.sums{of_earlier}):",
            "    total.assign(value)",
            f"n_examples{of_own}.assign({BEFORE}.n_examples{of_earlier})",
        ]
    yield block(lines)


def join_parts(script: Script) -> None:
    """Has a script and those before it tell the same variables apart, where one goes on with the other's optimizers."""
    linked = [script]
    while (part := linked[-1].part_before) is not None:
        if not _shares_optimizers(linked[-1]):
            join_parts(part)
            break
        linked.append(part)
    for one in linked:
        one.others = [other.run for other in linked if other is not one]


def _shares_optimizers(script: Script) -> bool:
    """Whether a script goes on with the optimizers, or the sums of gradients, of the one before, variable by variable."""
    before = script.before
    return before is not None and (before.inheritance.optimizer or before.count.n_in_window > 0)


def _script_before(script: Script) -> Script:
    assert script.part_before is not None
    return script.part_before


def _optimizer(part: Part, *, alone: bool) -> str:
    return "optimizer" if alone else f"optimizers[{literal(part.name)}]"
