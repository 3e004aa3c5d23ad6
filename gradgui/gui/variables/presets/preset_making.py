"""From what stands in the tree to a preset, and what a preset would do to it, in words. Pure."""

from __future__ import annotations

import numpy as np

from gradgui.core.controls import Controls
from gradgui.core.preset import ResolvedPreset, VariablePreset, resolve_preset
from gradgui.core.selection import Selection
from gradgui.gui.look import numbers
from gradgui.gui.variables.selection_changes import multiplier_patterns
from gradgui.gui.variables.variable_nodes import VariableTree

#: So many names that don't match are written out.
_NAMED = 3


def preset_of(name: str, tree: VariableTree, controls: Controls) -> VariablePreset:
    """Returns what learns and how fast as a preset, in the fewest names of layers and variables."""
    by_model, learns = Selection.initial(tree.variables).as_array, controls.selection.as_array
    return VariablePreset(
        name=name,
        model=tree.nodes[0].name,
        frozen=tree.covering(tree.switchable & ~learns, ~learns),
        thawed=tree.covering(learns & ~by_model, learns),
        multipliers=multiplier_patterns(tree, controls.multipliers, np.array(controls.multipliers) != 1),
    )


def preset_words(preset: VariablePreset, tree: VariableTree) -> str:
    """Returns what a preset would do here: "650 of 34,826 parameters learn. Of its 3 names, 1 matches nothing ..."."""
    resolved = resolve_preset(preset, tree.variables)
    selection = resolved.selection
    n, of = selection.n_active_parameters, selection.n_learnable_parameters
    words = f"{numbers.count(n)} of {numbers.count(of)} parameters learn"
    n_factors = len({factor for factor in resolved.multipliers if factor != 1})
    if n_factors:
        words += f", with {n_factors} rate {'multiplier' if n_factors == 1 else 'multipliers'} beside ×1"
    missing = missing_words(preset, resolved)
    return f"{words}.\n{missing}" if missing else f"{words}."


def missing_words(preset: VariablePreset, resolved: ResolvedPreset) -> str:
    """Returns which of a preset's names the model has not; "" where it has all."""
    missing = resolved.missing
    if not missing:
        return ""
    names = ", ".join(missing[:_NAMED]) + (", …" if len(missing) > _NAMED else "")
    if len(preset.patterns) == 1:
        return f"Its only name matches nothing in this model: {names}."
    verb = "matches" if len(missing) == 1 else "match"
    return f"Of its {len(preset.patterns)} names, {len(missing)} {verb} nothing in this model: {names}."
