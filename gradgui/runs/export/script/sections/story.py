"""What was done while a run went on, as its script tells it: stage after stage, each change at its step."""

from __future__ import annotations

from collections.abc import Iterator

from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.runs.export.script.parts import Part
from gradgui.runs.export.script.python_text import Block, block, comment
from gradgui.runs.export.script.python_values import bracketed, literal
from gradgui.runs.export.script.replayed_run import Stage
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.model import kept_line, still_lines
from gradgui.runs.export.script.sections.optimizers import learning_lines, times
from gradgui.runs.export.script.sections.steps.clipping import clip_setting, watched_lines
from gradgui.runs.export.script.sections.steps.compiling import compiled_names
from gradgui.runs.export.script.sections.steps.windows import dropped

#: So many changes of the rate alone in a row are told as a table.
_TABLE = 3


def story_blocks(script: Script) -> Iterator[Block]:
    """Yields the calls that train, and between them what was changed."""
    stages = script.stages
    first = [*beginning_lines(script), f"train(until={stages[0].until})"]
    yield block(first)
    index = 1
    while index < len(stages):
        table = _rates_in_a_row(script, index)
        if len(table) >= _TABLE:
            yield _table(script, table)
            index += len(table)
            continue
        stage = stages[index]
        lines = comment(f"Step {stage.step}: {_said(stage.changes)}.")
        yield block(lines, change_lines(script, index), f"train(until={stage.until})")
        index += 1


def beginning_lines(script: Script) -> list[str]:
    """Returns what thaws at the very beginning ask for: a warm-up, and in a fork what becomes of the optimizers."""
    return _thaw_lines(script, 0)


def _said(changes: tuple[Intervention, ...]) -> str:
    """Returns what was changed, in words."""
    words = []
    for change in changes:
        match change.kind:
            case ChangeKind.LEARNING_RATE:
                words.append("the rate follows the schedule" if change.value == "schedule" else "another learning rate")
            case ChangeKind.ACCUMULATION_STEPS:
                words.append(f"an update takes {change.value} batch{'es' if change.value > 1 else ''}")
            case ChangeKind.LOSS_SCALE:
                words.append("another loss scale")
            case ChangeKind.MULTIPLIERS:
                words.append(f"another multiplier for {_paths(change.paths)}")
            case ChangeKind.CLIP:
                words.append("no clipping" if change.value["kind"] == "none" else "another clip")
            case _:
                words.append(f"{change.kind.value.replace('_', ' ')} {_paths(change.paths)}")
    return "; ".join(words) if words else "the gradients of other weights are looked at"


def _paths(paths: tuple[str, ...]) -> str:
    layers = list(dict.fromkeys(path.rpartition("/")[0] or path for path in paths))
    names = list(paths) if len(paths) == 1 else layers
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def change_lines(script: Script, index: int) -> list[str]:
    """Returns what is done when a stage begins."""
    stage, before = script.stages[index], script.stages[index - 1]
    lines = [f"forget({literal(name)})" for name in dropped(script, index)]
    compiles = False
    if script.in_parts and any(part.learns[index] != part.learns[index - 1] for part in script.parts):
        lines += learning_lines(script, index)
        compiles = True
    lines += _thaw_lines(script, index)
    still = still_lines(script, before, stage)
    lines += still
    if script.kept(stage) != script.kept(before):
        lines += kept_line(script, script.kept(stage))
        compiles = True
    lines += _rate_change(script, index)
    if stage.controls.clip != before.controls.clip:
        lines += clip_setting(script, index)
        compiles = True
    if script.watched_changes and stage.watched != before.watched:
        lines += watched_lines(script, index)
        compiles = True
    if stage.controls.accumulation_steps != before.controls.accumulation_steps:
        lines.append(f"accumulation_steps = {stage.controls.accumulation_steps}")
    for change in stage.changes:
        if change.kind is ChangeKind.LOSS_SCALE:
            lines = [line for line in lines if not line.startswith(("loss_scale.", "n_finite."))]
            lines += [f"loss_scale.assign({literal(float(change.value))})", "n_finite.assign(0)"]
    if compiles or still:
        lines.append(f"{compiled_names(script)} = compiled()")
    return lines


def _thaw_lines(script: Script, index: int) -> list[str]:
    """Returns what becomes of the optimizers of parts that were thawed."""
    if not script.in_parts:
        return []
    lines: list[str] = []
    for part in script.parts:
        thaw = part.thawed(index)
        if thaw is None:
            continue
        name = literal(part.name)
        has_state = index >= script.first_thaws
        if has_state and thaw.policy.thawing == "zero":
            lines.append(f"optimizers[{name}] = new_optimizer(parts[{name}])")
        if has_state and thaw.policy.thawing == "keep":
            n_updates = script.first_iterations + script.stages[index].count.n_updates
            lines.append(f"optimizers[{name}].iterations.assign({n_updates})  # as if it had always learned")
            lines += _kept_product(script, part, index)
        if thaw.policy.warmup_updates > 1:
            count = f"int(optimizers[{name}].iterations)"
            lines.append(f"warmups[{name}] = ({count}, {thaw.policy.warmup_updates})")
        elif script.goes_on_warming_up or any(part.thaws[i].policy.warmup_updates > 1 for i in range(index)):
            lines.append(f"warmups.pop({name}, None)")
    return lines


def _kept_product(script: Script, part: Part, index: int) -> list[str]:
    """Returns what gives Nadam's schedule of the whole run to a part; it is that of a part that always learned."""
    if script.run.spec.optimizer.name.lower() != "nadam":
        return []
    always = [p for number, p in enumerate(script.parts) if _always_learned(script, number, index)]
    if not always:
        script.doubts.append("The momentum schedule of a thawed part isn't known.")
        return []
    return [
        f"optimizers[{literal(part.name)}]._u_product.assign(",
        f"    optimizers[{literal(always[0].name)}]._u_product",
        ")",
    ]


def _always_learned(script: Script, number: int, until: int) -> bool:
    """Whether a part learned in all stages before one, without a thaw, and in the steps before the script's own."""
    part = script.parts[number]
    if not all(part.learns[:until]) or any(part.thawed(stage) for stage in range(script.first_thaws, until)):
        return False
    before = script.part_before if script.takes_optimizers else None
    return before is None or _always_learned(before, number, len(before.stages))


def _rate_change(script: Script, index: int) -> list[str]:
    """Returns what sets rates that were changed."""
    stage, before = script.stages[index], script.stages[index - 1]
    now, was = stage.controls, before.controls
    lines: list[str] = []
    rate_changed = (now.follows_schedule, None if now.follows_schedule else now.learning_rate) != (
        was.follows_schedule, None if was.follows_schedule else was.learning_rate
    )  # fmt: skip
    if script.sets_rates:
        if rate_changed and script.run.follows_schedule:
            lines.append(f"fixed_rate = {'None' if now.follows_schedule else literal(now.learning_rate)}")
        elif rate_changed:
            lines.append(f"rate = {literal(now.learning_rate)}")
        if script.in_parts:
            lines += [
                f"multipliers[{literal(part.name)}] = {literal(part.multipliers[index])}"
                for part in script.parts
                if part.multipliers[index] != part.multipliers[index - 1]
            ]
        return lines
    if script.in_parts:
        return []
    (part,) = script.parts
    if rate_changed or part.multipliers[index] != part.multipliers[index - 1]:
        lines.append(f"optimizer.learning_rate = {times(now.learning_rate, part.multipliers[index])}")
    return lines


def _rates_in_a_row(script: Script, index: int) -> list[Stage]:
    """Returns the stages from here on that begin with another rate and nothing else."""
    found: list[Stage] = []
    for at in range(index, len(script.stages)):
        lines = change_lines(script, at)
        if len(lines) != 1 or not lines[0].startswith(("optimizer.learning_rate = ", "rate = ")):
            break
        found.append(script.stages[at])
    return found


def _table(script: Script, stages: list[Stage]) -> Block:
    """Returns changes of the rate alone as a table."""
    start = script.stages.index(stages[0])
    setting = change_lines(script, start)[0].partition(" = ")[0]
    pairs = []
    for at, stage in enumerate(stages, start):
        value = change_lines(script, at)[0].partition(" = ")[2]
        pairs.append(f"({stage.until}, {value})")
    if setting == "rate":
        loop = ["for until, rate in changes:", "    train(until)"]
    else:
        loop = ["for until, rate in changes:", f"    {setting} = rate", "    train(until)"]
    return block(
        comment(f"From step {stages[0].step} on the rate was changed again and again: (until this step, the rate)."),
        bracketed("changes = [", pairs, "]"),
        loop,
    )
