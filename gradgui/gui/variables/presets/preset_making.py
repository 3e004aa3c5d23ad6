"""From what stands in the tree to a preset, and what a preset would do to it, in words. Pure."""

from __future__ import annotations

import numpy as np

from gradgui.core.controls import Controls
from gradgui.core.preset import ResolvedPreset, VariablePreset, resolve_preset
from gradgui.core.selection import Selection
from gradgui.core.spec_in_force import multiplier_patterns
from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
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
    words = translate("PresetMaking", "{n} of {of} parameters learn").format(n=numbers.count(n), of=numbers.count(of))
    n_factors = len({factor for factor in resolved.multipliers if factor != 1})
    if n_factors:
        words += translate("PresetMaking", ", with {n_factors} {words} beside ×1").format(
            n_factors=n_factors,
            words=translate("PresetMaking", "rate multiplier")
            if n_factors == 1
            else translate("PresetMaking", "rate multipliers"),
        )
    missing = missing_words(preset, resolved)
    return f"{words}.\n{missing}" if missing else f"{words}."


def missing_words(preset: VariablePreset, resolved: ResolvedPreset) -> str:
    """Returns which of a preset's names the model has not; "" where it has all."""
    missing = resolved.missing
    if not missing:
        return ""
    names = ", ".join(missing[:_NAMED]) + (", …" if len(missing) > _NAMED else "")
    if len(preset.patterns) == 1:
        return translate("PresetMaking", "Its only name matches nothing in this model: {names}.").format(names=names)
    words = (
        translate("PresetMaking", "Of its {n_names} names, {n_missing} matches nothing in this model: {names}.")
        if len(missing) == 1
        else translate("PresetMaking", "Of its {n_names} names, {n_missing} match nothing in this model: {names}.")
    )
    return words.format(n_names=len(preset.patterns), n_missing=len(missing), names=names)
