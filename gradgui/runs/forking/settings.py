"""The spec of a fork under settings of its own: what holds at the step, with what somebody changed of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from gradgui.core.controls import Controls
from gradgui.core.initial_controls import initial_controls, n_updates_of
from gradgui.core.interventions import SCHEDULE, ChangeKind, Intervention, apply_change, change_of
from gradgui.core.rates.schedules import Schedule
from gradgui.core.spec import PlannedIntervention, RunSpec, StartSpec
from gradgui.core.spec_in_force import PlainNames, spec_with_controls
from gradgui.core.spec_toml import spec_from_table, spec_to_table, with_value
from gradgui.core.variable_arrays import arrays_of
from gradgui.runs.forking.inheritance import changed_settings, inheritance
from gradgui.runs.start_point import OwnSettings, StartPoint, continued_spec, fork_spec, kept_tables, spec_to_go_on

#: By whom a change was made that a fork's own settings brought: `Intervention.source`.
FORK = "fork"


def spec_in_force(start: StartPoint) -> RunSpec:
    """Returns the spec that begins with what holds at the step where a stored run goes on; nothing planned before is left.

    Raises:
        SpecError: the run's spec can't be read, or no longer fits its variables.
    """
    names = PlainNames(start.run.variables_info)
    spec = spec_with_controls(spec_with_lasting_schedule(start), names, _opened_controls(start), controls_at(start))
    return msgspec.structs.replace(spec, interventions=_still_planned(start, spec))


def controls_at(start: StartPoint) -> Controls:
    """Returns the controls in force at the step where a stored run goes on."""
    controls = _opened_controls(start)
    for done in start.repeated:
        controls, _ = apply_change(controls, change_of(done))
    return controls


def spec_with_lasting_schedule(start: StartPoint) -> RunSpec:
    """Returns the spec of a stored run, in which a schedule that lasts as long as the run has the length that it had."""
    spec, planned = spec_to_go_on(start.run), start.run.planned_steps
    rate = spec.optimizer.learning_rate
    if not isinstance(rate, Schedule) or planned is None:
        return spec
    optimizer = msgspec.structs.replace(spec.optimizer, learning_rate=rate.for_run(n_updates_of(spec, planned)))
    return msgspec.structs.replace(spec, optimizer=optimizer)


def forked(start: StartPoint, spec: RunSpec, shown: RunSpec, edited: RunSpec) -> tuple[RunSpec, StartPoint]:
    """Returns the spec of a run that goes on where a stored one was, and how, after somebody has edited what holds there.

    Where only steps to come are concerned (their number, say), the run goes on under its parent's settings. Else it is a
    fork under settings of its own, and takes over what they leave as it is.

    Args:
        start: where it goes on.
        spec: what it goes on with as it is.
        shown: the same as it was shown, with the controls in force.
        edited: what became of that.

    Raises:
        SpecError: the run is resumed, and would have to be forked for that; or nothing is left of its data or its loss.
    """
    if start.is_resumed or (start.settings is None and not kept_tables(shown, edited)):
        return continued_spec(spec, shown, edited), start
    edited.check_complete()
    parent = spec_to_go_on(start.run)
    before = spec_in_force(start)
    if edited.optimizer.learning_rate == parent.optimizer.learning_rate and isinstance(
        before.optimizer.learning_rate, Schedule
    ):
        optimizer = msgspec.structs.replace(edited.optimizer, learning_rate=before.optimizer.learning_rate)
        edited = msgspec.structs.replace(edited, optimizer=optimizer)
    carried = inheritance(before, edited)
    changed = changed_settings(before, edited)
    own = msgspec.structs.replace(
        edited,
        interventions=_still_planned(start, edited),
        start=_counts(start, position=carried.position, updates=carried.updates),
    )
    return own, replace(start, settings=OwnSettings(carried, changed))


def fork_with_settings(
    start: StartPoint,
    n_steps: int | None = None,
    changes: Mapping[str, Any] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> tuple[RunSpec, StartPoint]:
    """Returns the spec of a new run that begins as a stored one did and changes keys of the spec, and how it begins.

    Args:
        start: where it begins.
        n_steps: steps of the new run, those that both share included; None: as the stored one.
        changes: what is different from there on, by the keys of `[[interventions]]`.
        settings: dotted keys of the spec, with plain values.

    Raises:
        SpecError: the run's spec can't be read, or there is no such change or key.
    """
    spec = fork_spec(start, n_steps, changes)
    if not settings:
        return spec, start
    shown = spec_in_force(start)
    loop = msgspec.structs.replace(shown.loop, steps=spec.loop.steps, epochs=spec.loop.epochs)
    shown = edited = msgspec.structs.replace(shown, name=spec.name, loop=loop)
    for key, value in settings.items():
        edited = with_value(edited, key, value)
    edited = edited.with_absolute_paths(Path.cwd())
    own, begun = forked(start, spec, shown, edited)
    if begun.settings is not None and changes:
        planned = PlannedIntervention(at_step=start.step, **changes)
        own = spec_from_table(spec_to_table(msgspec.structs.replace(own, interventions=(*own.interventions, planned))))
    return own, begun


def own_beginning(start: StartPoint, controls: Controls) -> tuple[Intervention, ...]:
    """Returns what the settings of a fork changed at its first own step, for its record.

    Args:
        start: where it began, with settings of its own.
        controls: those that its spec gives.
    """
    assert start.settings is not None
    step, before = start.step, controls_at(start)
    found = []
    if start.settings.changed:
        found.append(Intervention(step, ChangeKind.SETTINGS, value=start.settings.changed, source=FORK))
    return (*found, *(replace(done, step=step, source=FORK) for done in _differences(before, controls)))


def _differences(before: Controls, after: Controls) -> Iterator[Intervention]:
    was, now = before.selection.over(after.selection).as_array, after.selection.as_array
    paths = arrays_of(after.selection.variables).paths
    for kind, differs in ((ChangeKind.THAW, now & ~was), (ChangeKind.FREEZE, was & ~now)):
        if differs.any():
            yield Intervention(-1, kind, tuple(paths[index] for index in np.flatnonzero(differs).tolist()))
    rates = [one.schedule if one.follows_schedule else one.learning_rate for one in (before, after)]
    if rates[0] != rates[1]:
        yield Intervention(-1, ChangeKind.LEARNING_RATE, value=SCHEDULE if after.follows_schedule else after.learning_rate)
    if before.multipliers != after.multipliers:
        learnable = [paths[index] for index in after.selection.learnable_indices]
        pairs = zip(learnable, before.multipliers, after.multipliers, strict=True)
        value = {path: factor for path, earlier, factor in pairs if earlier != factor}
        yield Intervention(-1, ChangeKind.MULTIPLIERS, tuple(value), value)
    if before.clip != after.clip:
        yield Intervention(-1, ChangeKind.CLIP, value={"kind": after.clip.kind, "limit": after.clip.limit})
    if before.accumulation_steps != after.accumulation_steps:
        yield Intervention(-1, ChangeKind.ACCUMULATION_STEPS, value=after.accumulation_steps)
    if before.frozen_gradients != after.frozen_gradients or before.differentiated is not None:
        yield Intervention(-1, ChangeKind.FROZEN_GRADIENTS, value=after.frozen_gradients)


def _opened_controls(start: StartPoint) -> Controls:
    """Returns the controls that a stored run's spec gives; a rate that only the optimizer knows is that of its record."""
    spec = spec_with_lasting_schedule(start)
    rate = spec.optimizer.learning_rate
    if rate is None:
        own = [done for done in start.run.interventions if done.kind is ChangeKind.LEARNING_RATE]
        first = spec.counts.step
        known = start.run.n_steps > first and not any(done.step <= first for done in own)
        rate = _scalar(start, "learning_rate", first) if known else 1.0
    return initial_controls(spec, start.run.variables_info, rate)


def _still_planned(start: StartPoint, spec: RunSpec) -> tuple[PlannedIntervention, ...]:
    """Returns what is planned for steps to come; a thaw with which a spec would begin comes at the first of them."""
    parents, planned = list(start.run.spec.interventions), []
    for one in reversed(spec.interventions):  # the parent's are the last ones
        is_parents = one in parents
        if is_parents:
            parents.remove(one)
        if not is_parents and one.at_step < start.step:
            # What learns there goes on learning: whatever its optimizer's state is, it stays.
            again: dict[str, Any] = {"thawing": "own_count", "thaw_warmup_updates": 0} if one.thaw else {}
            planned.append(msgspec.structs.replace(one, at_step=start.step, **again))
        elif one.at_step > start.step or (one.at_step == start.step and not (is_parents and start.plan_is_done)):
            planned.append(one)
    return tuple(reversed(planned))


def _counts(start: StartPoint, *, position: bool, updates: bool) -> StartSpec:
    """Returns what the counts of a fork begin with."""
    before, step = start.run.spec.counts, start.step
    if not position:
        epoch = int(_scalar(start, "epoch", step - 1)) + 1 if step else 0
        before = msgspec.structs.replace(before, batches_from=step, epoch=epoch)
    if not updates:
        before = msgspec.structs.replace(before, updates_from=step)
    return msgspec.structs.replace(before, step=step)


def _scalar(start: StartPoint, name: str, step: int) -> float:
    """Returns what a stored run recorded at one step, reading no other."""
    batch = next(start.run.batches(step, step + 1))
    return float(batch.scalars[0, start.run.layout.column(name)])
