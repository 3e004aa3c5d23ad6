"""What a spec starts with and what it plans: its controls before the first step, its `[[interventions]]` as changes."""

from __future__ import annotations

from dataclasses import replace

from gradgui.core.controls import Controls
from gradgui.core.errors import SpecError
from gradgui.core.interventions import Change, ChangeKind, apply_change
from gradgui.core.loss_scaling import SetLossScale
from gradgui.core.rates.schedules import Schedule
from gradgui.core.rates.update_count import UpdateCount
from gradgui.core.selection import Selection
from gradgui.core.spec import PlannedIntervention, RunSpec
from gradgui.core.thawing import ThawPolicy
from gradgui.core.variables import VariableInfo


def planned_changes(planned: PlannedIntervention) -> list[Change]:
    """Returns the changes of one `[[interventions]]` table, in the order in which they're carried out."""
    policy = {"thawing": planned.thawing, "warmup_updates": planned.thaw_warmup_updates}
    policy = {name: value for name, value in policy.items() if value is not None}
    changes = [
        Change(kind, patterns, value, source="planned")
        for kind, patterns, value in (
            (ChangeKind.FREEZE, planned.freeze, None),
            (ChangeKind.THAW, planned.thaw, policy or None),
            (ChangeKind.FREEZE_STATISTICS, planned.freeze_statistics, None),
            (ChangeKind.THAW_STATISTICS, planned.thaw_statistics, None),
        )
        if patterns
    ]
    if planned.learning_rate is not None:
        changes.append(Change(ChangeKind.LEARNING_RATE, value=planned.learning_rate, source="planned"))
    if planned.multipliers:
        changes.append(Change(ChangeKind.MULTIPLIERS, value=planned.multipliers, source="planned"))
    if planned.clip is not None:
        changes.append(Change(ChangeKind.CLIP, value=planned.clip, source="planned"))
    if planned.frozen_gradients is not None:
        changes.append(Change(ChangeKind.FROZEN_GRADIENTS, value=planned.frozen_gradients, source="planned"))
    if planned.accumulation_steps is not None:
        changes.append(Change(ChangeKind.ACCUMULATION_STEPS, value=planned.accumulation_steps, source="planned"))
    if planned.loss_scale is not None:
        changes.append(Change(ChangeKind.LOSS_SCALE, value=planned.loss_scale, source="planned"))
    if planned.pause:
        changes.append(Change(ChangeKind.PAUSE, source="planned"))
    return changes


def initial_controls(
    spec: RunSpec, variables: tuple[VariableInfo, ...], learning_rate: float | Schedule, n_steps: int | None = None
) -> Controls:
    """Returns the controls that the spec starts with.

    Args:
        spec: what to run.
        variables: all variables of its model.
        learning_rate: the base rate, or the schedule that gives it.
        n_steps: steps of the run, which a schedule without an end of its own ends with; None: not known.

    Raises:
        SpecError: a pattern of the spec, planned ones included, matches nothing; a schedule doesn't fit the run.
    """
    selection = Selection.initial(variables)
    schedule = None
    if isinstance(learning_rate, Schedule):
        if n_steps is None and spec.stopping.time_s is not None and learning_rate.ends_with_run:
            raise SpecError(
                "optimizer.learning_rate must say its steps in a run that ends by time alone. Received: a schedule that "
                "lasts as long as the run; give steps in it, or loop.steps."
            )
        schedule = learning_rate.for_run(None if n_steps is None else n_updates_of(spec, n_steps))
        learning_rate = float(schedule.rates([0])[0])
    controls = Controls(
        selection,
        learning_rate,
        (1.0,) * len(selection.learnable_indices),
        schedule=schedule,
        follows_schedule=schedule is not None,
        accumulation_steps=spec.loop.accumulation_steps,
        loss_scale=SetLossScale(spec.loop.scale.initial) if spec.loop.scale is not None else None,
        thaw_policy=ThawPolicy(spec.variables.thawing, spec.variables.thaw_warmup_updates),
    )
    if spec.loop.clip is not None:
        controls = replace(controls, clip=spec.loop.clip)
    for kind, patterns, key in (
        (ChangeKind.FREEZE, spec.variables.frozen, "variables.frozen"),
        (ChangeKind.FREEZE_STATISTICS, spec.variables.frozen_statistics, "variables.frozen_statistics"),
    ):
        if patterns:
            controls, _ = apply_change(controls, Change(kind, patterns), key=key)
    if spec.variables.learning_rate_multipliers:
        change = Change(ChangeKind.MULTIPLIERS, value=spec.variables.learning_rate_multipliers)
        controls, _ = apply_change(controls, change, key="variables.learning_rate_multipliers")
    controls = replace(controls, frozen_gradients=spec.variables.frozen_gradients)
    if controls.frozen_gradients == "skip":
        controls = replace(controls, differentiated=controls.wanted_set)
    for planned in spec.interventions:
        for change in planned_changes(planned):
            apply_change(controls, change, key=f"interventions (at_step = {planned.at_step}) {change.kind}")
    return controls


def n_updates_of(spec: RunSpec, n_steps: int) -> int:
    """Returns how many updates a run of so many finite steps makes, planned changes of the accumulation included.

    They are counted from where the run's schedule counts them (`start.updates_from`).
    """
    count, step, window = UpdateCount(), min(spec.counts.updates_from, n_steps), spec.loop.accumulation_steps
    for planned in sorted(spec.interventions, key=lambda planned: planned.at_step):
        if planned.accumulation_steps is not None and step <= planned.at_step < n_steps:
            count = count.after(planned.at_step - step, window)
            step, window = planned.at_step, planned.accumulation_steps
    return count.after(n_steps - step, window).n_updates
