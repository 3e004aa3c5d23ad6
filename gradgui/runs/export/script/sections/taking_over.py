"""What the second part of a fork's script takes over of the first one: weights, the optimizer's state, the loss scale."""

from __future__ import annotations

from collections.abc import Iterator

from gradgui.core.errors import StoreError
from gradgui.runs.export.script.before import BEFORE
from gradgui.runs.export.script.parts import Part
from gradgui.runs.export.script.python_text import Block, block, comment, literal
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
    """Yields the assignment of the optimizer's state, where the fork goes on with it.

    Raises:
        StoreError: its parts aren't those of the parent's script.
    """
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
    lines = comment(f"So does the update in progress, with the gradients of {script.run.n_in_window} batches.")
    for own, earlier in zip(script.parts, was.parts, strict=True):
        of_own, of_earlier = (f"[{literal(one.name)}]" if of.in_parts else "" for of, one in ((script, own), (was, earlier)))
        lines += [
            f"for total, value in zip(sums{of_own}, {BEFORE}.sums{of_earlier}):",
            "    total.assign(value)",
            f"n_examples{of_own}.assign({BEFORE}.n_examples{of_earlier})",
        ]
    yield block(lines)


def join_parts(script: Script) -> None:
    """Has a script and those before it tell the same variables apart, where one goes on with the other's optimizers.

    Raises:
        StoreError: it takes over something that no script can; says what.
    """
    linked = [script]
    while (part := linked[-1].part_before) is not None:
        if not _shares_optimizers(linked[-1]):
            join_parts(part)
            break
        linked.append(part)
    for one in linked:
        one.others = [other.run for other in linked if other is not one]
    for one in linked:
        check_can_be_told(one)


def _shares_optimizers(script: Script) -> bool:
    """Whether a script goes on with the optimizers, or the sums of gradients, of the one before, variable by variable."""
    before = script.before
    if before is None or not (before.inheritance.optimizer or before.count.n_in_window):
        return False
    return [v.path for v in script.run.learnable] == [v.path for v in before.run.learnable]


def check_can_be_told(script: Script) -> None:
    """Checks that what a fork takes over can be said in a script.

    Raises:
        StoreError: says what can't.
    """
    before = script.before
    if before is None:
        return
    n_in_window = before.count.n_in_window
    parts = [[part.indices for part in one.parts] for one in (script, _script_before(script))]
    learned = [script.stages[0].learning, before.run.stages[-1].learning]
    if n_in_window and (parts[0] != parts[1] or learned[0] != learned[1]):
        raise _untold(f"{n_in_window} steps of an update in progress, in which other variables learn")
    if before.inheritance.optimizer:
        if any(_warms_up(_script_before(script), part) for part in _script_before(script).parts):
            raise _untold("a rate that is still warming up after a thaw")
        if parts[0] != parts[1]:
            raise _untold("optimizer state of variables of which some learn in one part of it alone")


def _warms_up(script: Script, part: Part) -> bool:
    """Whether a part's rate is still growing at a script's end."""
    stages, n_done = script.stages, 0
    ends = [*(stage.count.n_updates for stage in stages[1:]), script.run.end_count.n_updates]
    wanted = 0
    for index, (stage, end) in enumerate(zip(stages, ends, strict=True)):
        thaw = part.thawed(index)
        if thaw is not None:
            wanted, n_done = thaw.policy.warmup_updates, 0
        n_done += (end - stage.count.n_updates) * part.learns[index]
    return n_done < wanted


def _script_before(script: Script) -> Script:
    assert script.part_before is not None
    return script.part_before


def _optimizer(part: Part, *, alone: bool) -> str:
    return "optimizer" if alone else f"optimizers[{literal(part.name)}]"


def _untold(what: str) -> StoreError:
    return StoreError(
        f"A script must be able to go on where the parent of a fork was. Received: a fork that takes over {what}, which no "
        "script tells. Export its parent and the fork's weights instead."
    )
