"""The optimizers of a script, one for each part of the variables, and the rates that they are given."""

from __future__ import annotations

from collections.abc import Iterator

from gradgui.core.names.optimizer_names import OPTIMIZERS
from gradgui.core.rates.schedules import (
    CosineSchedule,
    ExponentialSchedule,
    PiecewiseSchedule,
    PolynomialSchedule,
    Schedule,
)
from gradgui.runs.export.script.before import BEFORE
from gradgui.runs.export.script.parts import Part
from gradgui.runs.export.script.python_text import Block, block, comment, docstring
from gradgui.runs.export.script.python_values import Call, bracketed, comprehension, keywords, literal, mapping
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.model import raw_expression, variables_lines


def optimizer_blocks(script: Script) -> Iterator[Block]:
    """Yields what learns, by which rule, at which rate."""
    if script.in_parts:
        yield from _several(script)
    else:
        (part,) = script.parts
        head, arguments = new_optimizer(script, part)
        lines = [*variables_lines(script), *bracketed(f"optimizer = {head}(", arguments, ")"), "optimizer.build(variables)"]
        if _set_after(script, part):
            lines.append(f"optimizer.learning_rate = {first_rate(script, part)}")
        yield block(comment("What learns, and by which rule."), lines)
    if script.run.follows_schedule:
        yield _schedule(script)
    if script.warms_up:
        yield from _warmup(script)
    if script.sets_rates and script.in_parts:
        yield from _rates(script)


def new_optimizer(script: Script, part: Part) -> tuple[str, list[str]]:
    """Returns the class of a part's optimizer, or the function that makes it, and the arguments."""
    spec = script.run.spec.optimizer
    program = script.program("optimizer", spec.name)
    if program is not None:
        module, function, _ = program
        return f"{module}.{function or 'build_optimizer'}", keywords(spec.arguments)
    name = next(known for known in OPTIMIZERS if known.lower() == spec.name.replace("_", "").lower())
    rate = first_rate(script, part)
    return f"keras.optimizers.{name}", [*([f"learning_rate={rate}"] if rate else []), *keywords(spec.arguments)]


def _set_after(script: Script, part: Part) -> bool:
    """Whether the first rate is set on an optimizer that a program made."""
    return script.program("optimizer", script.run.spec.optimizer.name) is not None and bool(first_rate(script, part))


def first_rate(script: Script, part: Part) -> str:
    """Returns the rate of a part at the first step; "": the optimizer's own, or rates are set before every step."""
    controls = script.stages[0].controls
    if script.sets_rates:
        return ""
    changed = any(change.kind == "learning_rate" for change in script.stages[0].changes)
    if script.run.spec.optimizer.learning_rate is None and part.multipliers[0] == 1.0 and not changed:
        return ""
    return times(controls.learning_rate, part.multipliers[0])


def times(rate: float, multiplier: float) -> str:
    """Returns the Python for a rate times a multiplier."""
    return literal(rate) if multiplier == 1.0 else f"{literal(rate)} * {literal(multiplier)}"


def resets(script: Script) -> bool:
    """Whether a thaw gave a part a new optimizer."""
    return any(
        (thaw := part.thawed(stage)) is not None and thaw.policy.thawing == "zero"
        for part in script.parts
        for stage in range(script.first_thaws, len(script.stages))
    )


def _several(script: Script) -> Iterator[Block]:
    entries = {part.name: Call("[", tuple(_spoken_of(script, index) for index in part.indices)) for part in script.parts}
    why = "What learned at some time, in parts: the variables of a part had the same settings at every step."
    yield block(comment(why), mapping("parts = ", entries))
    same = len({first_rate(script, part) for part in script.parts}) == 1
    lines = comment("Every part has its own optimizer, which stands still while the part is frozen.")
    if not script.selects:
        lines = comment("Every part has its own optimizer.")
    makes_anew = resets(script)
    head, arguments = new_optimizer(script, script.parts[0])
    if makes_anew:
        yield block(
            "def new_optimizer(variables):",
            docstring("Returns an optimizer that has made no update yet."),
            bracketed(f"optimizer = {head}(", arguments, ")", 1),
            [f"    optimizer.learning_rate = {first_rate(script, script.parts[0])}"]
            if _set_after(script, script.parts[0])
            else [],
            "    optimizer.build(variables)",
            "    return optimizer",
            defines=True,
        )
        lines += bracketed("optimizers = {", ["part: new_optimizer(parts[part]) for part in parts"], "}")
    elif same:
        made = Call(f"part: {head}(", tuple(arguments))
        lines += comprehension("optimizers = {", made, "for part in parts")
    else:
        calls = {part.name: new_optimizer(script, part) for part in script.parts}
        lines += mapping("optimizers = ", {name: Call(f"{call}(", tuple(given)) for name, (call, given) in calls.items()})
    if not makes_anew:
        lines += ["for part, variables in parts.items():", "    optimizers[part].build(variables)"]
        if _set_after(script, script.parts[0]):
            lines.append(f"    optimizers[part].learning_rate = {first_rate(script, script.parts[0])}")
    yield block(lines)
    if script.selects:
        yield block(comment("The parts that learn now."), learning_lines(script, 0))


def _spoken_of(script: Script, index: int) -> str:
    """Returns the Python for one learnable variable."""
    variable = script.run.learnable[index]
    return f"weights[{literal(variable.path)}]" if script.run.is_keras else raw_expression(script, variable)


def learning_lines(script: Script, stage: int) -> list[str]:
    """Returns the list of the parts that learn in a stage."""
    names = [literal(part.name) for part in script.parts if part.learns[stage]]
    return bracketed("learning = [", names, "]")


def _schedule(script: Script) -> Block:
    """Returns the schedule as a function of the number of the update."""
    schedule = next(stage.controls.schedule for stage in script.stages if stage.controls.schedule is not None)
    lines = ["def learning_rate(update):", *docstring(_words(schedule))]
    warmup = schedule.warmup_updates
    variable = "update"
    if warmup:
        lines.append(f"    later = max(update - {warmup}, 0)")
        variable = "later"
    planned = _planned(schedule, variable)
    if warmup:
        lines += planned[:-1]
        lines.append(planned[-1].replace("return ", "rate = "))
        lines += [f"    return rate * (update / {warmup}) if update < {warmup} else rate"]
    else:
        lines += planned
    return block(lines, defines=True)


def _words(schedule: Schedule) -> str:
    kind = {
        "CosineSchedule": "half a cosine",
        "ExponentialSchedule": "an exponential decay",
        "PolynomialSchedule": "a polynomial decay",
        "PiecewiseSchedule": "one rate after the other",
    }.get(type(schedule).__name__, "one rate")
    return f"Returns the rate of an update: {kind}{', after a warm-up' if schedule.warmup_updates else ''}."


def _planned(schedule: Schedule, update: str) -> list[str]:
    """Returns the lines of a schedule after its warm-up; the last one returns the rate."""
    match schedule:
        case CosineSchedule(initial=initial, final=final, steps=steps):
            difference = f"({literal(initial)} - {literal(final)})" if final else literal(initial)
            start = f"{literal(final)} + " if final else ""
            return [
                f"    share = min({update} / {steps}, 1.0)",
                f"    return {start}{difference} * 0.5 * (1.0 + np.cos(np.pi * share))",
            ]
        case ExponentialSchedule(initial=initial, decay_rate=decay_rate, steps=steps, staircase=staircase):
            power = f"np.floor({update} / {steps})" if staircase else f"{update} / {steps}"
            return [f"    return {literal(initial)} * np.power({literal(decay_rate)}, {power})"]
        case PolynomialSchedule(initial=initial, final=final, steps=steps, power=power, cycle=cycle):
            share = f"min({update} / {steps}, 1.0)"
            if cycle:
                share = f"{update} / ({steps} * max(np.ceil({update} / {steps}), 1.0))"
            difference = f"({literal(initial)} - {literal(final)})"
            return [
                f"    share = {share}",
                f"    return {difference} * np.power(1.0 - share, {literal(power)}) + {literal(final)}",
            ]
        case PiecewiseSchedule(boundaries=boundaries, values=values):
            return [
                *bracketed("rates = [", [literal(value) for value in values], "]", 1),
                *bracketed("boundaries = [", [literal(boundary) for boundary in boundaries], "]", 1),
                f"    return rates[np.searchsorted(boundaries, {update})]",
            ]
    return [f"    return {literal(getattr(schedule, 'initial', 0.0))}"]


def _warmup(script: Script) -> Iterator[Block]:
    begun = script.goes_on_warming_up
    yield block(
        comment("Parts whose rate grows after their thaw: their updates before it, and how many it takes."),
        f"warmups = dict({BEFORE}.warmups)  # goes on" if begun else "warmups = {}",
    )
    yield block(
        "def warmed_up(rate, part):",
        docstring("Returns the rate of a part, of which it has a share while it warms up."),
        "    if part not in warmups:",
        "        return rate",
        "    before, n_updates = warmups[part]",
        "    done = int(optimizers[part].iterations) - before",
        "    return float(np.float32(rate)) * min((done + 1) / n_updates, 1.0)",
        defines=True,
    )


def _rates(script: Script) -> Iterator[Block]:
    run, first = script.run, script.stages[0].controls
    lines: list[str] = []
    if not run.follows_schedule:
        lines.append(f"rate = {literal(first.learning_rate)}")
    elif run.rate_changes:
        fixed = "None" if first.follows_schedule else literal(first.learning_rate)
        lines += [*comment("A rate that was set by hand; None: the schedule gives it."), f"fixed_rate = {fixed}"]
    if script.multiplies:
        factors = [f"{literal(part.name)}: {literal(part.multipliers[0])}" for part in script.parts]
        lines += bracketed("multipliers = {", factors, "}")
    yield block(lines)
    value = "rate * multipliers[part]" if script.multiplies else "rate"
    if script.warms_up:
        value = f"warmed_up({value}, part)"
    over = "learning" if script.selects else "parts"
    update = update_number(script)
    if run.follows_schedule and run.rate_changes:
        rate = [f"    rate = learning_rate({update}) if fixed_rate is None else fixed_rate"]
    elif run.follows_schedule:
        rate = [f"    rate = learning_rate({update})"]
    else:
        rate = []
    yield block(
        "def set_rates():",
        docstring("Gives every part that learns its rate for the next update."),
        rate,
        f"    for part in {over}:",
        f"        optimizers[part].learning_rate = {value}",
        defines=True,
    )


def update_number(script: Script) -> str:
    """Returns the Python for the number of the update that the next step goes into."""
    if script.counts_updates:
        return "n_updates"
    earlier = script.run.first - script.first_count  # steps before that the schedule didn't count
    return f"len(losses) - {earlier}" if earlier else "len(losses)"
