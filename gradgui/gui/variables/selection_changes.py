"""From wanted controls to the changes that bring them about, and back: what a toggle in the tree means. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from gradgui.core.controls import Controls
from gradgui.core.errors import GradguiError
from gradgui.core.initial_controls import initial_controls
from gradgui.core.interventions import SCHEDULE, Change, ChangeKind, Intervention, apply_change
from gradgui.core.selection import Selection
from gradgui.core.spec import ClipSpec, RunSpec
from gradgui.core.spec_in_force import multiplier_patterns
from gradgui.core.variables import VariableInfo
from gradgui.gui.variables.variable_nodes import VariableTree


def changes_between(tree: VariableTree, before: Selection, after: Selection) -> tuple[Change, ...]:
    """Returns the fewest changes from one selection to another.

    Thawing comes first, so that no moment in between has nothing that learns (which would pause the run).
    """
    was, wanted = before.as_array, after.as_array
    thaw = tree.covering(wanted & ~was, wanted)
    freeze = tree.covering(was & ~wanted, ~wanted)
    changes = []
    if thaw:
        changes.append(Change(ChangeKind.THAW, thaw))
    if freeze:
        changes.append(Change(ChangeKind.FREEZE, freeze))
    return tuple(changes)


def changes_back(tree: VariableTree, before: Controls, after: Controls) -> tuple[Change, ...]:
    """Returns the changes that lead from the controls after a change to those before it."""
    changes = list(changes_between(tree, after.selection, before.selection))
    if (after.learning_rate, after.follows_schedule) != (before.learning_rate, before.follows_schedule):
        value = SCHEDULE if before.follows_schedule else before.learning_rate
        changes.append(Change(ChangeKind.LEARNING_RATE, value=value))
    if after.accumulation_steps != before.accumulation_steps:
        changes.append(Change(ChangeKind.ACCUMULATION_STEPS, value=before.accumulation_steps))
    if after.multipliers != before.multipliers:
        changed = np.array(before.multipliers) != np.array(after.multipliers)
        changes.append(Change(ChangeKind.MULTIPLIERS, value=multiplier_patterns(tree, before.multipliers, changed)))
    if after.clip != before.clip:
        changes.append(Change(ChangeKind.CLIP, value=before.clip))
    if before.loss_scale is not None and after.loss_scale != before.loss_scale:
        changes.append(Change(ChangeKind.LOSS_SCALE, value=before.loss_scale.value))
    if after.frozen_gradients != before.frozen_gradients:
        changes.append(Change(ChangeKind.FROZEN_GRADIENTS, value=before.frozen_gradients))
    return tuple(changes)


def with_changes(controls: Controls, changes: Iterable[Change]) -> Controls:
    """Returns the controls after these changes; one that can't be carried out is passed over, as the runner does."""
    for change in changes:
        try:
            controls, _ = apply_change(controls, change)
        except GradguiError:
            continue
    return controls


def with_interventions(controls: Controls, interventions: Iterable[Intervention]) -> Controls:
    """Returns the controls after the interventions of a stored run."""
    return with_changes(controls, (_as_change(intervention) for intervention in interventions))


def stored_controls(
    spec: RunSpec, variables: tuple[VariableInfo, ...], interventions: Iterable[Intervention], initial: Selection
) -> Controls | None:
    """Returns the controls that a stored run ended with; None where its spec no longer fits its variables."""
    try:
        rate = spec.optimizer.learning_rate
        controls = initial_controls(spec, variables, 1.0 if rate is None else rate)
    except GradguiError:
        return None
    return with_interventions(controls.with_selection(initial), interventions)


def _as_change(intervention: Intervention) -> Change:
    value = intervention.value
    if intervention.kind is ChangeKind.CLIP and isinstance(value, dict):
        value = ClipSpec(**value)
    return Change(intervention.kind, intervention.paths, value)


def only(selection: Selection, indices: Sequence[int]) -> Selection:
    """Returns the selection in which only these variables learn."""
    return selection.set(range(len(selection.variables)), learns=False).set(indices, learns=True)


def frozen_up_to(tree: VariableTree, selection: Selection, node_id: int) -> Selection:
    """Returns the selection with everything from the model's first variable up to and with this row frozen."""
    return selection.set(tree.leaves[: tree.nodes[node_id].stop].tolist(), learns=False)


def frozen_from(tree: VariableTree, selection: Selection, node_id: int) -> Selection:
    """Returns the selection with everything from this row on, and with it, to the model's last variable frozen."""
    return selection.set(tree.leaves[tree.nodes[node_id].first :].tolist(), learns=False)


def inverted(selection: Selection, indices: Sequence[int]) -> Selection:
    """Returns the selection in which those of these variables learn that didn't, and the other way round."""
    off = [index for index in indices if selection.flags[index]]
    on = [index for index in indices if not selection.flags[index]]
    return selection.set(on, learns=True).set(off, learns=False)
